"""The code that a local account is signed in with, after the password."""

from matcher.letters import ComposedLetter, compose
from matcher.plain_text import one_line
from models.staff import Staff


def compose_code(recipient: Staff, code: str, *, minutes: int) -> ComposedLetter:
    """A letter with a code that lasts so many minutes. No link: whoever waits for a code has the page open."""
    return compose("code", name=one_line(recipient.name).split(" ")[0], code=code, minutes=minutes)
