"""Suppliers, contracts and commitments: what a coordinator registers. The same again changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from matcher.intake.checked import WHOLE, Blank, Line, LineIfAny, TermDay, refused
from matcher.intake.outcome import Outcome
from matcher.pseudonymise.personnummer import luhn_valid
from models.audit import AuditEvent
from models.candidate import TargetGroup
from models.contract import Commitment, Contract, Kind
from models.errors import Conflict, InvalidInput, NotFound, Problem
from models.ids import CommitmentId, ContractId, SupplierId, new_id
from models.store import audit, contracts, suppliers
from models.store.database import Conn
from models.supplier import Supplier, is_legal_person

MOST_SEK = 1_000_000_000

TERMS = frozenset(
    {
        "starts_on", "ends_on", "full_time_months", "places", "first_start_within_months", "bonus_per_place_sek",
        "bonus_max_sek",
    }
)  # fmt: skip
"""What a calculation rests on."""


def _organisation_number(number: str) -> str:
    """Ten digits. `559999-9991` and `165599999991` are written ways of the same."""
    digits = number.replace("-", "").replace(" ", "")
    if len(digits) == 12 and digits.startswith("16"):
        digits = digits[2:]
    if len(digits) not in (10, 12) or not digits.isascii() or not digits.isdigit():
        raise refused("organisation_number_shape")
    if len(digits) == 12 or not is_legal_person(digits):
        raise refused("sole_trader_number")
    if not luhn_valid(digits):
        raise refused("organisation_number_check_digit")
    return digits


def exact(value: Any) -> Any:
    """JSON knows no decimals: 12.5 is meant as it is written, not as the nearest binary fraction."""
    return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else value


OrganisationNumber = Annotated[
    Annotated[str, AfterValidator(_organisation_number)] | None,
    Blank,
    Field(description="Legal persons only. Leave it out for a sole trader: theirs is a personnummer."),
]
Name = Annotated[Line, Field(max_length=200)]
Reference = Annotated[Line, Field(max_length=100)]
Sek = Annotated[int, Field(ge=0, le=MOST_SEK), WHOLE]
Groups = Annotated[list[Annotated[TargetGroup, Field(strict=False)]], Field(max_length=len(TargetGroup))]
Amount = Annotated[
    Decimal,
    BeforeValidator(exact),
    Field(gt=0, le=99_999, max_digits=7, decimal_places=2),
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "maximum": 99_999}),
]


class _Registered(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class SupplierForm(_Registered):
    """A company that holds a contract, known by its organisation number, or by its name where it has none."""

    name: Name
    organisation_number: OrganisationNumber = None


class ContractForm(_Registered):
    """A public contract, known by its registration number (diarienummer)."""

    registration_number: Reference
    title: Name
    supplier_id: Annotated[UUID, Field(strict=False)]
    starts_on: TermDay
    ends_on: TermDay

    @model_validator(mode="after")
    def it_starts_before_it_ends(self) -> Self:
        if self.starts_on > self.ends_on:
            raise refused("period_reversed", at="ends_on")
        return self


class CommitmentTerms(_Registered):
    """What a clause demands: so many full-time months, or so many places."""

    kind: Annotated[Kind, Field(strict=False)]
    full_time_months: Amount | None = None
    places: Annotated[int, Field(ge=1, le=10_000), WHOLE] | None = None
    target_groups: Annotated[Groups, Field(description="Whom it is meant for; empty means nobody in particular.")] = []
    first_start_within_months: Annotated[int, Field(ge=0, le=120), WHOLE] | None = None
    starts_on: Annotated[TermDay | None, Field(description="By default the contract's.")] = None
    ends_on: Annotated[TermDay | None, Field(description="By default the contract's.")] = None
    bonus_per_place_sek: Sek | None = None
    bonus_max_sek: Sek | None = None
    requirement_id: Annotated[Annotated[LineIfAny, Field(max_length=20)] | None, Blank] = None

    @model_validator(mode="after")
    def it_says_how_much(self) -> Self:
        if (self.full_time_months is None) == (self.places is None):
            raise refused("months_or_places", at="full_time_months")
        return self


class CommitmentForm(CommitmentTerms):
    """A commitment, known by its contract and its reference in it."""

    contract_id: Annotated[UUID, Field(strict=False)]
    reference: Reference


def put_supplier(connection: Conn, form: SupplierForm, *, now: datetime, actor: str) -> tuple[Supplier, Outcome]:
    """Register a supplier, or what is new about one. Raises Conflict where several share the name."""
    suppliers.lock(connection)
    standing = _standing_supplier(connection, form)
    if standing is None:
        supplier = Supplier(id=SupplierId(new_id()), name=form.name, organisation_number=form.organisation_number)
        suppliers.add(connection, supplier)
        audit.append(connection, _event(now, actor, "supplier.created", "supplier", supplier.id))
        return supplier, Outcome.CREATED
    number = form.organisation_number or standing.organisation_number
    supplier = replace(standing, name=form.name, organisation_number=number)
    fields = _differences(standing, supplier)
    if not fields:
        return standing, Outcome.UNCHANGED
    suppliers.change(connection, supplier)
    audit.append(connection, _event(now, actor, "supplier.changed", "supplier", supplier.id, {"fields": fields}))
    return supplier, Outcome.CHANGED


def put_contract(connection: Conn, form: ContractForm, *, now: datetime, actor: str) -> tuple[Contract, Outcome]:
    """Register a contract, or what is new about one.

    Raises NotFound for an unknown supplier, Conflict where the registration number is another supplier's contract.
    """
    suppliers.lock(connection)
    if suppliers.find(connection, SupplierId(form.supplier_id)) is None:
        raise NotFound("supplier_not_found")
    standing = contracts.by_registration_number(connection, form.registration_number)
    said = form.model_dump() | {"supplier_id": SupplierId(form.supplier_id)}
    if standing is None:
        contract = Contract(id=ContractId(new_id()), **said)
        contracts.add(connection, contract)
        audit.append(connection, _event(now, actor, "contract.created", "contract", contract.id))
        return contract, Outcome.CREATED
    if standing.supplier_id != form.supplier_id:
        raise Conflict("contract_of_other_supplier")
    contract = replace(standing, **said)
    fields = _differences(standing, contract)
    if not fields:
        return standing, Outcome.UNCHANGED
    contracts.change(connection, contract)
    details: dict[str, Any] = {"fields": fields} | _terms_changed(standing, contract)
    audit.append(connection, _event(now, actor, "contract.changed", "contract", contract.id, details))
    return contract, Outcome.CHANGED


def put_commitment(connection: Conn, form: CommitmentForm, *, now: datetime, actor: str) -> tuple[Commitment, Outcome]:
    """Register a commitment, or what is new about one.

    Raises NotFound for an unknown contract, InvalidInput where its period is reversed, Conflict where its kind would
    become another than that of the vacancies and placements under it.
    """
    suppliers.lock(connection)
    contract = contracts.find(connection, ContractId(form.contract_id))
    if contract is None:
        raise NotFound("contract_not_found")
    standing = contracts.commitment_by_reference(connection, contract.id, form.reference)
    commitment = _commitment(form, contract, CommitmentId(new_id()) if standing is None else standing.id)
    if standing is None:
        contracts.add_commitment(connection, commitment)
        audit.append(connection, _event(now, actor, "commitment.created", "commitment", commitment.id))
        return commitment, Outcome.CREATED
    fields = _differences(standing, commitment)
    if not fields:
        return standing, Outcome.UNCHANGED
    if standing.kind is not commitment.kind and contracts.is_in_use(connection, standing.id):
        raise Conflict("commitment_kind_in_use")
    contracts.change_commitment(connection, commitment)
    details: dict[str, Any] = {"fields": fields} | _terms_changed(standing, commitment)
    audit.append(connection, _event(now, actor, "commitment.changed", "commitment", commitment.id, details))
    return commitment, Outcome.CHANGED


def find_supplier(connection: Conn, name_or_number: str) -> Supplier:
    """The supplier that a person means. Raises NotFound, and Conflict where several share the name."""
    digits = name_or_number.replace("-", "").replace(" ", "")
    named = suppliers.by_organisation_number(connection, digits[-10:]) if digits.isdigit() else None
    found = named or _only(suppliers.by_name(connection, name_or_number.strip()))
    if found is None:
        raise NotFound("supplier_not_found")
    return found


def _standing_supplier(connection: Conn, form: SupplierForm) -> Supplier | None:
    """The one with the number; else the one of that name that has no number, or whatever number, if none was given."""
    number = form.organisation_number
    if number is not None and (numbered := suppliers.by_organisation_number(connection, number)) is not None:
        return numbered
    named = suppliers.by_name(connection, form.name)
    return _only([one for one in named if number is None or one.organisation_number is None])


def _only(found: Sequence[Supplier]) -> Supplier | None:
    if len(found) > 1:
        raise Conflict("supplier_ambiguous")
    return found[0] if found else None


def _commitment(form: CommitmentForm, contract: Contract, commitment_id: CommitmentId) -> Commitment:
    starts_on, ends_on = form.starts_on or contract.starts_on, form.ends_on or contract.ends_on
    if starts_on > ends_on:
        raise InvalidInput([Problem(field="ends_on", code="period_reversed")])
    said = form.model_dump() | {"target_groups": frozenset(form.target_groups), "contract_id": contract.id}
    return Commitment(
        **said | {"starts_on": starts_on, "ends_on": ends_on}, id=commitment_id, supplier_id=contract.supplier_id
    )


def _differences(before: Any, after: Any) -> list[str]:
    """The names of the fields in which two nouns differ."""
    was, now = asdict(before), asdict(after)
    return [name for name in was if was[name] != now[name]]


def _terms_changed(before: Any, after: Any) -> dict[str, Any]:
    """What days and amounts were and what they are: by them the calculation changes. Nothing that could be a name."""
    terms = {
        name: [None if value is None else str(value) for value in (getattr(before, name), getattr(after, name))]
        for name in _differences(before, after)
        if name in TERMS
    }
    return {"terms": terms} if terms else {}


def _event(
    now: datetime, actor: str, action: str, kind: str, subject: UUID, details: Mapping[str, object] | None = None
) -> AuditEvent:
    return AuditEvent(
        at=now, actor=actor, action=action, subject_type=kind, subject=str(subject), details=details or {}
    )
