"""What pages say, gathered from their templates and rooms for those who translate it."""

from collections.abc import Iterator
from itertools import chain

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from api.pages.language import FOLDER
from api.pages.said import STORED
from api.pages.templates import API
from matcher.commitment_words import words_of_all
from matcher.eligibility import GROUP_NAMES
from matcher.employer_supports import SHIPPED, read_rules
from matcher.event_words import KINDS, WORDS
from matcher.in_force import EDUCATION_NAMES
from matcher.letters.weekly import KIND_NAMES
from matcher.rights.translation import NAMES
from matcher.skill_gaps.words import KINDS as NEEDS

METHODS = [("**.html", "jinja2.ext:babel_extract"), ("**.py", "python")]
KEYWORDS = {"_": None, "gettext": None, "marked": None, "ngettext": (1, 2), "counted": (2, 3)}
"""The functions whose arguments are messages, with the places of the messages where not the first."""

WIDTH = 116


def gathered() -> Catalog:
    """Every message once, in the order of templates and rooms."""
    catalog = Catalog()
    for message in chain(_said(), _stored()):
        catalog.add(message)
    return catalog


def catalog_of(language: str) -> Catalog:
    """The translations of a language as they are kept."""
    with (FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def brought_up_to_date(language: str) -> Catalog:
    """The same with what is said now: new messages wait for their translation, others are gone."""
    kept, new = catalog_of(language), Catalog(locale=language)
    for message in gathered():
        if message.id:
            said = kept.get(message.id)
            new.add(message.id, "" if said is None else said.string)
    return new


def keep(language: str, catalog: Catalog) -> None:
    """Write the catalogue, without a header and places in files: lines change only where texts do."""
    with (FOLDER / f"{language}.po").open("wb") as file:
        write_po(file, catalog, width=WIDTH, omit_header=True, no_location=True)


def missing(catalog: Catalog) -> list[str]:
    """The messages without a translation."""
    return [str(one.id) for one in catalog if one.id and not (all(one.string) if one.pluralizable else one.string)]


def _stored() -> Iterator[str]:
    """What the rooms below say in Swedish and pages translate as it is shown."""
    yield from GROUP_NAMES.values()
    yield from KIND_NAMES.values()
    yield from map(str, EDUCATION_NAMES.values())
    yield from NAMES.values()
    yield from WORDS.values()
    yield from (name for name, _ in KINDS.values())
    yield from STORED
    yield from words_of_all()
    yield from NEEDS.values()
    yield from dict.fromkeys(one.check for one in read_rules(SHIPPED))


def _said() -> Iterator[str | tuple[str, str]]:
    for folder in (API / "templates", API / "pages"):
        for _, _, message, _, _ in extract_from_dir(folder, METHODS, {"**.html": {"trimmed": "true"}}, KEYWORDS):
            yield message
