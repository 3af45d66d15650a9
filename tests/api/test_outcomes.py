"""How it went after a start: who is asked about, what is kept of a delivery, and when it is deleted."""

import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from fastapi.testclient import TestClient

from matcher.intake.outcomes import import_outcomes
from matcher.intake.placement import Terms
from matcher.placements.following import answer_start
from matcher.placements.starting import start_of_proposal
from matcher.placements.words import Speaker
from matcher.retention import forget_old
from matcher.rights.withdrawal import withdraw
from models.errors import StoreError
from models.ids import Pseudonym
from models.outcome import Outcome
from models.placement import Answer
from models.proposal import Proposal
from models.proposal_step import Side
from models.reach import NOTHING, Extent, Reach
from models.store import audit, held, outcomes
from models.store.database import Database, DatabaseRole
from tests.api.conftest import NOW, PERSON, MovableClock, Party
from tests.waiting import wait_for_lock

NDJSON = {"Content-Type": "application/x-ndjson"}
STRANGER = "z" * 20
START = NOW.date()
DUE = {1: "2026-12-23", 3: "2027-02-23", 6: "2027-05-23", 12: "2027-11-23"}

Deliver = Callable[..., Any]


def said(as_of: str = "2026-12-31", pseudonym: str = PERSON, **answers: object) -> dict[str, object]:
    return {"pseudonym": pseudonym, "as_of": as_of} | answers


@pytest.fixture
def started(owner: Database, proposal: Proposal, party: Party, clock: MovableClock) -> Pseudonym:
    """A person whose start both sides have confirmed; it is five weeks later now."""
    supplier = Speaker(side=Side.SUPPLIER, by="key:x", at=NOW, verified=True, supplier_id=party.supplier.id)
    with owner.transaction() as connection:
        placement, _ = start_of_proposal(connection, proposal, Terms(starts_on=START), supplier)
        answering = Speaker(side=Side.MUNICIPALITY, by="staff:SA-01", at=NOW, verified=True)
        answer_start(connection, placement.id, Answer.CONFIRMED, answering)
    clock.move(timedelta(days=40))
    return PERSON


@pytest.fixture
def deliver(client: TestClient, records: Mapping[str, str]) -> Deliver:
    def send(*lines: dict[str, object], status: int = 200, language: str = "sv") -> Any:
        content = "".join(json.dumps(line) + "\n" for line in lines).encode()
        headers = {**records, **NDJSON, "Accept-Language": language}
        answer = client.post("/v1/outcomes", content=content, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    return send


@pytest.fixture
def wanted(client: TestClient, records: dict[str, str]) -> Callable[..., list[dict[str, Any]]]:
    def ask(**params: str) -> list[dict[str, Any]]:
        answer = client.get("/v1/outcomes/wanted", params=params, headers=records)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["wanted"])

    return ask


def kept(owner: Database) -> list[Outcome]:
    with owner.transaction() as connection:
        return list(outcomes.of_people(connection, [PERSON, Pseudonym(STRANGER)]))


def test_who_has_started_is_asked_about_until_it_is_known(
    started: Pseudonym, wanted: Callable[..., list[dict[str, Any]]], deliver: Deliver, clock: MovableClock
) -> None:
    (first,) = wanted()
    assert first == {
        "pseudonym": PERSON, "as_of": DUE[1], "earliest": "2026-12-16", "latest": "2027-01-23",
        "missing": ["employed", "on_income_support", "studying"],
    }  # fmt: skip
    deliver(said(employed=True, on_income_support=False))
    assert wanted()[0]["missing"] == ["studying"]
    deliver(said(studying=False))
    assert wanted() == []
    assert wanted(as_of="2027-02-28")[0]["as_of"] == DUE[3]
    clock.move(timedelta(days=200))
    assert [one["as_of"] for one in wanted()] == [DUE[3], DUE[6]]


def test_of_people_who_are_not_followed_nothing_is_kept(
    started: Pseudonym, deliver: Deliver, owner: Database, database_url: str
) -> None:
    told = deliver(said(employed=True), said(pseudonym=STRANGER, employed=True), said("2026-11-22", employed=False))
    assert told == {"outcomes": 3, "added": 1, "changed": 0, "unchanged": 0, "not_followed": 2}
    assert kept(owner) == [Outcome(pseudonym=PERSON, as_of=date(2026, 12, 31), employed=True)]
    with owner.transaction() as connection:
        assert connection.execute("SELECT 1 FROM audit_event WHERE audit_event::text ~ %s", (STRANGER,)).rowcount == 0


def test_nobody_is_followed_before_both_sides_have_confirmed_the_start(
    proposal: Proposal, deliver: Deliver, wanted: Callable[..., list[dict[str, Any]]], clock: MovableClock
) -> None:
    clock.move(timedelta(days=40))
    assert deliver(said(employed=True))["not_followed"] == 1
    assert wanted() == []


