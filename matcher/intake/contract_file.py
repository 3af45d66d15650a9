"""Contracts and commitments from a CSV or XLSX file: one row a commitment, one transaction for the file."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from matcher.intake.checked import TermDay, problems_of, refused
from matcher.intake.contracts import (
    CommitmentForm,
    CommitmentTerms,
    ContractForm,
    Groups,
    Name,
    OrganisationNumber,
    Reference,
    SupplierForm,
    put_commitment,
    put_contract,
    put_supplier,
)
from matcher.intake.outcome import Outcome
from matcher.intake.tables import forms
from models.errors import Conflict, InvalidInput, NotFound, Problem
from models.ids import ContractId
from models.store.database import Conn
from models.supplier import Supplier

COLUMNS = (
    "registration_number", "contract_title", "supplier_name", "organisation_number", "contract_starts_on",
    "contract_ends_on", "commitment_reference", "kind", "full_time_months", "places", "target_groups",
    "first_start_within_months", "starts_on", "ends_on", "bonus_per_place_sek", "bonus_max_sek", "requirement_id",
)  # fmt: skip
STANDING_COLUMNS = ("state", "owed", "counted", "expected", "left", "first_start_due", "first_start_on", "at_risk")
"""What a file that we write also tells, by which nothing is changed when it comes back."""

NUMBERS = (
    "full_time_months", "places", "first_start_within_months", "bonus_per_place_sek", "bonus_max_sek",
)  # fmt: skip
THREE_DECIMALS = re.compile(r"\.\d{3}$")

CONTRACT_COLUMNS = COLUMNS[1:6]
"""What every row of one contract has to say alike."""

WRONG_COLUMN: Mapping[str, str] = {
    "supplier_ambiguous": "supplier_name",
    "contract_of_other_supplier": "supplier_name",
    "commitment_kind_in_use": "kind",
}
"""Which cell to look at when what is known already forbids a row."""


def _list(cell: Any) -> Any:
    return [part.strip() for part in cell.split(",") if part.strip()] if isinstance(cell, str) else cell


def _plain_number(column: str, cell: str) -> str:
    """As Excel shows numbers here (20 000,00), as a program writes them. 20.000 may be twenty or twenty thousand."""
    text = "".join(cell.split()).replace(",", ".")
    if THREE_DECIMALS.search(text):
        raise refused("number_ambiguous", at=column)
    return text


class ContractRow(CommitmentTerms):
    """One row: a commitment with its contract and supplier. A cell is text, also where a number is meant."""

    model_config = ConfigDict(strict=False)

    registration_number: Reference
    contract_title: Name
    supplier_name: Name
    organisation_number: OrganisationNumber = None
    contract_starts_on: TermDay
    contract_ends_on: TermDay
    commitment_reference: Reference
    target_groups: Annotated[Groups, BeforeValidator(_list)] = Field(default_factory=list)

    @model_validator(mode="before")
    @classmethod
    def numbers_are_plain(cls, said: Any) -> Any:
        return {name: _plain_number(name, cell) if name in NUMBERS else cell for name, cell in said.items()}

    @model_validator(mode="after")
    def contract_starts_before_it_ends(self) -> Self:
        if self.contract_starts_on > self.contract_ends_on:
            raise refused("period_reversed", at="contract_ends_on")
        return self


@dataclass
class ContractCounts:
    """How many suppliers, contracts and commitments of a file were new, changed or the same."""

    suppliers: Counter[Outcome] = field(default_factory=Counter)
    contracts: Counter[Outcome] = field(default_factory=Counter)
    commitments: Counter[Outcome] = field(default_factory=Counter)


def import_contracts(connection: Conn, content: bytes, *, now: datetime, actor: str) -> ContractCounts:
    """Take in a CSV or XLSX with the columns of `COLUMNS`.

    Raises InvalidInput with every wrong row; nothing is kept then.
    """
    read = forms(content, COLUMNS, ContractRow, STANDING_COLUMNS)
    problems = _contradictions(read)
    counts = ContractCounts()
    contracts: dict[str, ContractId] = {}
    if not problems:
        for line, row in read:
            problems.extend(_take_in(connection, line, row, contracts, counts, now, actor))
    if problems:
        raise InvalidInput(problems)
    return counts


def _take_in(
    connection: Conn,
    line: int,
    row: ContractRow,
    contracts: dict[str, ContractId],
    counts: ContractCounts,
    now: datetime,
    actor: str,
) -> Sequence[Problem]:
    """Register what one row says; what is wrong with it where it cannot be."""
    prefix = f"line {line}: "
    try:
        if row.registration_number not in contracts:
            form = SupplierForm(name=row.supplier_name, organisation_number=row.organisation_number)
            supplier, outcome = put_supplier(connection, form, now=now, actor=actor)
            counts.suppliers[outcome] += 1
            contract, outcome = put_contract(connection, _contract(row, supplier), now=now, actor=actor)
            counts.contracts[outcome] += 1
            contracts[row.registration_number] = contract.id
        terms = {name: getattr(row, name) for name in CommitmentTerms.model_fields}
        commitment = CommitmentForm(
            contract_id=contracts[row.registration_number], reference=row.commitment_reference, **terms
        )
        _, outcome = put_commitment(connection, commitment, now=now, actor=actor)
        counts.commitments[outcome] += 1
    except ValidationError as error:
        return problems_of(error.errors(include_url=False, include_input=False), prefix)
    except InvalidInput as error:
        return [replace(problem, field=prefix + problem.field) for problem in error.problems]
    except (Conflict, NotFound) as error:
        return [Problem(field=prefix + WRONG_COLUMN.get(error.code, ""), code=error.code, params=error.params)]
    return ()


def _contract(row: ContractRow, supplier: Supplier) -> ContractForm:
    return ContractForm(
        registration_number=row.registration_number,
        title=row.contract_title,
        supplier_id=supplier.id,
        starts_on=row.contract_starts_on,
        ends_on=row.contract_ends_on,
    )


def _contradictions(read: Sequence[tuple[int, ContractRow]]) -> list[Problem]:
    """Rows that tell of one contract differently, or of one commitment twice."""
    problems = []
    contracts: dict[str, tuple[int, ContractRow]] = {}
    commitments: dict[tuple[str, str], int] = {}
    for line, row in read:
        first, other = contracts.setdefault(row.registration_number, (line, row))
        problems += [
            Problem(field=f"line {line}: {column}", code="rows_differ", params={"line": first})
            for column in CONTRACT_COLUMNS
            if getattr(row, column) != getattr(other, column)
        ]
        holder = commitments.setdefault((row.registration_number, row.commitment_reference), line)
        if holder != line:
            problems.append(
                Problem(field=f"line {line}: commitment_reference", code="repeated", params={"line": holder})
            )
    return problems
