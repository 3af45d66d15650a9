"""Readings go with the text that they were read in; the supplier's corrections stay."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from matcher.intake.vacancies import amend
from models.audit import AuditEvent
from models.contract import Commitment, Contract, Kind
from models.demands import AdReading, Correction, CorrectionAction, ReadingStatus, status_of
from models.ids import CommitmentId, ContractId, SupplierId, VacancyId
from models.job_ad import draft_of
from models.reading import AdField, ReadDemand, Reading, ReadKind, Strength
from models.store import contracts, readings, suppliers, vacancies
from models.store.database import Conn, Database, DatabaseRole
from models.supplier import Supplier
from models.vacancy import Vacancy

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
PRESENT: dict[str, Any] = {"reader": "rules", "revision": 3, "encoder": "e@1"}
LICENCE = ReadDemand(
    kind=ReadKind.LICENCE, value="B", strength=Strength.MUST, quote="B-körkort", begin=7, end=16, field=AdField.HEADLINE
)


@pytest.fixture
def connection(database_url: str) -> Iterator[Conn]:
    with Database(database_url, DatabaseRole.OWNER, pool_size=1) as owner, owner.transaction() as opened:
        yield opened


@pytest.fixture
def vacancy(connection: Conn) -> Vacancy:
    supplier, contract, commitment = SupplierId(uuid4()), ContractId(uuid4()), CommitmentId(uuid4())
    days: dict[str, Any] = {"starts_on": date(2026, 1, 1), "ends_on": date(2028, 12, 31)}
    suppliers.add(connection, Supplier(id=supplier, name="Städ AB"))
    contracts.add(
        connection, Contract(id=contract, registration_number="KS 1", title="Städ", supplier_id=supplier, **days)
    )
    contracts.add_commitment(
        connection,
        Commitment(
            id=commitment, contract_id=contract, supplier_id=supplier, reference="A", kind=Kind.EMPLOYMENT, places=1,
            **days,
        ),
    )  # fmt: skip
    posting = {
        "supplier_reference": "R-1",
        "commitment_id": str(commitment),
        "kind": "employment",
        "headline": "Städare med B-körkort",
        "description": {"text": "Du städar."},
        "number_of_vacancies": 2,
        "application_deadline": "2027-01-31",
    }
    new = Vacancy(id=VacancyId(uuid4()), supplier_id=supplier, draft=draft_of(posting), created_at=NOW, updated_at=NOW)
    event = AuditEvent(at=NOW, actor="cli:test", action="vacancy.created", subject_type="vacancy", subject=str(new.id))
    assert vacancies.add(connection, new, event)
    return new


def reading(vacancy: Vacancy, *demands: ReadDemand) -> AdReading:
    read = Reading(demands=demands, reader="rules", revision=3)
    return AdReading(vacancy_id=vacancy.id, reading=read, encoder="e@1", read_at=NOW)


def correction(value: str, minutes: int = 0) -> Correction:
    return Correction(
        action=CorrectionAction.CHANGE,
        kind=ReadKind.LICENCE,
        value=value,
        strength=Strength.ADVANTAGE,
        new_value="C",
        made_by="key:1",
        made_at=NOW + timedelta(minutes=minutes),
    )


def test_a_reading_comes_back_as_it_was_kept_and_the_ad_is_read(connection: Conn, vacancy: Vacancy) -> None:
    assert [one.vacancy_id for one in readings.unread(connection, **PRESENT, limit=9)] == [vacancy.id]
    assert readings.of_vacancy(connection, vacancy.id) is None
    kept = reading(vacancy, LICENCE)
    assert readings.keep(connection, kept, text_of=vacancy.updated_at)
    assert readings.of_vacancy(connection, vacancy.id) == kept
    assert readings.unread(connection, **PRESENT, limit=9) == []


@pytest.mark.parametrize("other", [{"reader": "model"}, {"revision": 4}, {"encoder": "e@2"}])
def test_another_reader_revision_or_encoder_finds_the_ad_unread(
    connection: Conn, vacancy: Vacancy, other: dict[str, Any]
) -> None:
    readings.keep(connection, reading(vacancy), text_of=NOW)
    assert len(readings.unread(connection, **PRESENT | other, limit=9)) == 1
    assert readings.unread(connection, **PRESENT | other, limit=9, passed_over=[vacancy.id]) == []


def test_a_reading_is_pending_until_the_present_reader_has_made_it(vacancy: Vacancy) -> None:
    assert status_of(None, "rules", 3) is ReadingStatus.PENDING
    assert status_of(reading(vacancy), "rules", 3) is ReadingStatus.DONE
    assert status_of(reading(vacancy), "rules", 4) is ReadingStatus.PENDING


def test_a_reading_of_a_text_that_has_changed_meanwhile_is_not_kept(connection: Conn, vacancy: Vacancy) -> None:
    later = replace(vacancy, updated_at=NOW + timedelta(seconds=1))
    vacancies.change(connection, later)
    assert not readings.keep(connection, reading(vacancy, LICENCE), text_of=NOW)
    assert readings.of_vacancy(connection, vacancy.id) is None


@pytest.mark.parametrize(
    ("patch", "is_read_again"),
    [
        ({"headline": "Städare"}, True),
        ({"description": {"text": "Du städar. HLR krävs."}}, True),
        ({"filled_positions": 1}, False),
    ],
)
def test_only_another_text_is_read_again_and_corrections_stay(
    connection: Conn, vacancy: Vacancy, patch: dict[str, object], is_read_again: bool
) -> None:
    readings.keep(connection, reading(vacancy, LICENCE), text_of=NOW)
    readings.put_corrections(connection, vacancy.id, [correction("B")])
    amend(connection, vacancy.id, patch, supplier_id=vacancy.supplier_id, now=NOW + timedelta(days=1), actor="key:1")
    assert (readings.of_vacancy(connection, vacancy.id) is None) is is_read_again
    assert readings.corrections_of(connection, vacancy.id) == [correction("B")]


def test_what_the_supplier_says_now_replaces_what_was_said_before(connection: Conn, vacancy: Vacancy) -> None:
    readings.put_corrections(connection, vacancy.id, [correction("B"), correction("AM")])
    assert [one.value for one in readings.corrections_of(connection, vacancy.id)] == ["B", "AM"]
    readings.put_corrections(connection, vacancy.id, [correction("CE", 1)])
    assert readings.corrections_of(connection, vacancy.id) == [correction("CE", 1)]
    readings.put_corrections(connection, vacancy.id, [])
    assert readings.corrections_of(connection, vacancy.id) == ()


def test_readings_and_corrections_go_with_their_vacancy(connection: Conn, vacancy: Vacancy) -> None:
    readings.keep(connection, reading(vacancy, LICENCE), text_of=NOW)
    readings.put_corrections(connection, vacancy.id, [correction("B")])
    connection.execute("DELETE FROM vacancy WHERE id = %s", (vacancy.id,))
    assert readings.of_vacancy(connection, vacancy.id) is None
    assert readings.corrections_of(connection, vacancy.id) == ()
