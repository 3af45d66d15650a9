"""A supplier tells what has become of somebody by the referral code, and learns nothing from the answers."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient

from models.proposal import Proposal, new_referral_code
from models.store import audit, proposals
from models.store.database import Database
from tests.api.conftest import NOW, PERSON, Party


def said(proposal: Proposal, **more: object) -> dict[str, object]:
    return {"referral_code": proposal.code_to_read, "step": "met", "on": "2026-11-23", **more}


def steps(owner: Database) -> list[tuple[str, str]]:
    with owner.transaction() as connection:
        return connection.execute("SELECT side, step FROM proposal_step ORDER BY number").fetchall()


def test_the_code_in_any_letters_is_understood_and_the_same_twice_is_kept_once(
    client: TestClient, party: Party, proposal: Proposal, owner: Database, posting: dict[str, Any]
) -> None:
    for code in (proposal.code_to_read, f"  {proposal.referral_code.lower()} "):
        answer = client.post("/v1/referrals", json=said(proposal, referral_code=code), headers=party.headers)
        assert answer.status_code == 200, answer.text
        assert answer.json() == {
            "vacancy_id": str(proposal.vacancy_id), "supplier_reference": posting["supplier_reference"],
            "step": "met", "on": "2026-11-23",
        }  # fmt: skip
    assert steps(owner) == [("supplier", "met")]
    with owner.transaction() as connection:
        (event,) = audit.of_subject(connection, "candidate", PERSON)
    assert (event.action, event.actor) == ("proposal.step", f"key:{party.key_id}")
    assert proposal.referral_code not in str(event)


def test_each_step_follows_on_the_one_before(
    client: TestClient, party: Party, proposal: Proposal, owner: Database
) -> None:
    for step in ("invited", "met", "offered", "started"):
        assert client.post("/v1/referrals", json=said(proposal, step=step), headers=party.headers).status_code == 200
    gone = said(proposal, step="did_not_happen", reason="person_declined")
    assert client.post("/v1/referrals", json=gone, headers=party.headers).json()["reason"] == "person_declined"
    assert [step for _, step in steps(owner)] == ["invited", "met", "offered", "started", "did_not_happen"]
    with owner.transaction() as connection:
        assert proposals.by_code(connection, proposal.referral_code) is not None, "a supplier ends no proposal"


def test_a_code_that_is_mistyped_unknown_anothers_or_ended_gets_one_and_the_same_answer(
    client: TestClient, party: Party, new_party: Callable[[str], Party], proposal: Proposal, owner: Database
) -> None:
    other = new_party("Annat bolag AB")
    mistyped = proposal.referral_code[:-1] + ("A" if proposal.referral_code[-1] != "A" else "C")
    asked = [(mistyped, party), (new_referral_code(), party), ("?", party), (proposal.referral_code, other)]
    answers = [
        client.post("/v1/referrals", json=said(proposal, referral_code=code), headers=one.headers)
        for code, one in asked
    ]  # fmt: skip
    with owner.transaction() as connection:
        proposals.end(connection, proposal.id, at=NOW, by="HL-03")
    answers.append(client.post("/v1/referrals", json=said(proposal), headers=party.headers))
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text.replace(answer.json()["instance"], "") for answer in answers}) == 1
    assert steps(owner) == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"step": "hired"}, "step"),
        ({"on": "2026-11-24"}, "on"),
        ({"on": "2026-11-01"}, "on"),
        ({"on": "i går"}, "on"),
        ({"step": "did_not_happen"}, "reason"),
        ({"reason": "other"}, "reason"),
        ({"referral_code": ""}, "referral_code"),
        ({"referral_code": "x" * 41}, "referral_code"),
        ({"name": "Kim"}, ""),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(
    client: TestClient, party: Party, proposal: Proposal, owner: Database, wrong: dict[str, str], field: str
) -> None:
    answer = client.post("/v1/referrals", json=said(proposal, **wrong), headers=party.headers)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert steps(owner) == []


def test_the_day_of_the_consent_is_not_told_to_the_supplier(
    client: TestClient, party: Party, proposal: Proposal, owner: Database
) -> None:
    with owner.transaction() as connection:
        connection.execute("UPDATE proposal SET consent_on = %s", [date(2026, 11, 20)])
        connection.execute("UPDATE vacancy SET created_at = %s", [NOW.replace(day=10)])
    answer = client.post("/v1/referrals", json=said(proposal, on="2026-11-01"), headers=party.headers)
    assert "2026-11-10" in answer.text
    assert "2026-11-20" not in answer.text
