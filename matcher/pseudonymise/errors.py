"""What can go wrong. Every text is Swedish, says what to do, and quotes no value from a record.

Stopped            the run ends and nothing is written
├── WrongSetup     a mapping, rule file, word list, key or register that cannot be used
└── WrongFile      a file of records that cannot be read, or lacks columns
BadValue           one cell cannot be used; the run goes on
"""


class Stopped(Exception):
    """Nothing was written; the text is one line that says why and what to do."""


class WrongSetup(Stopped):
    """A mapping, rule file, word list, key or register that cannot be used."""


class WrongFile(Stopped):
    """A file of records that cannot be read, or lacks columns."""


class BadValue(Exception):
    """One cell of a record cannot be used: what is wrong with it, and the cure."""

    def __init__(self, what: str, cure: str) -> None:
        super().__init__(what)
        self.what = what
        self.cure = cure
