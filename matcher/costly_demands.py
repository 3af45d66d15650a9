"""What each demand costs in people, and a question to the supplier where the ad's own words do not ask for as much.

The questions are plain rules about words, so that a coordinator can see why one is put. None of them changes a demand.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matcher import eligibility
from matcher.eligibility import source_words
from matcher.wording import hours_words, licence_words, listed
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


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandCost:
    """`cost` people are refused for this demand alone; `question` is put where it is costly and little asks for it.

    `said` is who makes the demand, where no field of the posting does: words of the ad, or its supplier's correction.
    """

    code: str
    demand: str
    said: str | None
    cost: int
    question: str | None

    @property
    def number(self) -> str:
        """The cost as it may be told."""
        return str(self.cost) if self.cost >= LEAST else f"färre än {LEAST}"


def demand_costs(draft: VacancyDraft, eligible: int, refused_alone: Mapping[str, int]) -> Sequence[DemandCost]:
    """The demands of `draft`, as it was read, that keep somebody off by themselves; the costliest first."""
    found = []
    for key, cost in refused_alone.items():
        code, _, paper = key.partition(":")
        fact = draft.read.get(KINDS[code]) if code in KINDS else None
        found.append(
            DemandCost(
                code=code,
                demand=paper or _demand(code, draft),
                said=None if fact is None else source_words(fact),
                cost=cost,
                question=_question(code, draft) if cost >= max(LEAST, MUCH * (eligible + cost)) else None,
            )
        )
    return sorted((one for one in found if one.cost), key=lambda one: (-one.cost, one.code, one.demand))


def _demand(code: str, draft: VacancyDraft) -> str:
    offered = eligibility.offered_hours(draft)
    return {
        eligibility.LICENCE: licence_words(draft.driving_licences) or "Körkort",
        eligibility.SWEDISH: f"Svenska {draft.swedish_level or ''}".rstrip(),
        eligibility.HOURS: "Arbetstiden" + (f", {hours_words(*offered)}" if offered else ""),
        eligibility.START: f"Startdagen{f', {draft.starts_on.isoformat()}' if draft.starts_on else ''}",
        eligibility.DISTANCE: "Avståndet till arbetsplatsen",
        eligibility.CERTIFICATE: listed(draft.certificates) or "Intyg",
    }[code]


def _question(code: str, draft: VacancyDraft) -> str | None:
    work = f"{draft.headline}\n{draft.occupation or ''}\n{_without_demands(draft.description)}"
    match code:
        case eligibility.LICENCE if not DRIVING.search(work):
            return "Behövs körkortet i arbetet? Annonsens uppgifter nämner ingen körning."
        case eligibility.SWEDISH if (draft.swedish_level or Cefr.A1).rank >= Cefr.B2.rank and not WRITING.search(work):
            return "Behövs så mycket svenska? Annonsen nämner ingen uppgift där man skriver eller talar med kunder."
        case eligibility.SWEDISH:
            return "Kan språket läras på arbetsplatsen, eller räcker en lägre nivå till en början?"
        case eligibility.CERTIFICATE:
            return "Kan intyget tas efter anställningen, eller bekostas av arbetsgivaren?"
        case eligibility.HOURS:
            return "Kan platsen delas, eller börja med kortare arbetstid?"
        case eligibility.START:
            return "Kan starten flyttas?"
        case _:
            return None


def _without_demands(text: str) -> str:
    """The text without sentences that ask for a licence or for Swedish: they name the demand, not the work."""
    sentences = re.split(r"(?<=[.!?])\s+|\n+", text)
    asked = re.compile(r"körkort|driving licen|svenska|swedish", re.IGNORECASE)
    return "\n".join(one for one in sentences if not asked.search(one))
