"""Somebody who lets the list decide reads that where they decide; the coordinator reads it too, and nobody else."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from models.ids import Pseudonym, VerdictId, new_id
from models.shortlist import Decision, Verdict
from models.staff import Staff
from models.store import verdicts
from models.store.database import Database
from tests.pages.conftest import PageClient, words
from tests.pages.world import CLEANER, EVA, MARIA, NOW, OMAR, WEEK, World

LIST = f"/veckor/{WEEK}/platser/{CLEANER}"
OWN = "aside.ds-alert"


@pytest.fixture
def hasty(world: World, owner: Database) -> None:
    """Maria has proposed twelve people, three seconds apart."""
    own = [one for one in world.entries if one.caseworker == MARIA.code]
    with owner.transaction() as connection:
        for number in range(12):
            entry = own[number % len(own)]
            verdict = Verdict(
                id=VerdictId(new_id()), vacancy_id=entry.vacancy_id, pseudonym=Pseudonym(entry.pseudonym),
                decision=Decision.PROPOSE, reason=None, made_by=MARIA.code,
                made_at=NOW - timedelta(seconds=3 * (12 - number)),
            )  # fmt: skip
            verdicts.add(connection, verdict)


def test_the_colleague_reads_it_on_every_page_where_they_decide(
    client_of: Callable[[Staff], PageClient], hasty: None
) -> None:
    maria = client_of(MARIA)
    for path in ("/", LIST, f"/handlaggare/{MARIA.code}/veckor/{WEEK}"):
        (told,) = maria.get(path).select(OWN)
        assert "Du har föreslagit 12 av dina senaste 12" in words(told), path
        assert "Det går ungefär 3 sekunder mellan dina bedömningar" in words(told), path


def test_the_coordinator_reads_who_and_others_read_nothing(
    client_of: Callable[[Staff], PageClient], hasty: None
) -> None:
    week = client_of(EVA).get("/")
    (row,) = [one for one in week.select(".row") if one.find_parent("section", {"aria-labelledby": "samtal"})]
    told = words(row)
    assert told.startswith("Maria Lindqvist Har föreslagit 12 av de senaste 12.")
    assert "Ungefär 3 sekunder mellan bedömningarna." in told
    assert not week.select(OWN)
    for path in ("/", LIST):
        page = client_of(OMAR).get(path)
        assert not page.select(OWN)
        assert "Att tala om" not in words(page)


def test_without_a_sign_nothing_is_said(client: PageClient, world: World) -> None:
    for path in ("/", LIST):
        page = client.get(path)
        assert not page.select(OWN)
        assert "Att tala om" not in words(page)
