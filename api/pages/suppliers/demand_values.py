"""How a supplier's person says what a demand should be: choices where there are few, words where there are many."""

import re
from collections.abc import Callable, Mapping, Sequence

from api.pages.demand_words import SHIFTS
from api.pages.language import gettext, marked, spoken
from api.pages.suppliers.words import level_words
from matcher.in_force import EDUCATION_NAMES
from matcher.ranking.facts import language_name
from models.candidate import Cefr
from models.job_ad import LICENCE_CLASSES
from models.reading import LANGUAGE_CODES, ReadKind, Strength

Choices = Sequence[tuple[str, str]]

KINDS: Mapping[ReadKind, str] = {
    ReadKind.LICENCE: marked("Körkort eller truckkort"),
    ReadKind.SWEDISH_LEVEL: marked("Svenska"),
    ReadKind.LANGUAGE: marked("Annat språk"),
    ReadKind.CERTIFICATE: marked("Intyg"),
    ReadKind.EXPERIENCE: marked("Erfarenhet"),
    ReadKind.EDUCATION: marked("Utbildning"),
    ReadKind.HOURS: marked("Omfattning"),
    ReadKind.SHIFT: marked("Arbetstid på dygnet"),
    ReadKind.START: marked("Start"),
    ReadKind.MUST_HAVE: marked("Annat krav"),
    ReadKind.NICE_TO_HAVE: marked("Annat meriterande"),
    ReadKind.TASK: marked("Arbetsuppgift"),
    ReadKind.OCCUPATION: marked("Yrke"),
}
"""What a demand is about; those that can be added come first, tasks and the occupation are only read."""

ADDABLE = tuple(kind for kind in KINDS if kind not in (ReadKind.TASK, ReadKind.OCCUPATION))

HINTS: Mapping[ReadKind, str] = {
    ReadKind.CERTIFICATE: marked("Intygets namn, till exempel: hlr, hygienbevis."),
    ReadKind.EXPERIENCE: marked("Antal månader. Tomt om det inte spelar någon roll hur länge."),
    ReadKind.HOURS: marked("Procent av heltid, till exempel 100 eller 50-75. Eller: deltid, timmar vid behov."),
    ReadKind.START: marked("Till exempel 2027-02-15 eller 2027-02. Eller: omgående, enligt överenskommelse."),
}
STRENGTHS: Mapping[Strength, str] = {
    Strength.MUST: marked("Krav"),
    Strength.ADVANTAGE: marked("Meriterande"),
    Strength.NOT_REQUIRED: marked("Inget krav"),
}
OF_SENTENCES: Mapping[ReadKind, Strength] = {
    ReadKind.MUST_HAVE: Strength.MUST,
    ReadKind.NICE_TO_HAVE: Strength.ADVANTAGE,
}

SAID: Mapping[str, str] = {
    "heltid": "100", "full time": "100", "deltid": "part_time", "part time": "part_time",
    "timmar vid behov": "as_needed", "vid behov": "as_needed", "as needed": "as_needed", "hours as needed": "as_needed",
    "omgående": "now", "snarast": "now", "immediately": "now", "now": "now",
    "enligt överenskommelse": "by_agreement", "by agreement": "by_agreement",
}  # fmt: skip
"""Words for hours and starts, in both languages, as readings write them."""

TYPED: Mapping[str, str] = {
    "part_time": marked("deltid"), "as_needed": marked("timmar vid behov"),
    "now": marked("omgående"), "by_agreement": marked("enligt överenskommelse"),
}  # fmt: skip


def kind_words(kind: ReadKind) -> str:
    """What a demand is about."""
    return gettext(KINDS[kind])


def strengths() -> Choices:
    """How much a demand can weigh."""
    return [(one.value, gettext(words)) for one, words in STRENGTHS.items()]


def choices(kind: ReadKind) -> Choices:
    """The values to choose from; none where a value is typed."""
    made = CHOICES.get(kind)
    return made() if made else ()


def levels() -> Choices:
    """The levels of a language."""
    return [(one.value, level_words(one)) for one in Cefr]


def hint(kind: ReadKind) -> str:
    """How a value is typed."""
    return gettext(HINTS.get(kind, ""))


def typed_of(kind: ReadKind, value: str) -> tuple[str, str]:
    """A value as it stands in the form, and a language's level."""
    if kind is ReadKind.LANGUAGE:
        name, _, level = value.partition(":")
        return name, level
    if kind is ReadKind.EXPERIENCE:
        return ("" if value == "any" else value.removesuffix(" months")), ""
    if kind in (ReadKind.HOURS, ReadKind.START):
        return gettext(TYPED.get(value, "")) or value, ""
    return value, ""


def value_of(kind: ReadKind, typed: str, level: str) -> str:
    """What was typed or chosen, as corrections write it; what is none is given as it is, to be refused by them."""
    said = " ".join(typed.split())
    match kind:
        case ReadKind.LANGUAGE:
            return f"{said}:{level}" if level else said
        case ReadKind.EXPERIENCE:
            months = re.match(r"\d+", said, re.ASCII)
            return f"{int(months.group())} months" if months else said or "any"
        case ReadKind.HOURS:
            figure = said.replace("%", "").replace("–", "-").replace(" ", "")
            return SAID.get(said.casefold(), figure if figure[:1].isdigit() else said)
        case ReadKind.START:
            return SAID.get(said.casefold(), said)
        case ReadKind.CERTIFICATE:
            return said.lower()
        case _:
            return said


def _licences() -> Choices:
    trucks = ("truckkort", *(f"truckkort {one}" for one in "ABCD"))
    return [(one, one) for one in LICENCE_CLASSES] + [(one, one[:1].upper() + one[1:]) for one in ("YKB", *trucks)]


def _languages() -> Choices:
    named = [(name, language_name(code, spoken())) for name, code in LANGUAGE_CODES.items()]
    return sorted(((name, said[:1].upper() + said[1:]) for name, said in named), key=lambda one: one[1])


def _shifts() -> Choices:
    return [(value, gettext(words)) for value, words in SHIFTS.items()]


def _educations() -> Choices:
    return [(str(value), gettext(words)) for value, words in EDUCATION_NAMES.items()]


CHOICES: Mapping[ReadKind, Callable[[], Choices]] = {
    ReadKind.LICENCE: _licences,
    ReadKind.SWEDISH_LEVEL: levels,
    ReadKind.LANGUAGE: _languages,
    ReadKind.SHIFT: _shifts,
    ReadKind.EDUCATION: _educations,
}
