"""The languages of pages. The Swedish sentence itself is the key to its translation; Swedish needs none.

A request's language is chosen once, where its route begins, and holds for all that is said while it is answered.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from markupsafe import Markup

from matcher.messages import DEFAULT_LANGUAGE, LANGUAGES, Language

FOLDER = Path(__file__).resolve().parent.parent / "locale"
NAMES: Mapping[Language, str] = {"sv": "Svenska", "en": "English"}
"""What each language calls itself."""

_spoken: ContextVar[Language] = ContextVar("language", default=DEFAULT_LANGUAGE)


def speak(said: str | None) -> None:
    """Answer the present request in this language; in Swedish where it is none of ours."""
    _spoken.set(said if said in LANGUAGES else DEFAULT_LANGUAGE)


def spoken() -> Language:
    """The language in which the present request is answered."""
    return _spoken.get()


def gettext(message: str) -> str:
    """The message in the language of the request."""
    return _translations(spoken()).gettext(message) if message else ""


def ngettext(one: str, several: str, number: int) -> str:
    """The message for so many, in the language of the request."""
    return _translations(spoken()).ngettext(one, several, number)


def marked(message: str) -> str:
    """The message as it is: marks what `gettext` will be asked for later, for the tool that gathers messages."""
    return message


def figure(number: int) -> str:
    """`1 234`, `1,234`."""
    # Most numbers on a page need no separator, and there are thousands of them.
    return str(number) if abs(number) < 1000 else str(format_decimal(number, locale=spoken()))


def counted(number: int, one: str, several: str) -> str:
    """`1 ledig plats`, `1 234 lediga platser`, in the language of the request; the space does not break."""
    return f"{figure(number)}\u00a0{ngettext(one, several, number)}"


def in_swedish() -> str:
    """The attribute that marks stored Swedish on a page in another language (WCAG 3.1.2)."""
    return Markup("") if spoken() == DEFAULT_LANGUAGE else Markup(f' lang="{DEFAULT_LANGUAGE}"')


@cache
def _translations(language: Language) -> NullTranslations:
    if language == DEFAULT_LANGUAGE:
        return NullTranslations()
    compiled = BytesIO()
    with (FOLDER / f"{language}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)
