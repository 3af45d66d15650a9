"""The coordinator's contracts: at a glance, one on a page, and everything that can be said of a placement there."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook

from matcher.dates import plain_date
from matcher.intake.contracts import CommitmentForm, put_commitment
from matcher.intake.placement import ChangeForm
from matcher.placements.changing import change_terms
from models.clock import months_after
from models.contract import Kind
from models.ids import PlacementId
from models.placement import Answer, EndReason
from models.proposal_step import Side
from models.staff import Staff
from models.store import audit, contracts, placements
from models.store.database import Database
from tests.pages.conftest import OWN, PageClient, only, words
from tests.pages.employed import CLEANING, CONTRACT, OTHER, begin, by_supplier, confirm, employ
from tests.pages.test_following import entry
from tests.pages.world import EVA, MARIA, NOW, World

__all__ = ["entry"]
PAGE = f"/avtal/{CONTRACT}"


@pytest.fixture
def employed(world: World, entry: object, owner: Database) -> dict[str, PlacementId]:
    own = [one for one in world.entries if one.caseworker == MARIA.code]
    return employ(own, owner)


@pytest.fixture
def eva(client_of: Callable[[Staff], PageClient]) -> PageClient:
    return client_of(EVA)


def card(client: PageClient, placement: PlacementId) -> str:
    return words(only(client.get(PAGE), f'[id="placering-{placement}"]'))


def kept(owner: Database, placement: PlacementId) -> object:
    with owner.transaction() as connection:
        return placements.find(connection, placement)


def test_contracts_stand_in_order_of_what_presses_and_the_address_keeps_what_is_shown(
    eva: PageClient, employed: dict[str, PlacementId]
) -> None:
    page = eva.get("/avtal")
    rows = [words(one) for one in page.select("li.contract")]
    assert len(rows) == 2
    assert "Svar att ge: 2" in rows[0]
    assert "Ingen behörig kandidat finns" in rows[1], "nobody is eligible for the carpenter's place"
    assert words(only(eva.get("/avtal?lage=svar"), "li.contract")).startswith("Städning")
    assert words(only(eva.get("/avtal?sok=partner"), "li.contract")).startswith("Bygg")
    assert not eva.get("/avtal?lage=uppfyllda").select("li.contract")
    eva.check_links()


def test_the_page_tells_the_calculation_the_places_and_what_has_happened(
    eva: PageClient, employed: dict[str, PlacementId]
) -> None:
    told = words(only(eva.get(PAGE), "main"))
    assert "4 platser, anställning" in told
    assert "Så räknas det" in told
    assert "En plats är 12 heltidsmånader" in told
    assert "17 augusti 2026 – 31 augusti 2026" in told
    assert "enligt leverantören, lönespecifikation" in told
    assert "Kommunen hänvisar först till och med 7 december 2026: 10 arbetsdagar kvar" in told
    assert "23 behöriga kandidater" in told
    assert "En placering började" in told
    other = words(only(eva.get(f"/avtal/{OTHER}"), "main"))
    assert "Ingen behörig kandidat finns: 412 saknar B-körkort" in other
    eva.get(f"/avtal/{employed['going']}", 404)


def test_a_start_is_confirmed_or_refused_once(
    eva: PageClient, employed: dict[str, PlacementId], owner: Database
) -> None:
    asked = employed["asked"]
    assert "Stämmer det?" in card(eva, asked)
    eva.http.post(f"/placeringar/{asked}/start-svar", data={"svar": "confirmed"}, headers=OWN)
    eva.http.post(f"/placeringar/{asked}/start-svar", data={"svar": "confirmed"}, headers=OWN)
    assert "Väntar på svar" not in card(eva, asked)
    with owner.transaction() as connection:
        events = audit.of_subject(connection, "placement", str(asked))
    assert [event.action for event in events] == ["placement.started", "placement.answered"]
    assert "Bestridd" in card(eva, employed["refused"])


def test_an_end_is_answered_and_then_counts_by_the_rule(eva: PageClient, employed: dict[str, PlacementId]) -> None:
    left = employed["left"]
    assert "Personen fick annat arbete, enligt leverantören: obesvarat" in card(eva, left)
    eva.http.post(f"/placeringar/{left}/slut-svar", data={"svar": "confirmed"}, headers=OWN)
    assert "bekräftat" in card(eva, left)


def test_other_terms_that_the_supplier_asks_for_count_when_they_are_confirmed(
    eva: PageClient, employed: dict[str, PlacementId], owner: Database
) -> None:
    going = employed["going"]
    with owner.transaction() as connection:
        form = ChangeForm(ends_on=date(2026, 12, 31), from_on=date(2026, 12, 1), scope_percent=Decimal(50))
        change_terms(connection, going, form, by_supplier())
    asked = card(eva, going)
    assert "Väntar på svar från oss" in asked
    assert "50 % från 1 december 2026, sista dag 31 december 2026): obesvarat" in asked
    assert "17 augusti 2026 – 16 augusti 2027" in asked
    eva.http.post(f"/placeringar/{going}/villkor-svar", data={"svar": "confirmed"}, headers=OWN)
    assert "17 augusti 2026 – 31 december 2026" in card(eva, going)
    assert "bekräftat" in card(eva, going)


def test_months_terms_and_an_end_are_said_by_form_and_what_is_wrong_stands_by_its_field(
    eva: PageClient, employed: dict[str, PlacementId], owner: Database
) -> None:
    going = employed["going"]
    path = f"/placeringar/{going}"
    for form, said, field in (
        ("manad", {"manad": "2026-10", "procent": "hundra"}, "procent"),
        ("manad", {"manad": ""}, "manad"),
        ("villkor", {"omfattning": "50"}, "fran"),
        ("slut", {"sista": "2026-10-31"}, "orsak"),
        ("slut", {"sista": "2030-01-01", "orsak": "as_agreed"}, "sista"),
    ):
        page = eva.post(f"{path}/{form}", said, 400)
        (wrong,) = page.select(f'[id="fel-{field}-{form}-{going}"]')
        assert words(wrong)
        for name, value in said.items():
            typed = only(page, f'[name="{name}"][id$="{form}-{going}"]')
            chosen = [str(one["value"]) for one in typed.select("option[selected]")]
            assert typed.get("value") == value or value in (*chosen, "")
    for form, said in (
        ("manad", {"manad": "2026-10", "procent": "37,5", "underlag": "attendance_list"}),
        ("villkor", {"omfattning": "50 %", "fran": "2026-11-02", "sista": "2027-12-31"}),
        ("slut", {"sista": "2026-11-20", "orsak": "supplier_ended"}),
    ):
        answer = eva.http.post(f"{path}/{form}", data=said, headers=OWN, follow_redirects=False)
        assert answer.headers["location"] == f"{PAGE}#placering-{going}"
    with owner.transaction() as connection:
        found = placements.find(connection, going)
    assert found is not None
    october = found.worked(date(2026, 10, 1))
    assert october is not None
    assert (october.percent, october.side) == (Decimal("37.5"), Side.MUNICIPALITY)
    assert [scope.percent for scope in found.scopes] == [75, 50]
    assert (found.agreed_end, found.ended_on) == (date(2027, 12, 31), date(2026, 11, 20))
    assert found.end_reason is EndReason.SUPPLIER_ENDED


def test_whom_the_caseworker_says_has_started_can_be_put_in_and_waits_for_the_supplier(
    eva: PageClient, employed: dict[str, PlacementId], owner: Database
) -> None:
    page = eva.get(PAGE)
    form = only(page, 'form[action="/placeringar"]')
    said = {str(one["name"]): str(one.get("value", "")) for one in form.select("input")}
    assert said["forsta"] == "2026-11-23"
    eva.post("/placeringar", {**said, "omfattning": "0"}, 400)
    answer = eva.http.post("/placeringar", data={**said, "omfattning": "80"}, headers=OWN, follow_redirects=False)
    made = PlacementId(answer.headers["location"].rsplit("placering-", 1)[1])
    assert "Väntar på leverantören" in card(eva, made)
    assert not eva.get(PAGE).select('form[action="/placeringar"]')
    with owner.transaction() as connection:
        (placement,) = [one for one in placements.every(connection) if one.pseudonym is not None]
    assert placement.start.side is Side.MUNICIPALITY


def test_the_certificate_and_the_final_documentation_name_nobody(
    eva: PageClient, employed: dict[str, PlacementId], owner: Database
) -> None:
    intyg = eva.http.get(f"/placeringar/{employed['going']}/intyg.html").text
    assert "Intyg om anställning" in intyg
    assert "Östkusten Städ &amp; Service AB" in intyg
    assert "0,95" in intyg, "months as exactly as the page tells them"
    assert eva.http.get(f"/placeringar/{employed['asked']}/intyg.html").status_code == 404, "not confirmed"
    final = eva.http.get(f"{PAGE}/slutdokumentation.html").text
    assert "Slutdokumentation" in final
    assert "P-01" not in final
    for address in (f"/placeringar/{employed['going']}/intyg.pdf", f"{PAGE}/slutdokumentation.pdf"):
        assert eva.http.get(address).content.startswith(b"%PDF")


def test_the_final_documentation_tells_an_offered_start_as_one_until_somebody_has_started(
    eva: PageClient, world: World, owner: Database
) -> None:
    final = f"{PAGE}/slutdokumentation.html"

    def told() -> str:
        return " ".join(BeautifulSoup(eva.http.get(final).text, "html.parser").get_text(" ").split())

    with owner.transaction() as connection:
        connection.execute("UPDATE commitment SET first_start_within_months = 6 WHERE id = %s", (CLEANING,))
        (due,) = (one for one in contracts.commitments(connection) if one.id == CLEANING)
    last = plain_date(months_after(due.starts_on, 6))
    assert f"Första start ingen (senast {last})" in told()
    with owner.transaction() as connection:
        connection.execute("UPDATE commitment SET first_offer_on = '2026-06-15' WHERE id = %s", (CLEANING,))
    assert f"Första start erbjuden 15 juni 2026 (senast {last})" in told()
    with owner.transaction() as connection:
        confirm(connection, begin(connection, "P-08", date(2026, 5, 4)))
    assert f"Första start 4 maj 2026 (senast {last})" in told(), "the start came first"


def test_a_caseworker_sees_no_contract_and_its_placement_is_read_by_its_own_desk_only(
    client_of: Callable[[Staff], PageClient], employed: dict[str, PlacementId]
) -> None:
    client_of(MARIA).get(PAGE, 403)
    assert "/avtal" not in client_of(MARIA).get("/").text


def test_terms_that_were_changed_stand_on_the_timeline(eva: PageClient, world: World, owner: Database) -> None:
    with owner.transaction() as connection:
        form = CommitmentForm(contract_id=CONTRACT, reference="1", kind=Kind.EMPLOYMENT, places=6)
        put_commitment(connection, form, now=NOW, actor="staff:MA-01")
        confirm(connection, begin(connection, "P-09", date(2026, 3, 2)), Answer.CONFIRMED)
    told = words(only(eva.get(PAGE), ".timeline"))
    assert "Villkoren ändrades: platser från 4 till 6" in told
    assert "2 mars 2026 1 : En placering började" in told


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_file_of_contracts_comes_back_as_it_went_and_changes_what_was_changed(
    eva: PageClient, employed: dict[str, PlacementId], owner: Database, form: str
) -> None:
    answer = eva.http.get(f"/avtal/fil/avtal.{form}")
    assert f'.{form}"' in answer.headers["Content-Disposition"]
    content = answer.content

    def upload(content: bytes, status: int) -> str:
        token = only(eva.get("/avtal/fil"), 'main form input[name="formular"]')["value"]
        files = {"fil": (f"avtal.{form}", content)}
        told = eva.http.post("/avtal/fil", data={"formular": str(token)}, files=files, headers=OWN)
        return words(only(eva.checked(told, status), 'main [role="status"], main [role="alert"]'))

    assert "Åtaganden: 0 nya, 0 ändrade, 2 oförändrade" in upload(content, 200)
    assert "Ingenting är inläst" in upload(b"PK\x03\x04 nothing" if form == "xlsx" else b"a;b\n1;2\n", 400)
    if form == "csv":
        assert "Åtaganden: 0 nya, 1 ändrade, 1 oförändrade" in upload(content.replace(b";24.00;", b";30;"), 200)
        wrong = upload(content.replace(b";apprenticeship;", b";drive;"), 400)
        assert "rad 2: kind" in wrong or "rad 3: kind" in wrong


def test_no_cell_of_the_file_is_a_formula(eva: PageClient, world: World, owner: Database) -> None:
    with owner.transaction() as connection:
        connection.execute("UPDATE contract SET title = '=1+1' WHERE id = %s", [CONTRACT])
    assert ";'=1+1;" in eva.http.get("/avtal/fil/avtal.csv").text
    book = load_workbook(BytesIO(eva.http.get("/avtal/fil/avtal.xlsx").content))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value == "=1+1"]
    assert [cell.data_type for cell in cells] == ["s"]
