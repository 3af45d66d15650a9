"""What somebody reports as not accessible, to whoever answers for it. Nothing of it is kept elsewhere."""

from matcher.letters import ComposedLetter, compose
from matcher.plain_text import one_line, paragraphs


def compose_fault_report(said: str, page: str, reply_to: str, *, link: str) -> ComposedLetter:
    """A letter with what did not work, on which page, and where an answer goes; the last two may be empty.

    `link` is the address of the statement. What somebody else wrote is made safe to print.
    """
    return compose(
        "fault_report", said=paragraphs(said), page=one_line(page), reply_to=one_line(reply_to), link=link
    )  # fmt: skip
