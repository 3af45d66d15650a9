"""A start that was refused and told of again, and what a supplier calls it."""

from collections.abc import Callable
from typing import Any

from matcher.intake.placement import Terms
from matcher.placements.following import answer_start
from matcher.placements.starting import start_of_proposal
from models.ids import PlacementId
from models.placement import Answer
from models.proposal import Proposal
from models.store.database import Database
from tests.api.conftest import NOW, Party
from tests.api.test_placements import MUNICIPALITY, TODAY, own

Post = Callable[..., Any]


def told_by_the_municipality(owner: Database, proposal: Proposal) -> str:
    with owner.transaction() as connection:
        made, _ = start_of_proposal(connection, proposal, Terms(starts_on=NOW.date()), MUNICIPALITY)
    return str(made.id)


def refused(owner: Database, placement: dict[str, Any]) -> None:
    with owner.transaction() as connection:
        answer_start(connection, PlacementId(placement["id"]), Answer.REFUSED, MUNICIPALITY)


def test_a_refused_start_cannot_be_confirmed_once_another_stands_in_its_place(
    post: Post,
    proposal: Proposal,
    owner: Database,
) -> None:
    first = told_by_the_municipality(owner, proposal)
    post(f"/{first}/answer-start", {"answer": "refused"})
    second = told_by_the_municipality(owner, proposal)
    assert second != first
    assert post(f"/{first}/answer-start", {"answer": "confirmed"}, 409)["type"].endswith("placement_superseded")
    assert post(f"/{second}/answer-start", {"answer": "confirmed"})["start"]["answer"] == "confirmed"


def test_an_answer_may_be_changed_while_nothing_stands_in_its_place(
    post: Post,
    proposal: Proposal,
    owner: Database,
) -> None:
    made = told_by_the_municipality(owner, proposal)
    for answer in ("refused", "confirmed", "refused"):
        assert post(f"/{made}/answer-start", {"answer": answer})["start"]["answer"] == answer


def test_a_refused_start_may_be_told_again_under_its_reference(
    post: Post,
    proposal: Proposal,
    owner: Database,
) -> None:
    form = {"referral_code": proposal.code_to_read, "starts_on": TODAY, "reference": "A-1"}
    first = post(said=form, status=201)
    refused(owner, first)
    again = post(said=form)
    assert (again["id"], again["reference"], again["start"]) == (first["id"], "A-1", {"said_by": "supplier"})


def test_one_reference_is_one_persons(post: Post, proposal: Proposal, party: Party) -> None:
    post(said=own(party, reference="A-1"), status=201)
    form = {"referral_code": proposal.code_to_read, "starts_on": TODAY, "reference": "A-1"}
    assert post(said=form, status=409)["type"].endswith("placement_reference_taken")
    made = post(said=form | {"reference": "A-2"}, status=201)
    assert post(said=own(party, reference="A-2"), status=409)["type"].endswith("placement_reference_taken")
    assert post(f"/{made['id']}", method="GET") == made
