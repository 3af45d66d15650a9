"""Coordinators name who acts for a supplier, and the log tells what those did."""

from collections.abc import Callable
from datetime import UTC, datetime

from fastapi.testclient import TestClient

from api.pages.suppliers.admission import SUPPLIER_SESSION
from matcher.config import Settings
from matcher.intake.contacts import remove_contact
from matcher.retention import forget_old
from models.staff import Staff
from models.store import audit, supplier_contacts
from models.store.database import Database
from tests.pages.atlas import OFFICER
from tests.pages.conftest import PageClient, only, words
from tests.pages.contacts import EMAIL, NAME, SUPPLIER, contact, signed_in_contact
from tests.pages.test_supplier_vacancies import send
from tests.pages.world import CLEANER, EVA, NOW, World

PAGE, ADD, REMOVE = "/leverantorer", "/leverantorer/kontakter", "/leverantorer/kontakter/ta-bort"
FORM = {"leverantor": str(SUPPLIER), "namn": NAME, "epost": EMAIL}


def test_a_coordinator_names_a_contact_and_removes_them_again(
    client: PageClient, world: World, owner: Database, settings: Settings, http_from: Callable[[str], TestClient]
) -> None:
    page = client.get(PAGE)
    assert "Ingen kontaktperson" in words(page)
    assert only(client.get("/avtal"), 'main [href="/leverantorer"]')
    assert only(page, 'header nav [href="/avtal"][aria-current=page]')
    assert send(client, ADD, FORM) == f"{PAGE}?klart=inlagd"
    page = client.get(f"{PAGE}?klart=inlagd")
    assert f"{NAME} , {EMAIL}" in words(only(page, "main"))
    theirs = http_from("127.0.0.1")
    theirs.cookies.set(SUPPLIER_SESSION, signed_in_contact(owner, settings))
    assert theirs.get("/leverantor", follow_redirects=False).status_code == 200
    number = {"kontakt": str(only(page, "[name=kontakt]")["value"])}
    assert send(client, REMOVE, number) == f"{PAGE}?klart=borttagen"
    assert theirs.get("/leverantor", follow_redirects=False).status_code == 303
    client.post(REMOVE, number, 404)
    with owner.transaction() as connection:
        events = audit.of_subject(connection, "contact", number["kontakt"])
    assert [(one.actor, one.action) for one in events if one.actor == EVA.code] == [
        (EVA.code, "contact.added"), (EVA.code, "contact.removed"),
    ]  # fmt: skip


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    client: PageClient, world: World, owner: Database
) -> None:
    contact(owner)
    for said, places in (
        ({"leverantor": "x"}, {"leverantor"}),
        ({"namn": " ", "epost": "anna"}, {"namn", "epost"}),
        ({"namn": "Bo Ek"}, {"epost"}),
    ):
        sent = FORM | said
        page = client.post(ADD, sent, 400)
        assert {str(one["href"])[1:] for one in page.select("[role=alert] a")} == places
        assert {str(one["id"]) for one in page.select("[aria-invalid]")} == places
        assert [only(page, f"#{name}")["value"] for name in ("namn", "epost")] == [sent["namn"], sent["epost"]]
    with owner.transaction() as connection:
        assert len(supplier_contacts.all_contacts(connection)) == 1


def test_the_log_calls_a_contact_by_name_and_finds_what_they_did(
    client_of: Callable[[Staff], PageClient], supplier_client: PageClient, owner: Database
) -> None:
    send(supplier_client, f"/leverantor/platser/{CLEANER}/aterkalla", {})
    anna = contact(owner)
    page = client_of(OFFICER).post("/handelselogg", {"vem": anna.actor})
    told = words(only(page, ".log"))
    assert f"En ledig plats togs tillbaka 23 november 2026 kl. 06.00 {NAME}, Östkusten Städ & Service AB" in told
    assert "Inloggning" in told
    assert EMAIL not in str(page)


def test_ended_sessions_and_codes_are_forgotten_and_removed_contacts_in_time(
    owner: Database, job: Database, settings: Settings, world: World
) -> None:
    signed_in_contact(owner, settings)
    gone = contact(owner, name="Bo Ek", email="bo@stad.example")
    with owner.transaction() as connection:
        remove_contact(connection, gone.id, now=NOW, actor="cli:test")

    def left(*at: int) -> tuple[object, ...]:
        forget_old(job, lambda: datetime(*at, tzinfo=UTC))  # type: ignore[arg-type, misc]
        with owner.transaction() as connection:
            row = connection.execute(
                "SELECT (SELECT count(*) FROM supplier_session), (SELECT count(*) FROM supplier_contact)"
            ).fetchone()
        assert row is not None
        return tuple(row)

    assert left(2026, 11, 23, 6) == (1, 2)
    assert left(2026, 11, 24, 6) == (0, 2)
    assert left(2028, 11, 22, 6) == (0, 2)
    assert left(2028, 11, 25, 6) == (0, 1)
