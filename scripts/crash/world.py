"""A small municipality that a campaign can crash a thousand times: few people, few places, eight letters a week."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any, Literal

import numpy as np

from matcher.intake.contracts import (
    CommitmentForm, ContractForm, SupplierForm, put_commitment, put_contract, put_supplier
)  # fmt: skip
from matcher.intake.job_ad import JobAd
from matcher.intake.profiles import import_profiles
from matcher.intake.vacancies import submit
from matcher.services import Services
from matcher.taxonomy.importing import import_taxonomy
from models.clock import local_date
from models.contract import Kind
from models.ids import CommitmentId, StaffCode, SupplierId
from models.reach import EVERYTHING
from models.staff import Role, Staff
from models.store import staff
from models.store.database import Database
from models.taxonomy import Concept, ConceptKind, Label, LabelKind, Taxonomy

ACTOR = "cli:crash_campaign"
WORDS = ("städ", "kock", "vård", "bygg", "park", "svets", "lager", "chaufför")
TRADES = ("städare", "kock", "vårdbiträde", "byggarbetare", "parkarbetare", "lagerarbetare")
CASEWORKERS = tuple(f"HL-{number:02d}" for number in range(1, 8))
UNITS = ("0880", "0881", "0834")
OTHER_UNITS = ",".join(UNITS[1:])


class KeywordEncoder:
    """One dimension for each trade: a text that names it has it. Nothing heavier than numpy."""

    name = "keywords"
    revision = "1"
    dimensions = len(WORDS)

    def encode(
        self, texts: Sequence[str], *, kind: Literal["query", "document"] = "document", show_progress: bool = False
    ) -> np.ndarray[Any, np.dtype[np.float32]]:
        counts = np.array([[word in text.casefold() for word in WORDS] for text in texts], dtype=np.float32)
        counts = counts.reshape(len(texts), len(WORDS))
        lengths = np.linalg.norm(counts, axis=1, keepdims=True)
        return np.asarray(counts / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def address_of(code: str) -> str:
    return f"{code.lower()}@kalmar.example"


def set_up(services: Services, owner: Database) -> None:
    """Colleagues, a contract with a commitment, and a place for each trade."""
    now = services.clock()
    with owner.transaction() as connection:
        staff.put(
            connection,
            [
                Staff(
                    code=StaffCode(code),
                    name=f"Handläggare {code}",
                    email=address_of(code),
                    role=Role.COORDINATOR if code.startswith("MA") else Role.CASEWORKER,
                )
                for code in (*CASEWORKERS, "MA-01")
            ],
        )
        supplier, _ = put_supplier(connection, SupplierForm(name="Blankstäd AB"), now=now, actor=ACTOR)
        contract, _ = put_contract(
            connection,
            ContractForm(
                registration_number="KS 2026/1", title="Tjänster", supplier_id=supplier.id,
                starts_on=date(2026, 1, 1), ends_on=date(2035, 12, 31),
            ),
            now=now,
            actor=ACTOR,
        )  # fmt: skip
        commitment, _ = put_commitment(
            connection,
            CommitmentForm(
                contract_id=contract.id, reference="S1", kind=Kind.EMPLOYMENT, places=3,
                starts_on=contract.starts_on, ends_on=contract.ends_on,
            ),
            now=now,
            actor=ACTOR,
        )  # fmt: skip
        for trade in TRADES:
            _post(connection, commitment.id, supplier.id, f"{trade.capitalize()} till Kalmar", date(2035, 6, 30), now)


def before_a_week(services: Services, owner: Database, number: int) -> None:
    """What is new: a posting, a person with words of their own, and another version of the taxonomy."""
    now = services.clock()
    today = local_date(now)
    with owner.transaction() as connection:
        found = connection.execute(
            "SELECT c.id, k.supplier_id FROM commitment c JOIN contract k ON k.id = c.contract_id"
        )
        commitment, supplier = found.fetchone() or (None, None)
        trade = TRADES[number % len(TRADES)]
        headline = f"{trade.capitalize()} vecka {number}"
        _post(connection, commitment, supplier, headline, today + timedelta(days=6), now)
        import_taxonomy(connection, replace(TAXONOMY, version=f"{number:064x}"), now=now, actor=ACTOR)
    with services.application.reaching(EVERYTHING).transaction() as connection:
        lines = b"".join(json.dumps(one).encode() + b"\n" for one in _people(number))
        import_profiles(
            connection, BytesIO(lines), full=True, confirm_removals=True, units=services.settings.units,
            removal_percent=100, now=now, actor=ACTOR,
        )  # fmt: skip


def _people(number: int) -> Sequence[dict[str, object]]:
    people: list[dict[str, object]] = []
    for index in range(18):
        trade = TRADES[index % len(TRADES)]
        person: dict[str, object] = {
            "pseudonym": chr(ord("b") + index).ljust(16, "a"),
            "display_code": chr(ord("B") + index).ljust(4, "X"),
            "municipality": UNITS[index % len(UNITS)],
            "consent_given_on": "2026-10-01",
            "wishes": [trade],
        }
        if index % 8:
            person["caseworker"] = CASEWORKERS[index % 8 - 1]
        people.append(person)
    people[number % len(people)]["skills"] = [f"Ordning {number}"]
    return people


def _post(
    connection: Any, commitment: CommitmentId, supplier: SupplierId, headline: str, until: date, now: datetime
) -> None:
    ad = {
        "supplier_reference": headline,
        "commitment_id": str(commitment),
        "headline": headline,
        "description": {"text": f"{headline}. Du arbetar i lag."},
        "number_of_vacancies": 1,
        "application_deadline": until.isoformat(),
    }
    submit(connection, JobAd.model_validate(ad), supplier_id=supplier, now=now, actor=ACTOR)


TAXONOMY = Taxonomy(
    version="",
    concepts=[
        Concept(id=f"occ{i}", kind=ConceptKind.OCCUPATION, label=one.capitalize()) for i, one in enumerate(TRADES)
    ],
    labels=[
        Label(concept_id=f"occ{i}", text=one.capitalize(), kind=LabelKind.PREFERRED) for i, one in enumerate(TRADES)
    ],
    relations=[],
)
