"""A letter as one accessible HTML file that needs nothing beside it: for a screen, a printer, or to be mailed."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from matcher.rights.document import Document

FOLDER = Path(__file__).parent


def as_html(document: Document, *, stylesheet: str | None = None, back: str | None = None) -> str:
    """The document. Its styles stand in it, or are linked to from `stylesheet`; `back` is where a page's reader came
    from, and is not printed."""
    style = "" if stylesheet else (FOLDER / "letter.css").read_text("utf-8")
    template = _environment().get_template("letter.html")
    return template.render(document=document, stylesheet=stylesheet, style=style, back=back)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