def test_the_same_again_changes_nothing_and_a_later_delivery_corrects_what_it_says(
    started: Pseudonym, deliver: Deliver, owner: Database
) -> None:
    deliver(said(employed=True, studying=False))
    before = kept(owner)
    again = deliver(said(studying=False, employed=True))
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 1)
    assert kept(owner) == before
    assert deliver(said(employed=False, on_income_support=True))["changed"] == 1
    (corrected,) = kept(owner)
    assert (corrected.employed, corrected.on_income_support, corrected.studying) == (False, True, False)
    with owner.transaction() as connection:
        events = [one for one in audit.of_subject(connection, "candidate", PERSON) if one.action.startswith("outcome")]
    assert [(one.action, one.details) for one in events] == [
        ("outcome.added", {"as_of": "2026-12-31", "fields": ["employed", "studying"]}),
        ("outcome.changed", {"as_of": "2026-12-31", "fields": ["employed", "on_income_support"]}),
    ]


def test_two_registers_that_answer_for_one_day_at_the_same_moment_lose_no_answer(
    started: Pseudonym, deliver: Deliver, owner: Database, clock: MovableClock
) -> None:
    with ThreadPoolExecutor(1) as other, owner.transaction() as connection:
        import_outcomes(connection, BytesIO(json.dumps(said(employed=True)).encode()), now=clock(), actor="cli:test")
        answer = other.submit(deliver, said(studying=False))
        wait_for_lock(connection)
        connection.commit()
        assert answer.result() == {"outcomes": 1, "added": 0, "changed": 1, "unchanged": 0, "not_followed": 0}
    (both,) = kept(owner)
    assert (both.employed, both.studying) == (True, False)


def test_one_bad_line_refuses_the_whole_and_each_is_told_by_line_and_field(
    started: Pseudonym, deliver: Deliver, owner: Database
) -> None:
    lines: list[dict[str, object]] = [
        said(employed=True),
        said("2026-12-30", employed="ja"),
        said("2027-01-03"),
        said("2026-12-31", employed=False),
        said("2026-12-29", studying=None),
        said("2026-12-28", personnummer="19811218-9801"),
        {"as_of": "2026-12-27"},
        said("2026-02-30"),
        said("2026-12-26", pseudonym="19811218-9801"),
    ]
    told = deliver(*lines, status=422)
    assert [one["field"] for one in told["errors"]] == [
        "rad 2: employed", "rad 3: as_of", "rad 4: as_of", "rad 5: studying", "rad 6", "rad 7: pseudonym",
        "rad 8: as_of", "rad 9: pseudonym",
    ]  # fmt: skip
    assert told["errors"][1]["detail"] == "Dagen har inte kommit än. Ange en dag till och med 2027-01-02."
    assert told["errors"][2]["detail"] == "Personens dag står redan på rad 1. Behåll en av dem."
    english = deliver(*lines, status=422, language="en")
    assert english["errors"][2]["detail"] == "This day of the person is on line 1 already. Keep one of them."
    assert "9801" not in str(told) + str(english)
    assert kept(owner) == []


def test_with_the_consent_goes_what_is_known_and_nothing_more_comes(
    started: Pseudonym, deliver: Deliver, wanted: Callable[..., list[dict[str, Any]]], owner: Database,
    application: Database, clock: MovableClock,
) -> None:  # fmt: skip
    deliver(said(employed=True))
    with application.transaction() as connection:
        extract = {table.name: table.rows for table in held.of_person(connection, PERSON).tables}
        assert [row["employed"] for row in extract["outcome"]] == [True]
        withdraw(connection, PERSON, on=None, now=clock(), made_by="HL-03", verified=False)
    assert kept(owner) == []
    assert wanted() == []
    assert deliver(said(employed=True))["not_followed"] == 1
    assert kept(owner) == []


def test_a_consent_taken_back_before_the_start_deletes_nothing(
    started: Pseudonym, deliver: Deliver, owner: Database, application: Database, clock: MovableClock
) -> None:
    deliver(said(employed=True))
    with application.transaction() as connection:
        withdraw(connection, PERSON, on=START - timedelta(days=1), now=clock(), made_by="HL-03", verified=False)
    assert len(kept(owner)) == 1


def test_outcomes_are_forgotten_in_time(
    started: Pseudonym, deliver: Deliver, owner: Database, job: Database, clock: MovableClock
) -> None:
    deliver(said("2026-12-24", employed=True), said("2027-01-01", employed=True))
    clock.now = datetime(2029, 3, 31, 12, tzinfo=UTC)
    assert forget_old(job, clock).outcomes == 1
    assert [one.as_of for one in kept(owner)] == [date(2027, 1, 1)]


def test_nobody_who_signs_in_reads_an_outcome(started: Pseudonym, deliver: Deliver, database_url: str) -> None:
    deliver(said(employed=True))
    with Database(database_url, DatabaseRole.APPLICATION, pool_size=1) as web:
        for reach in (NOTHING, Reach(extent=Extent.UNIT), Reach(extent=Extent.DESKS, desks=frozenset({"HL-03"}))):  # type: ignore[arg-type]
            with web.transaction(reach) as connection:
                assert outcomes.of_people(connection, [PERSON]) == []
            with pytest.raises(StoreError), web.transaction(reach) as connection:
                outcomes.put(connection, Outcome(pseudonym=PERSON, as_of=START), NOW)
