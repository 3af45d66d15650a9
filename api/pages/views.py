"""What pages show, put together from what is stored. Names and words are as a person reads them."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from api.pages import wording
from matcher.employer_supports import EmployerSupport, possible_supports
from matcher.plain_text import one_line
from matcher.ranking.bands import band
from matcher.ranking.summary import for_and_against
from matcher.wording import TO_CHECK
from models.candidate import TargetGroup
from models.ids import Pseudonym, StaffCode, VacancyId
from models.letter import Letter
from models.shortlist import Caseload, Decision, Entry, Finding, Run, Shortlist, Verdict
from models.sign_in import Visitor
from models.staff import Role, Staff
from models.store import candidates, contracts, letters, runs, staff, suppliers, vacancies, verdicts, withdrawals
from models.store.database import Conn
from models.vacancy import Vacancy

PREFIXES = (TO_CHECK, "Saknar: ")
"""How reasons begin that are read in one line; under a heading that says the same they need not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VacancyView:
    """A vacancy, and what came of it in one run over all municipalities."""

    vacancy: Vacancy
    headline: str
    supplier: str
    place: str | None
    kind: str
    hours: str | None
    groups: tuple[str, ...]
    candidates: int
    eligible: int
    listed: int
    new: int
    refusals: tuple[str, ...]

    @property
    def id(self) -> VacancyId:
        return self.vacancy.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Entries that one colleague reads: a caseworker's own, or those without one, which a coordinator reads."""

    name: str
    reader: StaffCode | None
    vacancies: int
    entries: int
    new: int
    letter: Letter | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Reasons of one finding, each with words on the demand that it answers, if any."""

    finding: Finding
    title: str
    reasons: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """One candidate on a list: evidence, then band, position and score. Of the person no more than the display code."""

    entry: Entry
    summary: str
    groups: tuple[Group, ...]
    band: wording.BandWords | None
    caseworker: str
    score: tuple[tuple[str, str], ...]
    declined: str | None
    withdrawn: bool
    supports: tuple[EmployerSupport, ...]

    @property
    def code(self) -> str:
        return self.entry.display_code or "Kod saknas"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekView:
    """One run: what came of each vacancy, and who has letters about it."""

    run: Run
    vacancies: tuple[VacancyView, ...]
    desks: tuple[Desk, ...]

    @property
    def entries(self) -> int:
        return sum(one.listed for one in self.vacancies)

    @property
    def new(self) -> int:
        return sum(one.new for one in self.vacancies)

    @property
    def candidates(self) -> int:
        """How many people were considered. Everybody is, for every vacancy."""
        return max((one.candidates for one in self.vacancies), default=0)

    @property
    def empty(self) -> tuple[VacancyView, ...]:
        return tuple(one for one in self.vacancies if not one.listed)


def week_view(connection: Conn, run: Run, visitor: Visitor) -> WeekView:
    """Everything of one run that its page shows a visitor; vacancies with news first, those without a list last."""
    caseload = [one for one in runs.caseload(connection, run.id) if visitor.may_read(one.caseworker)]
    views = vacancy_views(connection, run, runs.shortlists(connection, run.id), caseload)
    people = {one.code: one for one in staff.all_staff(connection)}
    written = {letter.recipient: letter for letter in letters.of_run(connection, run.id)}
    return WeekView(
        run=run,
        vacancies=tuple(sorted(views.values(), key=lambda one: (not one.listed, -one.new, one.headline, one.id))),
        desks=desks_of(caseload, people, written),
    )


def vacancy_views(
    connection: Conn, run: Run, shortlists: Iterable[Shortlist], caseload: Iterable[Caseload]
) -> Mapping[VacancyId, VacancyView]:
    """The vacancies of `shortlists`, by id, with the counts of all municipalities together."""
    by_vacancy: dict[VacancyId, list[Shortlist]] = {}
    for shortlist in shortlists:
        by_vacancy.setdefault(shortlist.vacancy_id, []).append(shortlist)
    new: dict[VacancyId, int] = {}
    for load in caseload:
        new[load.vacancy_id] = new.get(load.vacancy_id, 0) + load.new
    names = {one.id: one.name for one in suppliers.page(connection)}
    groups = {one.id: one.target_groups for one in contracts.commitments(connection)}
    return {
        one.id: vacancy_view(
            one,
            by_vacancy[one.id],
            supplier=names[one.supplier_id],
            groups=groups[one.draft.commitment_id],
            new=new.get(one.id, 0),
        )
        for one in vacancies.by_ids(connection, sorted(by_vacancy))
    }


def vacancy_view(
    vacancy: Vacancy, shortlists: Sequence[Shortlist], *, supplier: str, groups: frozenset[TargetGroup], new: int
) -> VacancyView:
    """One vacancy with what came of it; counts of refusals are added up and told largest first."""
    draft = vacancy.draft
    refused: dict[str, int] = {}
    for shortlist in shortlists:
        for code, count in shortlist.refusals.items():
            refused[code] = refused.get(code, 0) + count
    told = sorted(((count, code) for code, count in refused.items() if count), key=lambda one: (-one[0], one[1]))
    workplace = draft.workplace
    return VacancyView(
        vacancy=vacancy,
        headline=one_line(draft.headline, 200) or "Ledig plats utan rubrik",
        supplier=one_line(supplier),
        place=one_line(workplace.city or workplace.municipality or "") or None,
        kind=wording.KIND_NAMES[draft.kind],
        hours=wording.hours(draft),
        groups=tuple(wording.GROUP_NAMES[group] for group in TargetGroup if group in groups),
        candidates=sum(one.candidates for one in shortlists),
        eligible=sum(one.eligible for one in shortlists),
        listed=sum(one.listed for one in shortlists),
        new=new,
        refusals=tuple(wording.refusal(code, count, draft, groups) for count, code in told),
    )


def entry_views(
    connection: Conn,
    run: Run,
    entries: Sequence[Entry],
    people: Mapping[StaffCode, Staff],
    supports: Sequence[EmployerSupport],
) -> list[EntryView]:
    """Entries of `run` as they are shown, in their order, with what has been said of them."""
    profiles = candidates.several(connection, sorted({one.pseudonym for one in entries}))
    listed = sorted({one.vacancy_id for one in entries})
    kinds = {one.id: one.draft.kind for one in vacancies.by_ids(connection, listed)}
    said = verdicts.of_vacancies(connection, listed)
    latest: dict[tuple[VacancyId, Pseudonym], Verdict] = {(one.vacancy_id, one.pseudonym): one for one in said}
    gone = _withdrawn(connection, entries)
    return [
        EntryView(
            entry=entry,
            summary=for_and_against(entry.reasons),
            groups=_groups(entry),
            band=_band(entry, run),
            caseworker=_name(entry.caseworker, people),
            score=tuple(wording.score_parts(entry.score)),
            declined=_declined(latest.get((entry.vacancy_id, entry.pseudonym))),
            withdrawn=entry.pseudonym in gone,
            supports=possible_supports(profiles[entry.pseudonym], kinds[entry.vacancy_id], supports)
            if entry.pseudonym in profiles
            else (),
        )
        for entry in entries
    ]


def _withdrawn(connection: Conn, entries: Sequence[Entry]) -> AbstractSet[Pseudonym]:
    """Whose consent has been taken back, and who has given no later one that a delivery has brought."""
    people = sorted(withdrawals.latest(connection, sorted({one.pseudonym for one in entries})))
    return {one for one in people if candidates.find(connection, one) is None}


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
        reasons = tuple((_reason(one.text), wording.answered(one)) for one in entry.reasons if one.finding is finding)
        if reasons:
            found.append(Group(finding=finding, title=title, reasons=reasons))
    return tuple(found)


def _band(entry: Entry, run: Run) -> wording.BandWords | None:
    found = band(entry.score.total, run.settings)
    return None if found is None else wording.BANDS[found]


def _reason(text: str) -> str:
    bare = next((text.removeprefix(prefix) for prefix in PREFIXES if text.startswith(prefix)), text)
    return wording.capital(bare)


def _declined(verdict: Verdict | None) -> str | None:
    if verdict is None or verdict.decision is not Decision.DECLINE or verdict.reason is None:
        return None
    return wording.DECLINE_REASONS[verdict.reason]


def desks_of(
    caseload: Iterable[Caseload], people: Mapping[StaffCode, Staff], written: Mapping[StaffCode, Letter]
) -> tuple[Desk, ...]:
    """Who has entries, as `caseload` counts them, with the letters that were written about them."""
    loads: dict[StaffCode | None, list[Caseload]] = {}
    for load in caseload:
        loads.setdefault(load.caseworker, []).append(load)
    coordinator = next((one.code for one in people.values() if one.role is Role.COORDINATOR and one.active), None)
    desks = []
    for code, own in loads.items():
        reader = code or coordinator
        desks.append(
            Desk(
                name=_name(code, people),
                reader=reader,
                vacancies=len(own),
                entries=sum(one.candidates for one in own),
                new=sum(one.new for one in own),
                letter=None if reader is None else written.get(reader),
            )
        )
    return tuple(desks)


def _name(code: StaffCode | None, people: Mapping[StaffCode, Staff]) -> str:
    if code is None:
        return "Utan handläggare"
    return one_line(people[code].name) if code in people else code
