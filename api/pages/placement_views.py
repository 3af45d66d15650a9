"""Placements as pages show them: under which code or reference, what was said of them, and what is asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from api.pages.language import gettext, spoken
from matcher.clauses.placement_count import PlacementCount
from matcher.commitments import Followed
from matcher.dates import month_words
from matcher.following import latest_of
from matcher.plain_text import one_line
from matcher.wording import headline_words
from models.placement import Placement
from models.proposal import FollowedProposal
from models.proposal_step import Side, Step
from models.store import proposal_steps, proposals, runs
from models.store.database import Conn


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong in a form on the page: which form, of which placement or proposal, and what was written."""

    of: UUID
    form: str
    wrong: Mapping[str, str]
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementView:
    """One placement with what it counts for. `name` is a display code, or the supplier's own reference."""

    placement: Placement
    count: PlacementCount
    name: str
    headline: str | None
    asks_start: bool
    asks_end: bool
    asks_change: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingStart:
    """A proposed person who has started by the municipality's word, and whose placement nobody has told of."""

    proposal: FollowedProposal
    name: str
    headline: str
    started_on: date


def placement_views(connection: Conn, one: Followed) -> Sequence[PlacementView]:
    """The placements under a commitment, the first to start first."""
    counts = {count.placement_id: count for count in one.standing.placements}
    headlines = {vacancy.id: headline_words(vacancy.draft.headline) for vacancy in one.vacancies}
    people = [each.pseudonym for each in one.placements if each.pseudonym is not None]
    codes = runs.last_codes(connection, people)
    return [
        PlacementView(
            placement=each,
            count=counts[each.id],
            name=one_line((each.pseudonym and codes.get(each.pseudonym)) or each.reference or "")
            or gettext("Kod saknas"),
            headline=None if each.vacancy_id is None else headlines.get(each.vacancy_id),
            asks_start=each.start.answer is None and each.start.side is Side.SUPPLIER,
            asks_end=each.end is not None and each.end.answer is None and each.end.side is Side.SUPPLIER,
            asks_change=each.change is not None and each.change.word.answer is None,
        )
        for each in one.placements
    ]


def month_options(view: PlacementView) -> Sequence[tuple[str, str]]:
    """The months that have gone by, the unreported first, as a form gives and shows them."""
    parts = sorted(view.count.parts, key=lambda part: (part.worked is not None, part.first))
    return [(f"{part.first:%Y-%m}", month_words(part.first, spoken())) for part in parts]


def translated(words: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    """Codes with their words in the reader's language."""
    return [(code, gettext(said)) for code, said in words.items()]


def waiting_starts(connection: Conn, one: Followed) -> Sequence[WaitingStart]:
    """Whoever has started under the commitment without a placement, by the municipality's latest word."""
    wanted = {vacancy.id: vacancy for vacancy in one.vacancies}
    told = {each.proposal_id for each in one.placements}
    found = [each for each in proposals.followed(connection) if each.vacancy_id in wanted and each.id not in told]
    said = proposal_steps.of_proposals(connection, [each.id for each in found])
    waiting = []
    for each in found:
        latest = latest_of([step for step in said if step.proposal_id == each.id], Side.MUNICIPALITY)
        if latest is not None and latest.step is Step.STARTED:
            waiting.append(
                WaitingStart(
                    proposal=each,
                    name=one_line(each.display_code or "") or gettext("Kod saknas"),
                    headline=headline_words(wanted[each.vacancy_id].draft.headline),
                    started_on=latest.happened_on,
                )
            )
    return waiting
