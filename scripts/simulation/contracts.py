"""Forty contracts: the sample's twenty, twice, with other suppliers and days, and some bonus clauses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from matcher.intake.contracts import (
    CommitmentForm,
    ContractForm,
    SupplierForm,
    put_commitment,
    put_contract,
    put_supplier,
)
from models.contract import Commitment, Kind
from models.store.database import Conn
from sample.contracts import read_contracts
from sample.vacancies import read_vacancies

DISTRICTS = ("", " Öland")
BONUS = {"requirement_id": "11556", "places": 3, "bonus_per_place_sek": 40_000, "bonus_max_sek": 120_000}


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A commitment, with the sample's advertisements that its supplier posts under it."""

    commitment: Commitment
    adverts: Sequence[Mapping[str, Any]]


def sign_contracts(connection: Conn, random: Random, first_day: date, now: datetime, actor: str) -> list[Owed]:
    """Register everything, and give the commitments in a settled order."""
    by_kind: dict[str, list[Mapping[str, Any]]] = {}
    kinds = {
        (contract["registration_number"], clause["reference"]): clause["kind"]
        for supplier in read_contracts()
        for contract in supplier["contract"]
        for clause in contract["commitment"]
    }
    for advert in read_vacancies():
        by_kind.setdefault(kinds[advert["contract"][0], advert["contract"][1]], []).append(advert)
    owed = []
    for round_, district in enumerate(DISTRICTS):
        for supplier in read_contracts():
            form = SupplierForm(name=supplier["name"] + district)
            holder, _ = put_supplier(connection, form, now=now, actor=actor)
            for contract in supplier["contract"]:
                starts = first_day + timedelta(days=random.randint(-330, 150))
                signed, _ = put_contract(
                    connection,
                    ContractForm(
                        registration_number=f"{contract['registration_number']}-{round_ + 1}",
                        title=contract["title"],
                        supplier_id=holder.id,
                        starts_on=starts,
                        ends_on=starts + timedelta(days=random.choice((365, 550, 730, 1095))),
                    ),
                    now=now,
                    actor=actor,
                )
                clauses = [clause | {"contract_id": signed.id} for clause in contract["commitment"]]
                if random.random() < 0.15:
                    bonus = {"reference": "B1", "kind": "employment", "contract_id": signed.id, "target_groups": []}
                    clauses.append(BONUS | bonus)
                for clause in clauses:
                    commitment, _ = put_commitment(
                        connection, CommitmentForm(**_terms(clause)), now=now, actor=actor
                    )  # fmt: skip
                    owed.append(Owed(commitment=commitment, adverts=by_kind[Kind(clause["kind"])]))
    return owed


def _terms(clause: Mapping[str, Any]) -> dict[str, Any]:
    """The clause as the form has it: the sample writes amounts as text."""
    known = set(CommitmentForm.model_fields)
    said = {name: value for name, value in clause.items() if name in known}
    if said.get("full_time_months") is not None:
        said["full_time_months"] = float(said["full_time_months"])
    return said
