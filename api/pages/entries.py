"""Matches as pages show them: evidence, band, what was said of them. Of a person no more than the display code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Annotated

from fastapi import Depends

from api.deps import Now, Supports
from api.pages import wording
from api.pages.access import SignedIn
from api.pages.language import gettext
from api.pages.said import Said, answered, said_of, summary_of
from api.pages.standing import Standing, standings
from matcher.employer_supports import EmployerSupport, possible_supports
from matcher.ranking.bands import band
from matcher.read_log import note_read
from matcher.wording import headline_words
from models.clock import local_date
from models.ids import StaffCode, VacancyId
from models.pause import Scope
from models.shortlist import Entry, Finding, Run
from models.staff import Role, Staff
from models.store import candidates, pauses, runs, vacancies, withdrawals
from models.store.database import Conn
from models.vacancy import Vacancy


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Reasons of one finding, each with words on the demand that it answers, if any."""

    finding: Finding
    title: str
    reasons: tuple[tuple[Said, Said | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """One candidate on a list: evidence, then band, position and score. Of the person no more than the display code."""

    entry: Entry
    summary: Said
    groups: tuple[Group, ...]
    band: wording.BandWords | None
    caseworker: str
    score: tuple[tuple[str, str], ...]
    added_by: str | None
    """Who put the person on the list, where not the ranking."""
    standing: Standing | None
    withdrawn: bool
    paused: str | None
    """That the person or the vacancy is paused, in words."""
    supports: tuple[EmployerSupport, ...]
    others: tuple[tuple[str, VacancyId], ...]
    """The other lists of the run that the person stands on."""

    @property
    def code(self) -> str:
        return self.entry.display_code or gettext("Kod saknas")

    @property
    def added_on(self) -> date | None:
        """When, in Swedish time."""
        return None if self.entry.added_at is None else local_date(self.entry.added_at)

    @property
    def decided(self) -> bool:
        """Whether there is nothing left for a person to decide."""
        return self.standing is not None or self.withdrawn

    @property
    def declined(self) -> str | None:
        """Why the pair is declined, where it is."""
        return self.standing.reason if self.standing else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Who reads entries, when, and which supports there are on that day."""

    reader: StaffCode
    now: datetime
    supports: Sequence[EmployerSupport]


def get_reading(visitor: SignedIn, now: Now, supports: Supports) -> Reading:
    """A request's reading."""
    return Reading(reader=visitor.code, now=now, supports=supports)


ReadingBy = Annotated[Reading, Depends(get_reading)]


def entry_views(
    connection: Conn,
    run: Run,
    entries: Sequence[Entry],
    people: Mapping[StaffCode, Staff],
    reading: Reading,
    place: tuple[str, str],
) -> list[EntryView]:
    """Entries of `run` as they are shown, in their order, with what has been said of them.

    That they are shown is noted in the event log; `place` is the type and id of what they are shown for.
    """
    note_read(connection, entries, reader=reading.reader, place=place, run_id=run.id, now=reading.now)
    pseudonyms = sorted({one.pseudonym for one in entries})
    profiles = candidates.several(connection, pseudonyms)
    places = runs.places_of(connection, run.id, pseudonyms)
    listed = sorted({one.vacancy_id for one in entries})
    known = {one.id: one for one in vacancies.by_ids(connection, sorted({*listed, *chain(*places.values())}))}
    said = standings(connection, listed, people, reading.now)
    # Whose consent has been taken back, and who has given no later one that a delivery has brought.
    gone = {one for one in withdrawals.latest(connection, pseudonyms) if one not in profiles}
    paused: dict[object, str] = {}
    for one in pauses.standing(connection, local_date(reading.now)):
        paused[one.pseudonym or one.vacancy_id] = (
            gettext("Pausad") if one.scope is Scope.PERSON else gettext("Platsen är pausad")
        )
    return [
        EntryView(
            entry=entry,
            summary=summary_of(entry.reasons),
            groups=_groups(entry),
            band=_band(entry, run),
            caseworker=wording.staff_name(entry.caseworker, people),
            score=() if entry.score is None else tuple(wording.score_parts(entry.score)),
            added_by=None if entry.added_by is None else wording.staff_name(entry.added_by, people),
            standing=said.get((entry.vacancy_id, entry.pseudonym)),
            withdrawn=entry.pseudonym in gone,
            paused=paused.get(entry.pseudonym) or paused.get(entry.vacancy_id),
            supports=possible_supports(profiles[entry.pseudonym], known[entry.vacancy_id].draft.kind, reading.supports)
            if entry.pseudonym in profiles
            else (),
            others=_others(entry, [known[one] for one in places[entry.pseudonym]]),
        )
        for entry in entries
    ]


def _others(entry: Entry, listed: Sequence[Vacancy]) -> tuple[tuple[str, VacancyId], ...]:
    others = (one for one in listed if one.id != entry.vacancy_id)
    return tuple(sorted((headline_words(one.draft.headline), one.id) for one in others))


def desk_entries(connection: Conn, run: Run, member: Staff, vacancy_id: VacancyId | None = None) -> list[Entry]:
    """What one colleague answers for: their own candidates, and a coordinator's also those without a caseworker."""
    own = list(runs.entries(connection, run.id, vacancy_id=vacancy_id, caseworker=member.code))
    if member.role is Role.COORDINATOR:
        own += runs.unassigned_entries(connection, run.id, vacancy_id=vacancy_id)
    return sorted(own, key=lambda one: (one.vacancy_id, one.unit, one.position))


def _groups(entry: Entry) -> tuple[Group, ...]:
    """The entry's reasons by what they say. Each may be one of many that a demand has, so none is left out."""
    found = []
    for finding, title in wording.FINDINGS.items():
        reasons = tuple((said_of(one.text, one.code), answered(one)) for one in entry.reasons if one.finding is finding)
        if reasons:
            found.append(Group(finding=finding, title=gettext(title), reasons=reasons))
    return tuple(found)


def _band(entry: Entry, run: Run) -> wording.BandWords | None:
    found = None if entry.score is None else band(entry.score.total, run.settings)
    return None if found is None else wording.band_words(found)
