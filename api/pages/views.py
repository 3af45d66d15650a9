"""What pages show, put together from what is stored. Names and words are as a person reads them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from api.pages import wording
from api.pages.language import gettext
from matcher.plain_text import one_line
from matcher.wording import headline_words
from models.candidate import TargetGroup
from models.ids import StaffCode, VacancyId
from models.letter import Letter
from models.shortlist import Caseload, Run, Shortlist
from models.sign_in import Visitor
from models.staff import Role, Staff
from models.store import contracts, letters, runs, staff, suppliers, vacancies
from models.store.database import Conn
from models.vacancy import Vacancy


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
    sent = letters.of_run(connection, run.id)
    written = {letter.recipient: letter for letter in sent if letter.recipient is not None}
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
        headline=headline_words(draft.headline),
        supplier=one_line(supplier),
        place=one_line(workplace.city or workplace.municipality or "") or None,
        kind=gettext(wording.KIND_NAMES[draft.kind]),
        hours=wording.hours(draft),
        groups=tuple(gettext(wording.GROUP_NAMES[group]) for group in TargetGroup if group in groups),
        candidates=sum(one.candidates for one in shortlists),
        eligible=sum(one.eligible for one in shortlists),
        listed=sum(one.listed for one in shortlists),
        new=new,
        refusals=tuple(wording.refusal(code, count, draft, groups) for count, code in told),
    )


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
                name=wording.staff_name(code, people),
                reader=reader,
                vacancies=len(own),
                entries=sum(one.candidates for one in own),
                new=sum(one.new for one in own),
                letter=None if reader is None else written.get(reader),
            )
        )
    return tuple(desks)
