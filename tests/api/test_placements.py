"""A placement over the API: begun by code or as the supplier's own, answered, reported, ended, and counted."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from fastapi.testclient import TestClient

from matcher.intake.placement import ChangeForm, EndForm, MonthForm, Terms
from matcher.placements.changing import answer_change, change_terms
from matcher.placements.following import answer_end, answer_start, end_placement, report_month
from matcher.placements.starting import start_of_proposal
from matcher.placements.words import Speaker
from models.contract import Kind
from models.errors import Conflict
from models.ids import PlacementId, ProposalStepId, new_id
from models.placement import Answer, EndReason
from models.proposal import Proposal
from models.proposal_step import ProposalStep, Side, Step
from models.store import audit, placements, proposal_steps
from models.store.database import Database
from tests.api.conftest import NOW, PERSON, MovableClock, Party

MUNICIPALITY = Speaker(side=Side.MUNICIPALITY, by="staff:SA-01", at=NOW, verified=True)
TODAY = NOW.date().isoformat()


def own(party: Party, **said: object) -> dict[str, object]:
    return {
        "commitment_id": str(party.commitment.id), "reference": "P-07", "route": "own_recruitment",
        "proof": "employment_service", "starts_on": "2026-09-01", "ends_on": "2027-08-31",
    } | said  # fmt: skip


def answered(owner: Database, placement: dict[str, Any], answer: Answer = Answer.CONFIRMED) -> None:
    with owner.transaction() as connection:
        answer_start(connection, PlacementId(placement["id"]), answer, MUNICIPALITY)


def test_a_referred_person_starts_by_the_code_once_and_the_proposal_says_so(
    post: Callable[..., Any], proposal: Proposal, party: Party, owner: Database
) -> None:
    form = {"referral_code": proposal.code_to_read, "starts_on": TODAY, "ends_on": "2027-05-22", "scope_percent": 75}
    made = post(said=form, status=201)
    assert post(said=form) == made
    assert (made["commitment_id"], made["start"]) == (str(party.commitment.id), {"said_by": "supplier"})
    assert PERSON not in str(made)
    with owner.transaction() as connection:
        (step,) = proposal_steps.of_proposals(connection, [proposal.id])
        (kept,) = placements.of_commitments(connection, [party.commitment.id])
        events = audit.of_subject(connection, "placement", made["id"])
    assert (step.step, step.side) == (Step.STARTED, Side.SUPPLIER)
    assert (kept.pseudonym, kept.scopes[0].percent) == (PERSON, 75)
    assert [event.action for event in events] == ["placement.started"]
    assert PERSON not in str(events)


def test_what_the_caseworker_has_said_already_confirms_it(
    post: Callable[..., Any], proposal: Proposal, owner: Database
) -> None:
    with owner.transaction() as connection:
        proposal_steps.add(
            connection,
            ProposalStep(
                id=ProposalStepId(new_id()), proposal_id=proposal.id, side=Side.MUNICIPALITY, step=Step.STARTED,
                happened_on=NOW.date(), reason=None, made_by="HL-03", made_at=NOW,
            ),
        )  # fmt: skip
    made = post(said={"referral_code": proposal.code_to_read, "starts_on": TODAY}, status=201)
    assert made["start"] == {"said_by": "supplier", "answer": "confirmed"}


def test_the_municipality_may_begin_and_the_supplier_confirms(
    post: Callable[..., Any], proposal: Proposal, owner: Database
) -> None:
    with owner.transaction() as connection:
        made, _ = start_of_proposal(connection, proposal, Terms(starts_on=NOW.date()), MUNICIPALITY)
        with pytest.raises(Conflict):
            answer_start(connection, made.id, Answer.CONFIRMED, MUNICIPALITY)
    assert post(f"/{made.id}/months/2026-11", {}, 409, "PUT")["type"].endswith("placement_not_confirmed")
    told = post(f"/{made.id}/answer-start", {"answer": "confirmed"})
    assert told["start"] == {"said_by": "municipality", "answer": "confirmed"}
    assert post(f"/{made.id}/answer-start", {"answer": "confirmed"}) == told


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"reference": None}, "reference"),
        ({"route": None}, "route"),
        ({"route": "municipality"}, "route"),
        ({"referral_code": "7K3XM-QH4TD"}, "commitment_id"),
        ({"starts_on": "2026-12-24"}, "starts_on"),
        ({"starts_on": "2025-12-31"}, "starts_on"),
        ({"ends_on": "2026-08-31"}, "ends_on"),
        ({"scope_percent": 0}, "scope_percent"),
        ({"scope_percent": 101}, "scope_percent"),
        ({"reference": "811218-9876"}, "reference"),
        ({"subcontractor": "Lind 19811218 9876"}, "subcontractor"),
        ({"proof": "diagnosis"}, "proof"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(
    post: Callable[..., Any], party: Party, owner: Database, said: dict[str, object], field: str
) -> None:
    answer = post(said={name: value for name, value in own(party, **said).items() if value is not None}, status=422)
    assert [one["field"] for one in answer["errors"]] == [field]
    with owner.transaction() as connection:
        assert placements.every(connection) == []


def test_anothers_commitment_placement_and_code_answer_as_if_they_did_not_exist(
    client: TestClient, party: Party, new_party: Callable[[str], Party], post: Callable[..., Any], proposal: Proposal
) -> None:
    other = new_party("Annat bolag AB")
    made = post(said=own(party), status=201)
    asked = [
        ("POST", "", own(party)),
        ("POST", "", {"referral_code": proposal.referral_code, "starts_on": TODAY}),
        ("GET", f"/{made['id']}", None),
        ("POST", f"/{made['id']}/end", {"ended_on": TODAY, "reason": "as_agreed"}),
        ("PUT", f"/{made['id']}/months/2026-10", {}),
        ("POST", f"/{made['id']}/answer-start", {"answer": "confirmed"}),
    ]
    for method, path, said in asked:
        answer = client.request(method, f"/v1/placements{path}", json=said, headers=other.headers)
        assert answer.status_code == 404, (path, answer.text)
    assert client.get("/v1/placements", headers=other.headers).json() == {"items": []}
    assert [one["id"] for one in post(method="GET")["items"]] == [made["id"]]


def test_terms_may_be_said_anew_until_they_are_confirmed(
    post: Callable[..., Any], party: Party, owner: Database
) -> None:
    made = post(said=own(party), status=201)
    assert post(said=own(party, scope_percent=50))["id"] == made["id"]
    answered(owner, made, Answer.REFUSED)
    again = post(said=own(party, scope_percent=60))
    assert (again["id"], again["start"]) == (made["id"], {"said_by": "supplier"})
    answered(owner, made)
    assert post(said=own(party, scope_percent=60))["start"]["answer"] == "confirmed"
    assert post(said=own(party), status=409)["type"].endswith("placement_confirmed")


def test_months_are_reported_counted_and_told_line_by_line(
    client: TestClient, post: Callable[..., Any], party: Party, owner: Database
) -> None:
    path = f"/v1/commitments/{party.commitment.id}"
    made = post(said=own(party, ends_on=None), status=201)
    answered(owner, made)
    months = f"/{made['id']}/months"
    assert post(f"{months}/2026-11", {}, 422, "PUT")["errors"][0]["field"] == "month"
    assert post(f"{months}/2026-08", {}, 422, "PUT")["errors"][0]["field"] == "month"
    assert post(f"{months}/9999-12", {}, 422, "PUT")["errors"][0]["field"] == "path.month"
    assert post(f"{months}/oktober", {}, 422, "PUT")["errors"][0]["field"] == "path.month"
    post(f"{months}/2026-09", {"evidence": "pay_statement"}, method="PUT")
    post(f"{months}/2026-10", {"percent": 80}, method="PUT")
    changed = post(f"/{made['id']}/changes", {"from_on": "2026-10-16", "scope_percent": 50})
    assert [one["percent"] for one in changed["scopes"]] == [100], "the agreed ones count until it is confirmed"
    assert changed["change"] == {"from_on": "2026-10-16", "scope_percent": 50}
    with owner.transaction() as connection:
        answer_change(connection, PlacementId(made["id"]), Answer.CONFIRMED, MUNICIPALITY)
    changed = post(f"/{made['id']}/changes", {"from_on": "2026-10-16", "scope_percent": 50})
    assert ([one["percent"] for one in changed["scopes"]], changed["change"]["answer"]) == ([100, 50], "confirmed")
    told = client.get(path, headers=party.headers).json()
    (line,) = told["placements"]
    assert (told["unit"], told["owed"], told["state"]) == ("places", 4, "behind")
    assert (line["counted"], told["counted"]) == (1.8, 0.15)
    assert [part.get("worked") for part in line["months"]] == [1.0, 0.8]
    assert line["months"][1]["agreed"] == 0.74, "fifteen days of full time and sixteen of half"
    assert sum(part["worked"] for part in line["months"]) == line["worked"] == 1.8
    assert sum(one["counts_for"] for one in told["placements"]) == told["counted"]
    with owner.transaction() as connection:
        report_month(connection, PlacementId(made["id"]), date(2026, 10, 1), MonthForm(), MUNICIPALITY)
    line = client.get(path, headers=party.headers).json()["placements"][0]
    assert (line["months"][1]["worked"], line["months"][1]["by_word_of"]) == (0.74, "municipality")


def test_other_hours_do_not_change_what_the_municipality_has_told_of_a_month(
    post: Callable[..., Any], party: Party, owner: Database
) -> None:
    made = post(said=own(party, scope_percent=50), status=201)
    answered(owner, made)
    with owner.transaction() as connection:
        report_month(connection, PlacementId(made["id"]), date(2026, 10, 1), MonthForm(), MUNICIPALITY)
    changes = f"/{made['id']}/changes"
    for said, field in (
        ({"from_on": "2026-09-01", "scope_percent": 100}, "from_on"),
        ({"from_on": "2026-10-31", "scope_percent": 100}, "from_on"),
        ({"ends_on": "2026-10-30"}, "ends_on"),
    ):
        assert [one["field"] for one in post(changes, said, 422)["errors"]] == [field]
    assert post(changes, {"from_on": "2026-11-01", "scope_percent": 100})["change"]["scope_percent"] == 100
    assert "change" not in post(changes, {"ends_on": "2027-08-31"}), "what is agreed takes it back"
    with owner.transaction() as connection:
        with pytest.raises(Conflict, match="change_not_asked"):
            answer_change(connection, PlacementId(made["id"]), Answer.CONFIRMED, MUNICIPALITY)
        form = ChangeForm(from_on=date(2026, 9, 1), scope_percent=Decimal(60))
        assert len(change_terms(connection, PlacementId(made["id"]), form, MUNICIPALITY).scopes) == 1


def test_the_same_start_sent_by_several_at_once_is_one_placement(
    client: TestClient, party: Party, proposal: Proposal
) -> None:
    for form in (own(party), {"referral_code": proposal.code_to_read, "starts_on": TODAY}):
        with ThreadPoolExecutor(6) as pool:
            sent = [pool.submit(client.post, "/v1/placements", json=form, headers=party.headers) for _ in range(6)]
            answers = [one.result() for one in sent]
        assert sorted(one.status_code for one in answers) == [200] * 5 + [201], [one.text for one in answers]
        assert len({one.json()["id"] for one in answers}) == 1


def test_an_early_end_is_the_suppliers_word_until_the_municipality_answers(
    client: TestClient, post: Callable[..., Any], party: Party, owner: Database, clock: MovableClock
) -> None:
    made = post(said=own(party), status=201)
    answered(owner, made)
    clock.move(timedelta(days=200))
    post(f"/{made['id']}/end", {"ended_on": "2027-09-01", "reason": "employee_left"}, 422)
    for month in ("2026-09", "2026-10", "2026-11", "2026-12", "2027-01", "2027-02", "2027-03", "2027-04", "2027-05"):
        post(f"/{made['id']}/months/{month}", {}, method="PUT")
    ended = post(f"/{made['id']}/end", {"ended_on": "2027-05-31", "reason": "employee_left"})
    assert ended["end"] == {"said_by": "supplier"}
    path = f"/v1/commitments/{party.commitment.id}"
    assert client.get(path, headers=party.headers).json()["placements"][0]["counted"] == 9
    with owner.transaction() as connection:
        answer_end(connection, PlacementId(made["id"]), Answer.CONFIRMED, MUNICIPALITY)
    line = client.get(path, headers=party.headers).json()["placements"][0]
    assert (line["counted"], line["by_early_end_rule"]) == (12, True)
    other = {"ended_on": "2027-05-31", "reason": "supplier_ended"}
    assert post(f"/{made['id']}/end", other, 409)["type"].endswith("placement_end_settled")
    with owner.transaction() as connection:
        form = EndForm(ended_on=date(2027, 5, 31), reason=EndReason.SUPPLIER_ENDED)
        later = Speaker(side=Side.MUNICIPALITY, by="staff:SA-01", at=clock.now, verified=True)
        end_placement(connection, PlacementId(made["id"]), form, later)
    assert client.get(path, headers=party.headers).json()["placements"][0]["counted"] == 9


def test_a_work_placement_commitment_and_its_kind_come_with_the_commitment(
    post: Callable[..., Any], party: Party
) -> None:
    other = party.commitments[Kind.WORK_PLACEMENT]
    made = post(said=own(party, commitment_id=str(other.id)), status=201)
    assert made["kind"] == "work_placement"
    listed = post(f"?commitment_id={other.id}", method="GET")["items"]
    assert [one["id"] for one in listed] == [made["id"]]
    assert post(f"?commitment_id={party.commitment.id}", method="GET")["items"] == []


def test_an_offer_in_time_keeps_the_first_start_also_when_the_proposal_has_been_forgotten(
    client: TestClient, party: Party, proposal: Proposal, owner: Database
) -> None:
    with owner.transaction() as connection:
        connection.execute("UPDATE commitment SET first_start_within_months = 11")
    said = {"referral_code": proposal.code_to_read, "step": "offered", "on": TODAY}
    assert client.post("/v1/referrals", json=said, headers=party.headers).status_code == 200
    with owner.transaction() as connection:
        connection.execute("DELETE FROM verdict")
    told = client.get(f"/v1/commitments/{party.commitment.id}", headers=party.headers).json()
    assert told["first_start"] == {"due": "2026-12-01", "kept_on": TODAY, "by_offer": True, "state": "fulfilled"}
