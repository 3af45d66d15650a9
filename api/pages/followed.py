"""Proposals under way, as a page shows them: those that somebody should ask about before the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from api.pages import wording
from api.pages.language import gettext, marked
from api.pages.steps import StepView, steps_of
from matcher.plain_text import one_line
from matcher.wording import headline_words
from models.clock import local_date
from models.ids import EntryId, IsoWeek, VacancyId
from models.proposal import FollowedProposal
from models.proposal_step import Step
from models.sign_in import Visitor
from models.store import proposals, staff, suppliers, vacancies
from models.store.database import Conn

QUIET = timedelta(days=7)
"""So long without a word, and somebody should ask."""

GROUPS = (marked("Stäm av"), marked("Under väg"), marked("Har börjat"))


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedView:
    """One proposal. Of the person no more than the display code; `ask` says what to find out, if anything."""

    code: str
    entry_id: EntryId
    vacancy_id: VacancyId
    week: IsoWeek
    headline: str
    supplier: str
    caseworker: str
    proposed_on: date
    own: StepView | None
    theirs: StepView | None
    ask: str | None

    @property
    def has_started(self) -> bool:
        return self.ask is None and self.own is not None and self.own.step is Step.STARTED


def followed_views(connection: Conn, visitor: Visitor, now: datetime) -> Sequence[tuple[str, Sequence[FollowedView]]]:
    """The proposals by what there is to do, the longest silent first."""
    found = [one for one in proposals.followed(connection) if visitor.may_read(one.caseworker)]
    people = {one.code: one for one in staff.all_staff(connection)}
    steps = steps_of(connection, [one.id for one in found], people)
    places = {one.id: one for one in vacancies.by_ids(connection, sorted({one.vacancy_id for one in found}))}
    names = {one.id: one.name for one in suppliers.page(connection)}
    views = []
    for one in sorted(found, key=lambda one: (_spoken_of(one, steps.get(one.id, ())), one.id)):
        said = steps.get(one.id, ())
        own = next((step for step in reversed(said) if step.by is not None), None)
        theirs = next((step for step in reversed(said) if step.by is None), None)
        place = places[one.vacancy_id]
        views.append(
            FollowedView(
                code=one_line(one.display_code or "") or gettext("Kod saknas"),
                entry_id=one.entry_id,
                vacancy_id=one.vacancy_id,
                week=one.week,
                headline=headline_words(place.draft.headline),
                supplier=one_line(names[place.supplier_id]),
                caseworker=wording.staff_name(one.caseworker, people),
                proposed_on=local_date(one.made_at),
                own=own,
                theirs=theirs,
                ask=_to_ask(own, theirs, local_date(now) - _spoken_of(one, said)),
            )
        )
    by_group = (
        [one for one in views if one.ask],
        [one for one in views if not one.ask and not one.has_started],
        [one for one in views if one.has_started],
    )
    return [(gettext(name), group) for name, group in zip(GROUPS, by_group, strict=True) if group]


def _spoken_of(one: FollowedProposal, said: Sequence[StepView]) -> date:
    return max([local_date(one.made_at), *(step.noted_on for step in said)])


def _to_ask(own: StepView | None, theirs: StepView | None, silent: timedelta) -> str | None:
    """What to find out: words that cannot both be true, or silence before anybody has started."""
    final = (Step.STARTED, Step.DID_NOT_HAPPEN)
    if theirs is not None and theirs.step in final and (own is None or own.step is not theirs.step):
        return gettext("Leverantören uppger: %(words)s. Stämmer det?") % {"words": theirs.words.lower()}
    if own is not None and own.step is Step.STARTED:
        if theirs is None or theirs.step is not Step.STARTED:
            return gettext("Leverantören har inte bekräftat starten.") if silent >= QUIET else None
        return None
    return gettext("Inget nytt på en vecka eller mer. Hur går det?") if silent >= QUIET else None
