"""A supplier's first page: what it has promised, and the vacancies that it has posted."""

from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.deps import FromServices, Now, WholeTransaction
from api.pages.access import SUPPLIERS
from api.pages.suppliers import words
from api.pages.suppliers.admission import SignedInSupplier, SupplierRoute
from api.pages.suppliers.commitment import standing_views
from api.pages.templates import page
from matcher.wording import headline_words
from models.clock import local_date
from models.contract import Commitment, Contract
from models.ids import CommitmentId, VacancyId
from models.store import contracts, vacancies
from models.vacancy import Vacancy, VacancyStatus

router = APIRouter(route_class=SupplierRoute, include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentView:
    """One commitment in words."""

    id: CommitmentId
    contract: str
    registration_number: str
    reference: str
    kind: str
    owed: str
    is_bonus: bool
    bonus: str | None
    groups: str | None
    starts_on: date
    ends_on: date
    first_start_due: date | None
    has_ended: bool

    @classmethod
    def of(cls, commitment: Commitment, contract: Contract, today: date) -> "CommitmentView":
        return cls(
            id=commitment.id,
            contract=contract.title,
            registration_number=contract.registration_number,
            reference=commitment.reference,
            kind=words.kind_words(commitment),
            owed=words.owed_words(commitment),
            is_bonus=commitment.is_bonus,
            bonus=words.bonus_words(commitment),
            groups=words.groups_words(commitment),
            starts_on=commitment.starts_on,
            ends_on=commitment.ends_on,
            first_start_due=commitment.first_start_due,
            has_ended=commitment.ends_on < today,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class VacancyLine:
    """One vacancy on a line."""

    id: VacancyId
    headline: str
    status: str
    colour: str
    positions: int
    filled: int
    deadline: date

    @classmethod
    def of(cls, vacancy: Vacancy, today: date) -> "VacancyLine":
        status, colour = words.status_words(vacancy.status_on(today))
        return cls(
            id=vacancy.id,
            headline=headline_words(vacancy.draft.headline),
            status=status,
            colour=colour,
            positions=vacancy.draft.number_of_vacancies,
            filled=vacancy.draft.filled_positions,
            deadline=vacancy.draft.application_deadline,
        )


@router.get(SUPPLIERS)
def show_start(
    request: Request, connection: WholeTransaction, services: FromServices, visitor: SignedInSupplier, now: Now
) -> HTMLResponse:
    """The supplier's commitments, those that run first, and its vacancies, latest first."""
    today = local_date(now)
    found = contracts.commitments(connection, supplier_id=visitor.supplier_id)
    of_contract = {one.id: one for one in contracts.by_ids(connection, [one.contract_id for one in found])}
    views = [CommitmentView.of(one, of_contract[one.contract_id], today) for one in found]
    posted = vacancies.page(connection, visitor.supplier_id, day=today)[::-1]
    is_open = {one.id: one.status_on(today) is VacancyStatus.OPEN for one in posted}
    return page(
        request,
        "suppliers/start.html",
        supplier=visitor.supplier.name,
        standings=standing_views(connection, services.settings, found, today),
        commitments=sorted(views, key=lambda one: (one.has_ended, one.ends_on, one.registration_number, one.reference)),
        open_vacancies=[VacancyLine.of(one, today) for one in posted if is_open[one.id]],
        other_vacancies=[VacancyLine.of(one, today) for one in posted if not is_open[one.id]],
    )
