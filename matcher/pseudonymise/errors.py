"""What can stop a run. Every text is one Swedish line that says what to do, and quotes no value from a record.

Stopped
├── WrongSetup     a mapping, rule file, word list or key that cannot be used
└── WrongFile      a file of records that cannot be read, or lacks columns
"""


class Stopped(Exception):
    """Nothing was written; the text says why and what to do."""


class WrongSetup(Stopped):
    """A mapping, rule file, word list or key that cannot be used."""


class WrongFile(Stopped):
    """A file of records that cannot be read, or lacks columns."""
