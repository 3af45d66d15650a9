"""A letter as one accessible HTML file that needs nothing beside it: for a screen, a printer, or to be mailed."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from matcher.rights.document import Document

FOLDER = Path(__file__).parent


def as_html(document: Document, *, back: str | None = None) -> str:
    """The document. `back` is where a page's reader came from, and is not printed."""
    return _environment().get_template("letter.html").render(document=document, style=_style(), back=back)


@cache
def style_source() -> str:
    """What a Content-Security-Policy allows the letter's own styles by, and no others."""
    return f"'sha256-{b64encode(sha256(_style().encode()).digest()).decode()}'"


@cache
def _style() -> str:
    return (FOLDER / "letter.css").read_text("utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
