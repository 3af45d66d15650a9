"""After a proposal: what a caseworker and a supplier say has become of it, and the page of all that are under way."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from matcher.following import confirm_step
from matcher.proposing import propose
from models.ids import SupplierId
from models.proposal import Proposal
from models.proposal_step import NoStartReason, Step
from models.shortlist import Entry
from models.staff import Staff
from models.store import audit, held, proposals, verdicts
from models.store.database import Database
from tests.pages.conftest import OWN, PageClient, only, words
from tests.pages.world import CLEANER, EVA, MARIA, NOW, OMAR, WEEK, World, deliver, made

LIST = f"/veckor/{WEEK}/platser/{CLEANER}"
TODAY = "2026-11-23"
SUPPLIER = SupplierId(made("supplier"))


@pytest.fixture
def entry(world: World, owner: Database) -> Entry:
    """One of Maria's, proposed today."""
    (first, *_) = [one for one in world.of(CLEANER) if one.caseworker == MARIA.code]
    deliver(owner, {"pseudonym": first.pseudonym, "caseworker": first.caseworker})
    with owner.transaction() as connection:
        propose(
            connection, first, consent_on=NOW.date(), reviewed_on=NOW.date(), may_be_disclosed=True,
            made_by=MARIA.code, now=NOW, verified=True,
        )  # fmt: skip
    return first


def note(client: PageClient, entry: Entry, step: str, day: str = TODAY, why: str = "") -> int:
    form = {"matchning": str(entry.id), "steg": step, "dag": day, "orsak": why}
    answer = client.http.post(f"{LIST}/uppfoljning", data=form, headers=OWN, follow_redirects=False)
    return int(answer.status_code)


def standing(owner: Database) -> list[Proposal]:
    with owner.transaction() as connection:
        return list(proposals.standing(connection, [CLEANER]))


def supplier_says(owner: Database, step: Step, why: NoStartReason | None = None, later: int = 0) -> None:
    (proposal,) = standing(owner)
    now = NOW + timedelta(days=later)
    with owner.transaction() as connection:
        confirm_step(
            connection, proposal.code_to_read, step, now.date(), why, supplier_id=SUPPLIER, made_by="key:x", now=now
        )


def card(client: PageClient, entry: Entry) -> str:
    return words(only(client.get(LIST), f'[id="matchning-{entry.id}"]'))


def test_each_step_is_said_from_the_entry_and_told_in_order(
    client_of: Callable[[Staff], PageClient], entry: Entry, owner: Database
) -> None:
    maria = client_of(MARIA)
    for step in ("invited", "met", "offered", "started"):
        for _ in range(2):
            assert note(maria, entry, step) == 303
    told = card(maria, entry)
    steps = ["Kallad till möte", "Har träffats", "Har fått ett erbjudande", "Har börjat"]
    places = [told.index(f"{one} 23 november 2026 enligt Maria Lindqvist") for one in steps]
    assert places == sorted(places)
    with owner.transaction() as connection:
        events = audit.of_subject(connection, "candidate", entry.pseudonym)
        found = {one.name: one.rows for one in held.of_person(connection, entry.pseudonym).tables}
        kept_off = verdicts.kept_off(connection, NOW.date())
    assert [one.details["step"] for one in events if one.action == "proposal.step"] == [
        "invited", "met", "offered", "started",
    ]  # fmt: skip
    assert [row["step"] for row in found["proposal_step"]].count("met") == 1, "said twice is kept once"
    assert (CLEANER, entry.pseudonym) in kept_off, "whoever has started stands on no new list for the place"
    assert len(standing(owner)) == 1


