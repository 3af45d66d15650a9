"""A supplier's pages are the same whatever happens to candidates: no word, no number and no time depends on them."""

import re
from collections.abc import Mapping

from matcher.pausing import begin_pause
from matcher.services import Services
from models.clock import local_date
from models.pause import EVERYTHING, Paused, PauseReason
from models.store.database import Database
from tests.pages.conftest import PageClient
from tests.pages.happened import decide, letter_of, put_beside
from tests.pages.world import CARPENTER, CLEANER, COOK, DRIVER, EVA, MARIA, NOW, World, made

OWN = (CLEANER, COOK, DRIVER)
ADDRESSES = (
    "/leverantor", "/leverantor/konto", f"/leverantor/ataganden/{made('cleaning')}", "/leverantor/platser/ny",
    *(f"/leverantor/platser/{one}{page}" for one in OWN for page in ("", "/andra", "/krav")),
)  # fmt: skip
MADE_ANEW = re.compile(r"F-[0-9a-f]{10}")
"""The reference that a new form gets."""


def seen(client: PageClient) -> Mapping[str, str]:
    return {address: MADE_ANEW.sub("", str(client.get(address))) for address in ADDRESSES}


def test_nothing_on_a_suppliers_page_depends_on_candidates_lists_or_what_colleagues_decide(
    supplier_client: PageClient, world: World, services: Services, owner: Database, job: Database
) -> None:
    # The ad is read before, so that only what is about people happens in between.
    put_beside(world, services, owner, job)
    before = seen(supplier_client)
    decide(world, [one for one in world.of(CLEANER) if one.caseworker == MARIA.code], services, owner)
    letter_of(services, owner, job)
    with owner.transaction() as connection:
        for what, reason in (
            (Paused(vacancy_id=COOK), PauseReason.DEMANDS_TO_CHECK),
            (EVERYTHING, PauseReason.INCIDENT),
        ):
            begin_pause(connection, what, reason, made_by=EVA.code, now=NOW, verified=True)
        assert connection.execute("SELECT count(*) > 0 FROM proposal").fetchone() == (True,)
    assert seen(supplier_client) == before
    with owner.transaction() as connection:
        for table in ("near_miss", "verdict_note", "proposal_step", "proposal", "verdict", "entry", "candidate"):
            connection.execute(f"TRUNCATE {table} CASCADE")  # type: ignore[call-overload]
    assert seen(supplier_client) == before


def test_no_code_of_a_candidate_and_no_name_of_a_colleague_is_on_a_suppliers_page(
    supplier_client: PageClient, world: World, services: Services, owner: Database, job: Database
) -> None:
    decide(world, [one for one in world.of(CLEANER) if one.caseworker == MARIA.code], services, owner)
    put_beside(world, services, owner, job)
    hidden = {one.pseudonym for one in world.entries} | {one.display_code for one in world.entries}
    hidden |= {MARIA.name, MARIA.code, EVA.name, str(world.run.id), *(str(one.id) for one in world.entries)}
    hidden |= {str(CARPENTER), "Snickarlärling"}
    told = "".join(seen(supplier_client).values())
    assert not [one for one in hidden if one and one in told]
    assert str(local_date(NOW).year) in told
