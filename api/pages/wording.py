"""What the pages call things, in the language of the request."""

from collections.abc import Mapping

from babel.numbers import format_decimal

from api.pages.language import figure, gettext, marked, spoken
from matcher import eligibility
from matcher.eligibility import GROUP_NAMES
from matcher.letters.weekly import KIND_NAMES
from matcher.plain_text import one_line
from matcher.wording import AND, OR, hours_words, licence_words, listed
from models.candidate import TargetGroup
from models.ids import StaffCode
from models.shortlist import Band, DeclineReason, Finding, ScoreParts
from models.staff import Role, Staff
from models.vacancy import VacancyDraft

__all__ = [
    "DECLINE_REASONS",
    "FINDINGS",
    "GROUP_NAMES",
    "KIND_NAMES",
    "capital",
    "hours",
    "refusal",
]

DECLINE_REASONS: Mapping[DeclineReason, str] = {
    DeclineReason.WRONG_OCCUPATION: marked("Fel yrke eller inriktning"),
    DeclineReason.LACKS_SKILL: marked("Saknar kunskap eller behörighet"),
    DeclineReason.LANGUAGE: marked("Språket räcker inte"),
    DeclineReason.DISTANCE: marked("För långt att resa"),
    DeclineReason.HOURS: marked("Arbetstiden passar inte"),
    DeclineReason.NOT_AVAILABLE: marked("Inte tillgänglig just nu"),
    DeclineReason.OWN_WISH: marked("Personen vill inte"),
    DeclineReason.OTHER: marked("Annat"),
}

FINDINGS: Mapping[Finding, str] = {
    Finding.MET: marked("Uppfyllt"),
    Finding.TO_CHECK: marked("Att kontrollera"),
    Finding.MISSING: marked("Saknas"),
}
"""Headings of the groups that reasons stand in, in order."""

BandWords = tuple[str, str]
"""A band, and what it means."""

BANDS: Mapping[Band, BandWords] = {
    Band.STRONG: (marked("Stark matchning"), marked("Profilen svarar mot det mesta av arbetet.")),
    Band.GOOD: (marked("God matchning"), marked("Profilen svarar mot en del av arbetet.")),
    Band.POSSIBLE: (marked("Möjlig matchning"), marked("Något i profilen pekar mot arbetet.")),
    Band.UNKNOWN: (
        marked("Oviss matchning"),
        marked("Inget i profilen pekar mot just det här arbetet. Fråga personen."),
    ),
}

ROLE_NAMES: Mapping[Role, str] = {
    Role.CASEWORKER: marked("handläggare"),
    Role.COORDINATOR: marked("matchningsansvarig"),
    Role.PLANNER: marked("utbildningsplanerare"),
    Role.DATA_PROTECTION_OFFICER: marked("dataskyddsombud"),
    Role.ADMINISTRATOR: marked("administratör"),
}


def capital(text: str) -> str:
    """The text with a capital first letter and the rest as it is."""
    return text[:1].upper() + text[1:]


def band_words(band: Band) -> BandWords:
    """A band, and what it means."""
    name, meaning = BANDS[band]
    return gettext(name), gettext(meaning)


def role_words(role: Role) -> str:
    """What somebody who has the role is called."""
    return gettext(ROLE_NAMES[role])


def fault_prefix(fault: object) -> str:
    """How the title of a page begins on which something is to be mended."""
    return gettext("Fel: ") if fault else ""


def hours(draft: VacancyDraft) -> str | None:
    """How much work it is: `heltid, 40 timmar i veckan`."""
    offered = eligibility.offered_hours(draft)
    words = [draft.working_hours or "", hours_words(*offered, spoken()) if offered else ""]
    return ", ".join(filter(None, words)) or None


def refusal(code: str, count: int, draft: VacancyDraft, groups: frozenset[TargetGroup]) -> str:
    """Why so many people cannot be proposed for a vacancy: `42 saknar B-körkort`."""
    match code:
        case eligibility.LICENCE if draft.driving_licences:
            what = gettext("saknar %(licence)s") % {"licence": licence_words(draft.driving_licences, spoken())}
        case eligibility.LICENCE:
            what = gettext("saknar körkort")
        case eligibility.TARGET_GROUP:
            named = [gettext(GROUP_NAMES[group]) for group in TargetGroup if group in groups]
            meant = f" ({listed(named, OR[spoken()])})" if named else ""
            what = gettext("tillhör inte målgruppen") + meant
        case eligibility.SWEDISH:
            what = gettext("når inte upp till svenska %(level)s") % {"level": draft.swedish_level or ""}
        case eligibility.HOURS:
            offered = eligibility.offered_hours(draft)
            span = f" ({hours_words(*offered, spoken())})" if offered else ""
            what = gettext("kan inte arbeta de tider som platsen gäller") + span
        case eligibility.START:
            what = gettext("kan inte börja i tid")
        case eligibility.DISTANCE:
            what = gettext("bor längre bort än de kan pendla")
        case eligibility.CERTIFICATE if draft.certificates:
            what = gettext("saknar %(papers)s") % {"papers": listed(draft.certificates, AND[spoken()])}
        case eligibility.CERTIFICATE:
            what = gettext("saknar ett intyg som krävs")
        case eligibility.CONSENT:
            what = gettext("har inget samtycke som gäller")
        case eligibility.CLOSED:
            what = gettext("kan inte föreslås: platsen är stängd")
        case _:
            what = gettext("kan inte föreslås av annat skäl")
    return f"{figure(count)} {what}".rstrip()


def staff_name(code: StaffCode | None, people: Mapping[StaffCode, Staff]) -> str:
    """A colleague by name, or by code where they are no longer on the staff; None is nobody's desk."""
    if code is None:
        return gettext("Utan handläggare")
    return one_line(people[code].name) if code in people else code


def score_parts(score: ScoreParts) -> list[tuple[str, str]]:
    """The parts of a score, each with what it stands for."""
    return [
        (gettext("Erfarenhet, utbildning och önskemål som liknar arbetet"), _decimal(score.dense)),
        (gettext("Samma ord i profilen och annonsen"), _decimal(score.lexical)),
        (gettext("Andel av det efterfrågade som profilen svarar mot"), _decimal(score.coverage)),
        (gettext("Summa"), _decimal(score.total)),
    ]


def _decimal(value: float) -> str:
    return str(format_decimal(value, "0.00", locale=spoken()))