def test_what_did_not_happen_ends_the_proposal_with_its_code_and_keeps_the_verdict(
    client_of: Callable[[Staff], PageClient], entry: Entry, owner: Database
) -> None:
    maria = client_of(MARIA)
    (proposal,) = standing(owner)
    for _ in range(2):
        assert note(maria, entry, "did_not_happen", why="person_declined") == 303
    told = card(maria, entry)
    assert "Blev inte av 23 november 2026 : Personen tackade nej" in told.replace("2026:", "2026 :")
    assert proposal.code_to_read not in told
    assert standing(owner) == []
    with owner.transaction() as connection:
        assert proposals.by_code(connection, proposal.referral_code) is None
        assert (CLEANER, entry.pseudonym) in verdicts.kept_off(connection, NOW.date())
        (said,) = verdicts.of_vacancies(connection, [CLEANER])
    assert said.decision == "propose", "that somebody was suitable stays true"
    assert note(maria, entry, "met") == 409
    assert note(maria, entry, "did_not_happen", why="did_not_come") == 409


@pytest.mark.parametrize(
    ("step", "day", "why", "field"),
    [
        ("", TODAY, "", "steg"),
        ("fired", TODAY, "", "steg"),
        ("met", "", "", "dag"),
        ("met", "2026-11-24", "", "dag"),
        ("met", "2026-11-22", "", "dag"),
        ("did_not_happen", TODAY, "", "orsak"),
        ("did_not_happen", TODAY, "weather", "orsak"),
        ("met", TODAY, "other", "orsak"),
    ],
)
def test_what_cannot_be_is_named_with_the_cure_and_keeps_nothing(
    client: PageClient, entry: Entry, owner: Database, step: str, day: str, why: str, field: str
) -> None:
    form = {"matchning": str(entry.id), "steg": step, "dag": day, "orsak": why}
    page = client.post(f"{LIST}/uppfoljning", form, 400)
    assert only(page, "details.after[open] [aria-invalid]")["id"] == f"{field}-{entry.id}"
    assert only(page, "[role=alert]").get_text(strip=True)
    with owner.transaction() as connection:
        assert connection.execute("SELECT count(*) FROM proposal_step").fetchone() == (0,)


def test_nobody_follows_anothers_candidate(
    client_of: Callable[[Staff], PageClient], entry: Entry, owner: Database
) -> None:
    omar = client_of(OMAR)
    assert note(omar, entry, "met") == 404
    assert "Ingen är föreslagen" in words(omar.get("/forslag"))
    assert str(entry.display_code) in words(client_of(EVA).get("/forslag"))


def test_both_words_stand_side_by_side_and_what_differs_is_asked_about_first(
    client_of: Callable[[Staff], PageClient], entry: Entry, owner: Database
) -> None:
    maria = client_of(MARIA)
    page = maria.get("/forslag")
    assert [words(one) for one in page.select("h2")] == ["Under väg (1)"]
    note(maria, entry, "met")
    supplier_says(owner, Step.DID_NOT_HAPPEN, NoStartReason.POSITION_GONE)
    page = maria.get("/forslag")
    assert [words(one) for one in page.select("h2")] == ["Stäm av (1)"]
    assert "Leverantören uppger: blev inte av. Stämmer det?" in words(page)
    assert "Platsen tillsattes eller drogs in, enligt leverantören" in words(page)
    assert len(standing(owner)) == 1, "only the municipality ends a proposal"
    told = card(maria, entry)
    assert "Har träffats 23 november 2026 enligt Maria Lindqvist" in told
    assert "enligt leverantören" in told


def test_a_start_that_both_confirm_is_done_and_one_that_only_one_says_is_asked_about(
    client_of: Callable[[Staff], PageClient], entry: Entry, owner: Database
) -> None:
    maria = client_of(MARIA)
    supplier_says(owner, Step.STARTED)
    assert "Leverantören uppger: har börjat. Stämmer det?" in words(maria.get("/forslag"))
    note(maria, entry, "started")
    assert [words(one) for one in maria.get("/forslag").select("h2")] == ["Har börjat (1)"]


def test_a_week_of_silence_is_asked_about(client: PageClient, entry: Entry, owner: Database) -> None:
    with owner.transaction() as connection:
        connection.execute("UPDATE proposal SET made_at = %s", [NOW - timedelta(days=7)])
    page = client.get("/forslag")
    assert [words(one) for one in page.select("h2")] == ["Stäm av (1)"]
    assert "Inget nytt på en vecka eller mer" in words(page)
    (link,) = page.select("main a")
    assert link["href"] == f"{LIST}#matchning-{entry.id}"
