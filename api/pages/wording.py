"""What the pages call things, in Swedish."""

from collections.abc import Mapping

from api.pages.language import figure
from matcher import eligibility
from matcher.eligibility import GROUP_NAMES
from matcher.letters.weekly import KIND_NAMES
from matcher.plain_text import one_line
from matcher.wording import hours_words, licence_words, listed
from models.candidate import TargetGroup
from models.ids import StaffCode
from models.shortlist import Band, DeclineReason, Finding, Reason, ScoreParts
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
    DeclineReason.WRONG_OCCUPATION: "Fel yrke eller inriktning",
    DeclineReason.LACKS_SKILL: "Saknar kunskap eller behörighet",
    DeclineReason.LANGUAGE: "Språket räcker inte",
    DeclineReason.DISTANCE: "För långt att resa",
    DeclineReason.HOURS: "Arbetstiden passar inte",
    DeclineReason.NOT_AVAILABLE: "Inte tillgänglig just nu",
    DeclineReason.OWN_WISH: "Personen vill inte",
    DeclineReason.OTHER: "Annat",
}

FINDINGS: Mapping[Finding, str] = {
    Finding.MET: "Uppfyllt",
    Finding.TO_CHECK: "Att kontrollera",
    Finding.MISSING: "Saknas",
}
"""Headings of the groups that reasons stand in, in order."""

BandWords = tuple[str, str]
"""A band, and what it means."""

BANDS: Mapping[Band, BandWords] = {
    Band.STRONG: ("Stark matchning", "Profilen svarar mot det mesta av arbetet."),
    Band.GOOD: ("God matchning", "Profilen svarar mot en del av arbetet."),
    Band.POSSIBLE: ("Möjlig matchning", "Något i profilen pekar mot arbetet."),
    Band.UNKNOWN: ("Oviss matchning", "Inget i profilen pekar mot just det här arbetet. Fråga personen."),
}

ROLE_NAMES: Mapping[Role, str] = {
    Role.CASEWORKER: "handläggare",
    Role.COORDINATOR: "matchningsansvarig",
    Role.PLANNER: "utbildningsplanerare",
    Role.DATA_PROTECTION_OFFICER: "dataskyddsombud",
    Role.ADMINISTRATOR: "administratör",
}


def capital(text: str) -> str:
    """The text with a capital first letter and the rest as it is."""
    return text[:1].upper() + text[1:]


def hours(draft: VacancyDraft) -> str | None:
    """How much work it is: `heltid, 40 timmar i veckan`."""
    offered = eligibility.offered_hours(draft)
    words = [draft.working_hours or "", hours_words(*offered) if offered else ""]
    return ", ".join(filter(None, words)) or None


def refusal(code: str, count: int, draft: VacancyDraft, groups: frozenset[TargetGroup]) -> str:
    """Why so many people cannot be proposed for a vacancy: `42 saknar B-körkort`."""
    match code:
        case eligibility.LICENCE:
            what = f"saknar {licence_words(draft.driving_licences) or 'körkort'}"
        case eligibility.TARGET_GROUP:
            meant = listed([GROUP_NAMES[group] for group in TargetGroup if group in groups], "eller")
            what = "tillhör inte målgruppen" + (f" ({meant})" if meant else "")
        case eligibility.SWEDISH:
            what = f"når inte upp till svenska {draft.swedish_level or ''}".rstrip()
        case eligibility.HOURS:
            offered = eligibility.offered_hours(draft)
            what = "kan inte arbeta de tider som platsen gäller" + (f" ({hours_words(*offered)})" if offered else "")
        case eligibility.START:
            what = "kan inte börja i tid"
        case eligibility.DISTANCE:
            what = "bor längre bort än de kan pendla"
        case eligibility.CERTIFICATE:
            what = f"saknar {listed(draft.certificates) or 'ett intyg som krävs'}"
        case eligibility.CONSENT:
            what = "har inget samtycke som gäller"
        case eligibility.CLOSED:
            what = "kan inte föreslås: platsen är stängd"
        case _:
            what = "kan inte föreslås av annat skäl"
    return f"{figure(count)} {what}"


def answered(reason: Reason) -> str | None:
    """Which demand a reason answers, where it does not say so itself, and that it does so by likeness."""
    if not reason.demand:
        return None
    if reason.near:
        return f"Liknar det som efterfrågas: {reason.demand}"
    return None if reason.demand in reason.text else f"Efterfrågas: {reason.demand}"


def staff_name(code: StaffCode | None, people: Mapping[StaffCode, Staff]) -> str:
    """A colleague by name, or by code where they are no longer on the staff; None is nobody's desk."""
    if code is None:
        return "Utan handläggare"
    return one_line(people[code].name) if code in people else code


def score_parts(score: ScoreParts) -> list[tuple[str, str]]:
    """The parts of a score, each with what it stands for."""
    return [
        ("Erfarenhet, utbildning och önskemål som liknar arbetet", _decimal(score.dense)),
        ("Samma ord i profilen och annonsen", _decimal(score.lexical)),
        ("Andel av det efterfrågade som profilen svarar mot", _decimal(score.coverage)),
        ("Summa", _decimal(score.total)),
    ]


def _decimal(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")
