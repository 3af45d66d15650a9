"""A supplier without a system says who has started, reports months and ends, and sees how it is counted."""

from datetime import date

import pytest

from matcher.intake.placement import Terms
from matcher.placements.starting import start_of_proposal
from models.ids import PlacementId
from models.placement import Answer
from models.proposal import Proposal
from models.proposal_step import Side
from models.store import placements, proposal_steps, proposals
from models.store.database import Database
from tests.pages.conftest import OWN, PageClient, only, words
from tests.pages.employed import BUILDING, CLEANING, MUNICIPALITY, begin, confirm, employ
from tests.pages.test_following import entry
from tests.pages.world import CLEANER, MARIA, NOW, World

__all__ = ["entry"]
PAGE = f"/leverantor/ataganden/{CLEANING}"


@pytest.fixture
def proposal(world: World, entry: object, owner: Database) -> Proposal:
    with owner.transaction() as connection:
        (found,) = proposals.standing(connection, [CLEANER])
    return found


def send(client: PageClient, path: str, said: dict[str, str]) -> int:
    answer = client.http.post(path, data=said, headers=OWN, follow_redirects=False)
    return int(answer.status_code)


def test_a_referred_person_is_put_in_by_code_and_shown_without_any_code_of_theirs(
    supplier_client: PageClient, proposal: Proposal, world: World, owner: Database
) -> None:
    form = {"kod": proposal.code_to_read, "forsta": "2026-11-23", "omfattning": "75 %"}
    wrong = supplier_client.post(f"{PAGE}/placeringar", {**form, "kod": "7K3XM-QH4TD"}, 400)
    assert "hänvisningar" in words(only(wrong, f'[id="fel-kod-ny-{CLEANING}"]'))
    assert only(wrong, f'[id="omfattning-ny-{CLEANING}"]')["value"] == "75 %"
    assert send(supplier_client, f"{PAGE}/placeringar", form) == 303
    page = supplier_client.get(PAGE)
    assert "Väntar på kommunen" in words(only(page, "article.entry"))
    person = next(one for one in world.entries if one.pseudonym == proposal.pseudonym)
    assert not [one for one in (person.pseudonym, person.display_code, proposal.referral_code) if str(one) in str(page)]


def test_months_terms_and_ends_are_reported_and_what_is_wrong_stands_by_its_field(
    supplier_client: PageClient, world: World, owner: Database
) -> None:
    with owner.transaction() as connection:
        going = confirm(connection, begin(connection, "P-01", date(2026, 8, 17)))
    path = f"/leverantor/placeringar/{going}"
    assert "Månader att rapportera: 3" in words(only(supplier_client.get("/leverantor"), "main"))
    page = supplier_client.post(f"{path}/manad", {"manad": "2026-11"}, 400)
    assert words(only(page, f'[id="fel-manad-manad-{going}"]'))
    assert send(supplier_client, f"{path}/manad", {"manad": "2026-09", "underlag": "pay_statement"}) == 303
    assert send(supplier_client, f"{path}/villkor", {"omfattning": "50", "fran": "2026-11-01"}) == 303
    assert send(supplier_client, f"{path}/slut", {"sista": "2026-11-20", "orsak": "employee_left"}) == 303
    told = words(only(supplier_client.get(PAGE), "main"))
    assert "Ni har bett om andra villkor (50 % från 1 november 2026): obesvarat" in told
    assert "Personen slutade, enligt leverantören: obesvarat" in told
    assert "0,74 enligt leverantören, lönespecifikation" in told
    assert "Månader att rapportera: 3" in words(only(supplier_client.get("/leverantor"), "main"))


def test_the_municipalitys_word_is_answered(
    supplier_client: PageClient, proposal: Proposal, world: World, owner: Database
) -> None:
    with owner.transaction() as connection:
        made, _ = start_of_proposal(connection, proposal, Terms(starts_on=NOW.date()), MUNICIPALITY)
    assert "Svar att ge: 1" in words(only(supplier_client.get("/leverantor"), "main"))
    assert "Kommunen uppger" in words(only(supplier_client.get(PAGE), "article.entry"))
    assert send(supplier_client, f"/leverantor/placeringar/{made.id}/start-svar", {"svar": "confirmed"}) == 303
    with owner.transaction() as connection:
        found = placements.find(connection, made.id)
    assert found is not None
    assert (found.start.answer, found.start.side) == (Answer.CONFIRMED, Side.MUNICIPALITY)
    assert str(found.start.answered_by).startswith("contact:")


def test_a_start_that_is_not_kept_leaves_no_step_on_the_proposal(
    supplier_client: PageClient, proposal: Proposal, world: World, owner: Database
) -> None:
    with owner.transaction() as connection:
        begin(connection, "P-01", date(2026, 8, 17))
    form = {"kod": proposal.code_to_read, "beteckning": "P-01", "forsta": "2026-11-23", "omfattning": "100"}
    page = supplier_client.post(f"{PAGE}/placeringar", form, 400)
    assert "Referensen gäller redan en annan placering" in words(only(page, f'[id="fel-kod-ny-{CLEANING}"]'))
    with owner.transaction() as connection:
        assert [one.side for one in proposal_steps.of_proposals(connection, [proposal.id])] == []
        assert placements.first_offers(connection, [CLEANING]) == {}


def test_anothers_commitment_and_placement_are_not_there(
    supplier_client: PageClient, world: World, owner: Database
) -> None:
    with owner.transaction() as connection:
        theirs = begin(connection, "B-01", date(2026, 8, 17), commitment_id=BUILDING).id
    supplier_client.get(f"/leverantor/ataganden/{BUILDING}", 404)
    for what in ("manad", "villkor", "slut", "start-svar", "slut-svar"):
        assert send(supplier_client, f"/leverantor/placeringar/{PlacementId(theirs)}/{what}", {}) == 404
    own = {"beteckning": "P-1", "vag": "own_recruitment", "forsta": "2026-11-20", "omfattning": "100"}
    assert send(supplier_client, f"/leverantor/ataganden/{BUILDING}/placeringar", own) == 404


def test_whom_the_supplier_found_itself_is_put_in_with_the_kind_of_proof(
    supplier_client: PageClient, world: World, entry: object, owner: Database
) -> None:
    employ([one for one in world.entries if one.caseworker == MARIA.code], owner)
    form = {
        "beteckning": "P-77", "vag": "own_recruitment", "intyg": "employment_service", "forsta": "2026-11-20",
        "omfattning": "100",
    }  # fmt: skip
    page = supplier_client.post(f"{PAGE}/placeringar", {**form, "vag": ""}, 400)
    assert words(only(page, f'[id="fel-vag-ny-{CLEANING}"]'))
    assert send(supplier_client, f"{PAGE}/placeringar", form) == 303
    assert "P-77" in words(only(supplier_client.get(PAGE), "main"))
