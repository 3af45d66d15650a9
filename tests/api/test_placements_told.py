"""Starts told of by both sides, in every order: what is answered is what is kept, and nobody's word is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from matcher.following import latest_of
from matcher.intake.placement import Terms
from matcher.placements.changing import answer_change
from matcher.placements.confirming import answer_by_step
from matcher.placements.following import answer_start
from matcher.placements.starting import start_of_proposal
from models.contract import Kind
from models.errors import Conflict
from models.ids import PlacementId, ProposalStepId, VacancyId, new_id
from models.placement import Answer
from models.proposal import Proposal
from models.proposal_step import ProposalStep, Side, Step
from models.store import proposal_steps
from models.store.database import Database
from tests.api.conftest import NOW, MovableClock, Party
from tests.api.test_placements import MUNICIPALITY, TODAY, answered, own
from tests.waiting import wait_for_lock

Post = Callable[..., Any]


def code(proposal: Proposal, **said: object) -> dict[str, object]:
    return {"referral_code": proposal.code_to_read, "starts_on": TODAY, **said}


def told_by_the_municipality(owner: Database, proposal: Proposal) -> None:
    with owner.transaction() as connection:
        start_of_proposal(connection, proposal, Terms(starts_on=NOW.date()), MUNICIPALITY)


def noted_as_started(owner: Database, proposal: Proposal) -> None:
    step = ProposalStep(
        id=ProposalStepId(new_id()), proposal_id=proposal.id, side=Side.MUNICIPALITY, step=Step.STARTED,
        happened_on=NOW.date(), reason=None, made_by="HL-03", made_at=NOW,
    )  # fmt: skip
    with owner.transaction() as connection:
        proposal_steps.add(connection, step)


def test_another_route_is_kept_as_it_is_answered(post: Post, party: Party) -> None:
    made = post(said=own(party), status=201)
    again = post(said=own(party, route="employment_service"))
    assert again["route"] == "employment_service"
    assert post(f"/{made['id']}", method="GET") == again


def test_a_start_stays_under_its_commitment_when_the_vacancy_is_put_under_another(
    client: TestClient, post: Post, party: Party, proposal: Proposal, vacancy_id: VacancyId
) -> None:
    made = post(said=code(proposal, reference="A-1"), status=201)
    other = {"commitment_id": str(party.commitments[Kind.TRAINING].id), "kind": "training"}
    assert client.patch(f"/v1/vacancies/{vacancy_id}", json=other, headers=party.headers).status_code == 200
    post(said=own(party, reference="A-2"), status=201)
    again = post(said=code(proposal, reference="A-1", scope_percent=50))
    assert (again["id"], again["commitment_id"], again["kind"]) == (made["id"], made["commitment_id"], "employment")
    assert post(f"/{made['id']}", method="GET") == again
    taken = post(said=code(proposal, reference="A-2", scope_percent=50), status=409)
    assert taken["type"].endswith("placement_reference_taken")


def test_the_municipality_confirms_by_telling_the_same_and_the_suppliers_reference_stays(
    post: Post, proposal: Proposal, owner: Database
) -> None:
    made = post(said=code(proposal, reference="A-1"), status=201)
    told_by_the_municipality(owner, proposal)
    kept = post(f"/{made['id']}", method="GET")
    assert (kept["reference"], kept["start"]) == ("A-1", {"said_by": "supplier", "answer": "confirmed"})


def test_a_step_of_the_same_day_confirms_no_other_terms_than_its_side_has_told(
    post: Post, proposal: Proposal, owner: Database
) -> None:
    made = post(said=code(proposal, scope_percent=50), status=201)
    told_by_the_municipality(owner, proposal)
    kept = post(f"/{made['id']}", method="GET")
    assert ([one["percent"] for one in kept["scopes"]], kept["start"]) == ([100], {"said_by": "municipality"})
    noted_as_started(owner, proposal)
    again = post(said=code(proposal, scope_percent=50))
    assert ([one["percent"] for one in again["scopes"]], again["start"]) == ([50], {"said_by": "supplier"})


def test_telling_again_does_not_undo_a_refusal_by_an_older_step(
    post: Post, proposal: Proposal, owner: Database
) -> None:
    noted_as_started(owner, proposal)
    made = post(said=code(proposal), status=201)
    assert made["start"]["answer"] == "confirmed"
    answered(owner, made, Answer.REFUSED)
    assert post(said=code(proposal), status=201)["start"] == {"said_by": "supplier"}


def test_a_refusal_stands_against_an_older_step_however_often_the_start_is_told_anew(
    post: Post, proposal: Proposal, owner: Database
) -> None:
    noted_as_started(owner, proposal)
    made = post(said=code(proposal, reference="A-1"), status=201)
    answered(owner, made, Answer.REFUSED)
    assert post(said=code(proposal, reference="A-1"))["start"] == {"said_by": "supplier"}
    assert post(said=code(proposal, reference="A-1", scope_percent=50))["start"] == {"said_by": "supplier"}


def test_a_start_that_is_confirmed_while_it_is_told_anew_stays_confirmed(
    client: TestClient, post: Post, party: Party, owner: Database
) -> None:
    made = post(said=own(party), status=201)
    with ThreadPoolExecutor(1) as pool, owner.transaction() as connection:
        answer_start(connection, PlacementId(made["id"]), Answer.CONFIRMED, MUNICIPALITY)
        sent = pool.submit(
            client.post, "/v1/placements", json=own(party, scope_percent=50), headers=party.headers
        )  # fmt: skip
        wait_for_lock(connection)
        connection.commit()
        assert sent.result().status_code == 409
    kept = post(f"/{made['id']}", method="GET")
    assert ([one["percent"] for one in kept["scopes"]], kept["start"]["answer"]) == ([100], "confirmed")


def test_a_step_does_not_overrule_an_answer_that_is_given_meanwhile(
    post: Post, proposal: Proposal, owner: Database, database_url: str
) -> None:
    made = post(said=code(proposal), status=201)
    noted_as_started(owner, proposal)

    def by_step() -> None:
        with Database(database_url, owner.role) as other, other.transaction() as connection:
            step = latest_of(proposal_steps.of_proposals(connection, [proposal.id]), Side.MUNICIPALITY)
            assert step is not None
            answer_by_step(connection, proposal, step, MUNICIPALITY)

    with ThreadPoolExecutor(1) as pool, owner.transaction() as connection:
        answer_start(connection, PlacementId(made["id"]), Answer.REFUSED, MUNICIPALITY)
        sent = pool.submit(by_step)
        wait_for_lock(connection)
        connection.commit()
        sent.result()
    assert post(f"/{made['id']}", method="GET")["start"]["answer"] == "refused"


def test_another_last_day_is_not_confirmed_of_what_is_over(
    post: Post, party: Party, owner: Database, clock: MovableClock
) -> None:
    made = post(said=own(party), status=201)
    answered(owner, made)
    clock.move(timedelta(days=60))
    post(f"/{made['id']}/changes", {"ends_on": "2026-12-01"})
    post(f"/{made['id']}/end", {"ended_on": "2027-01-10", "reason": "employee_left"})
    with owner.transaction() as connection:
        with pytest.raises(Conflict, match="change_after_end"):
            answer_change(connection, PlacementId(made["id"]), Answer.CONFIRMED, MUNICIPALITY)
        kept = answer_change(connection, PlacementId(made["id"]), Answer.REFUSED, MUNICIPALITY)
    assert str(kept.agreed_end) == made["ends_on"]
