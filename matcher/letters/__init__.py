"""Letters: each is a folder with `subject.txt`, `body.txt` and `body.html`, and the module that composes them."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from matcher.dates import long_date, plain_date
from matcher.plain_text import one_line

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposedLetter:
    """What a letter says: one line of subject, a text part, and the same as an HTML document."""

    subject: str
    text: str
    html: str


def compose(letter: str, **context: Any) -> ComposedLetter:
    """Fill the templates in the folder `letter`. Raises jinja2.UndefinedError where one names what is not given."""
    templates = environment()
    subject, text, html = (
        templates.get_template(f"{letter}/{name}").render(context) for name in ("subject.txt", "body.txt", "body.html")
    )
    return ComposedLetter(subject=one_line(subject), text=text.strip() + "\n", html=html.strip() + "\n")


def first_name(name: str) -> str:
    """How a colleague is greeted: the first word of `Maria Lind`, all of `Lind, Maria`."""
    line = one_line(name, 120)
    return line if "," in line else line.partition(" ")[0]


@cache
def environment() -> Environment:
    """Escapes in `.html` only, and stops at a name that is not given."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=lambda name: name is not None and name.endswith(".html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # they are part of the program: nobody looks at their files for each of two thousand letters
    )
    made.filters.update(long_date=long_date, plain_date=plain_date)
    return made
