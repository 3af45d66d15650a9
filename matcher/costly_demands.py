"""What each demand costs in people, and a question to the supplier where the ad's own words do not ask for as much.

The questions are plain rules about words, so that a coordinator can see why one is put. None of them changes a demand.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matcher import eligibility
from matcher.eligibility import source_words
from matcher.wording import AND, hours_words, licence_words, listed
from models.candidate import Cefr
from models.reading import ReadKind
from models.vacancy import VacancyDraft

MUCH = 0.2
"""From which share of those who would be considered without it a demand is costly."""

LEAST = 5
"""So many people a demand has to cost at least. A smaller number is not told either: whoever it counts might be
recognised by colleagues who know what else they lack."""

DRIVING = re.compile(
    r"\b(kör|bil|fordon|transport|leverer|leverans|chaufför|förare|budbil|resor|resa i tjänst|hembesök|kundbesök"
    r"|mellan (våra |olika )?(arbetsplatser|objekt|platser)|ambulerande|utryckning|driv(e|ing)\b|vehicle|car\b)",
    re.IGNORECASE,
)
WRITING = re.compile(
    r"(dokument|journal|rapport|skriv|protokoll|administr|e-post|mejl|telefon|kundkontakt|kundtjänst|undervis|handled"
    r"|write|report|customer)",
    re.IGNORECASE,
)


KINDS = {
    eligibility.LICENCE: ReadKind.LICENCE,
    eligibility.SWEDISH: ReadKind.SWEDISH_LEVEL,
    eligibility.HOURS: ReadKind.HOURS,
    eligibility.START: ReadKind.START,
}
"""What a rule's demand is called where it was read in the ad."""


WORDS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "licence": "Körkort",
        "swedish": "Svenska",
        "hours": "Arbetstiden",
        "start": "Startdagen",
        "distance": "Avståndet till arbetsplatsen",
        "certificate": "Intyg",
        "fewer": "färre än {least}",
        "is_driving_needed": "Behövs körkortet i arbetet? Annonsens uppgifter nämner ingen körning.",
        "is_so_much_swedish_needed": (
            "Behövs så mycket svenska? Annonsen nämner ingen uppgift där man skriver eller talar med kunder."
        ),
        "can_swedish_be_learnt": "Kan språket läras på arbetsplatsen, eller räcker en lägre nivå till en början?",
        "can_the_paper_come_later": "Kan intyget tas efter anställningen, eller bekostas av arbetsgivaren?",
        "can_the_hours_be_shared": "Kan platsen delas, eller börja med kortare arbetstid?",
        "can_the_start_move": "Kan starten flyttas?",
    },
    "en": {
        "licence": "Driving licence",
        "swedish": "Swedish",
        "hours": "The working hours",
        "start": "The day of the start",
        "distance": "The distance to the workplace",
        "certificate": "Certificate",
        "fewer": "fewer than {least}",
        "is_driving_needed": "Is the licence needed for the work? The tasks in the advertisement mention no driving.",
        "is_so_much_swedish_needed": (
            "Is that much Swedish needed? The advertisement mentions no task of writing or talking to customers."
        ),
        "can_swedish_be_learnt": "Can the language be learnt at the workplace, or is a lower level enough at first?",
        "can_the_paper_come_later": "Can the certificate be taken after the start, or be paid for by the employer?",
        "can_the_hours_be_shared": "Can the place be shared, or begin with shorter hours?",
        "can_the_start_move": "Can the start be moved?",
    },
}
"""What demands and questions are called, by language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandCost:
    """`cost` people are refused for this demand alone; `question` is put where it is costly and little asks for it.

    `said` is who makes the demand, where no field of the posting does: words of the ad, or its supplier's correction.
    """

    code: str
    demand: str
    said: str | None
    cost: int
    number: str
    """The cost as it may be told."""
    question: str | None


def demand_costs(
    draft: VacancyDraft, eligible: int, refused_alone: Mapping[str, int], language: str = "sv"
) -> Sequence[DemandCost]:
    """The demands of `draft`, as it was read, that keep somebody off by themselves; the costliest first."""
    words = WORDS[language]
    found = []
    for key, cost in refused_alone.items():
        code, _, paper = key.partition(":")
        fact = draft.read.get(KINDS[code]) if code in KINDS else None
        found.append(
            DemandCost(
                code=code,
                demand=paper or _demand(code, draft, language),
                said=None if fact is None else source_words(fact, language),
                cost=cost,
                number=str(cost) if cost >= LEAST else words["fewer"].format(least=LEAST),
                question=words.get(_question(code, draft)) if cost >= max(LEAST, MUCH * (eligible + cost)) else None,
            )
        )
    return sorted((one for one in found if one.cost), key=lambda one: (-one.cost, one.code, one.demand))


def _demand(code: str, draft: VacancyDraft, language: str) -> str:
    words, offered = WORDS[language], eligibility.offered_hours(draft)
    return {
        eligibility.LICENCE: licence_words(draft.driving_licences, language) or words["licence"],
        eligibility.SWEDISH: f"{words['swedish']} {draft.swedish_level or ''}".rstrip(),
        eligibility.HOURS: words["hours"] + (f", {hours_words(*offered, language)}" if offered else ""),
        eligibility.START: words["start"] + (f", {draft.starts_on.isoformat()}" if draft.starts_on else ""),
        eligibility.DISTANCE: words["distance"],
        eligibility.CERTIFICATE: listed(draft.certificates, AND[language]) or words["certificate"],
    }[code]


def _question(code: str, draft: VacancyDraft) -> str:
    """Which question is put, by its name in `WORDS`; empty where none is."""
    work = f"{draft.headline}\n{draft.occupation or ''}\n{_without_demands(draft.description)}"
    match code:
        case eligibility.LICENCE:
            return "" if DRIVING.search(work) else "is_driving_needed"
        case eligibility.SWEDISH if (draft.swedish_level or Cefr.A1).rank >= Cefr.B2.rank and not WRITING.search(work):
            return "is_so_much_swedish_needed"
        case eligibility.SWEDISH:
            return "can_swedish_be_learnt"
        case eligibility.CERTIFICATE:
            return "can_the_paper_come_later"
        case eligibility.HOURS:
            return "can_the_hours_be_shared"
        case eligibility.START:
            return "can_the_start_move"
        case _:
            return ""


def _without_demands(text: str) -> str:
    """The text without sentences that ask for a licence or for Swedish: they name the demand, not the work."""
    sentences = re.split(r"(?<=[.!?])\s+|\n+", text)
    asked = re.compile(r"körkort|driving licen|svenska|swedish", re.IGNORECASE)
    return "\n".join(one for one in sentences if not asked.search(one))
