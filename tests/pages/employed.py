"""Placements in every state, made to happen in the world under its commitments."""

from datetime import date, timedelta
from decimal import Decimal

from matcher.following import note_step
from matcher.intake.placement import EndForm, MonthForm, PlacementForm
from matcher.placements.following import answer_start, end_placement, report_month
from matcher.placements.starting import start_by_supplier
from matcher.placements.words import Speaker
from models.ids import CommitmentId, ContractId, PlacementId, SupplierId
from models.placement import Answer, EndReason, Evidence, Placement, Proof, Route
from models.proposal_step import Side, Step
from models.shortlist import Entry
from models.store.database import Conn, Database
from tests.pages.world import EVA, MARIA, NOW, made

SUPPLIER, SOLE = (SupplierId(made(name)) for name in ("supplier", "sole"))
CLEANING, BUILDING = (CommitmentId(made(name)) for name in ("cleaning", "building"))
CONTRACT, OTHER = (ContractId(made(name)) for name in ("contract", "other"))
MUNICIPALITY = Speaker(side=Side.MUNICIPALITY, by=EVA.code, at=NOW, verified=True)


def by_supplier(supplier: SupplierId = SUPPLIER) -> Speaker:
    return Speaker(side=Side.SUPPLIER, by="key:x", at=NOW, verified=True, supplier_id=supplier)


def begin(connection: Conn, reference: str, first: date, **more: object) -> Placement:
    """Somebody whom the supplier has found itself."""
    said: dict[str, object] = {
        "reference": reference, "commitment_id": CLEANING, "route": Route.OWN_RECRUITMENT, "starts_on": first,
        "proof": Proof.EMPLOYMENT_SERVICE, "ends_on": first + timedelta(days=364), "scope_percent": Decimal(75),
    }  # fmt: skip
    supplier = SOLE if more.get("commitment_id") == BUILDING else SUPPLIER
    return start_by_supplier(connection, PlacementForm(**{**said, **more}), by_supplier(supplier))[0]  # type: ignore[arg-type]


def confirm(connection: Conn, placement: Placement, answer: Answer = Answer.CONFIRMED) -> PlacementId:
    answer_start(connection, placement.id, answer, MUNICIPALITY)
    return placement.id


def employ(own: list[Entry], owner: Database) -> dict[str, PlacementId]:
    """One goes on, one has ended by the supplier's word, one awaits an answer, one is refused, and a proposed person
    has started by the caseworker's word. By name."""
    with owner.transaction() as connection:
        going = confirm(connection, begin(connection, "P-01", date(2026, 8, 17), subcontractor="Puts <i>& Fejs</i>"))
        report_month(connection, going, date(2026, 8, 1), MonthForm(evidence=Evidence.PAY_STATEMENT), by_supplier())
        report_month(connection, going, date(2026, 9, 1), MonthForm(percent=Decimal(60)), MUNICIPALITY)
        left = confirm(connection, begin(connection, "P-02", date(2026, 5, 1)))
        form = EndForm(ended_on=date(2026, 10, 30), reason=EndReason.OTHER_WORK)
        end_placement(connection, left, form, by_supplier())
        asked = begin(connection, "P-03", date(2026, 11, 2)).id
        refused = confirm(connection, begin(connection, "P-04", date(2026, 10, 1), ends_on=None), Answer.REFUSED)
        note_step(
            connection, own[0], Step.STARTED, NOW.date(), None, made_by=MARIA.code, now=NOW, verified=True
        )  # fmt: skip
        return {"going": going, "left": left, "asked": asked, "refused": refused}
