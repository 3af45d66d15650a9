"""Who gets a page at all, and which forms are believed."""

from collections.abc import Callable

from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient

from api.deps import Now, Transaction
from api.pages.access import EVERYBODY_SIGNED_IN, open_to
from api.pages.route import PageRoute
from models.audit import AuditEvent
from models.errors import Conflict
from models.store import audit, verdicts
from models.store.database import Database
from tests.pages.conftest import BASE, OWN, PageClient, check_headers, words
from tests.pages.world import CLEANER, NOW, WEEK, World

DECLINE = f"/veckor/{WEEK}/platser/{CLEANER}/avboj"


def test_this_machine_gets_pages_by_any_of_its_own_names(http_from: Callable[[str], TestClient]) -> None:
    for address in ("127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"):
        for host in ("127.0.0.1:8000", "localhost:8000", "LOCALHOST", "[::1]:8000", "127.0.0.1"):
            assert http_from(address).get("/om", headers={"Host": host}).status_code == 200, (address, host)


def test_other_machines_get_a_page_that_says_why_not(http_from: Callable[[str], TestClient]) -> None:
    for address in ("10.0.0.7", "192.168.1.2", "8.8.8.8", "fe80::1", "::ffff:10.0.0.7", "testclient"):
        answer = http_from(address).get("/om")
        assert answer.status_code == 403, address
        assert "Från andra maskiner öppnas de över https" in answer.text
        check_headers(answer)


def test_what_a_page_did_that_fails_is_undone_and_told_as_a_page(
    app: FastAPI, client: PageClient, owner: Database
) -> None:
    with owner.transaction() as connection:
        connection.execute("CREATE TABLE later (x integer UNIQUE DEFERRABLE INITIALLY DEFERRED)")
        connection.execute("CREATE TABLE mail (x integer CONSTRAINT supplier_contact_email_key CHECK (x > 1))")
        connection.execute("GRANT INSERT ON later, mail TO ingang_application")
    router = APIRouter(route_class=PageRoute)

    @router.post("/halvt/{how}")
    @open_to(EVERYBODY_SIGNED_IN)
    def half(connection: Transaction, now: Now, how: str) -> None:
        audit.append(
            connection, AuditEvent(at=now, actor="MA-01", action="test.noted", subject_type="test", subject="1")
        )
        match how:
            case "forbidden":
                raise Conflict("vacancy_is_closed")
            case "taken":
                connection.execute("INSERT INTO mail VALUES (1)")
            case "broken":
                raise ValueError
            case "commit":
                connection.execute("INSERT INTO later VALUES (1), (1)")

    app.include_router(router)
    client.get("/konto")
    for how, status, told in (
        ("forbidden", 409, "Platsen tar inte emot förslag längre"),
        ("taken", 409, "Någon annan kontaktperson loggar redan in med den adressen."),
        ("broken", 500, "Felet är vårt"),
        ("commit", 500, "Felet är vårt"),
    ):
        assert told in words(client.post(f"/halvt/{how}", {}, status)), how
    with owner.transaction() as connection:
        assert audit.of_subject(connection, "test", "1") == []


def test_a_form_with_what_no_database_keeps_is_refused_as_none_of_ours(
    client: PageClient, http_from: Callable[[str], TestClient], world: World, owner: Database
) -> None:
    nobody = PageClient(http_from("127.0.0.1"))
    for path, field in (("/logga-in", "epost"), ("/leverantor/logga-in", "epost")):
        nobody.get(path)
        nobody.post(path, {field: "anna\0@kalmar.example"}, 403)
    form = {"matchning": str(world.of(CLEANER)[0].id), "orsak": "other"}
    client.post(DECLINE, form | {"anteckning": "Vill\0 inte."}, 403)
    with owner.transaction() as connection:
        assert verdicts.of_vacancies(connection, [CLEANER]) == []


def test_a_foreign_name_for_this_machine_opens_nothing(client: PageClient) -> None:
    names = ("evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost.evil.example", "", "10.0.0.7:80")
    for host in names:
        for path in ("/", "/om", "/brevlada"):
            assert client.http.get(path, headers={"Host": host}).status_code == 403, (host, path)


def test_what_comes_through_a_proxy_is_not_local(client: PageClient) -> None:
    for header in ("X-Forwarded-For", "Forwarded", "X-Forwarded-Host", "Via", "X-Real-IP"):
        assert client.http.get("/om", headers={header: "127.0.0.1"}).status_code == 403, header


def test_a_form_of_another_page_changes_nothing(client: PageClient, world: World, application: Database) -> None:
    form = {"matchning": str(world.of(CLEANER)[0].id), "orsak": "distance"}
    foreign: tuple[dict[str, str], ...] = (
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "null"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:9000"},
        {"Origin": "https://127.0.0.1:8000"},
        {"Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"},
        {"Origin": BASE, "Sec-Fetch-Site": "cross-site"},
    )
    for headers in foreign:
        answer = client.http.post(DECLINE, data=form, headers=headers, follow_redirects=False)
        assert "Inget har ändrats" in words(client.checked(answer, 403)), headers
    with application.transaction() as connection:
        assert not verdicts.kept_off(connection, NOW.date())


def test_our_own_form_is_believed(client: PageClient, world: World) -> None:
    for number, headers in enumerate((OWN, {"Origin": BASE}, {"Sec-Fetch-Site": "same-origin"})):
        form = {"matchning": str(world.of(CLEANER)[number].id), "orsak": "distance"}
        assert client.http.post(DECLINE, data=form, headers=headers, follow_redirects=False).status_code == 303


def test_programs_still_get_problems_and_not_pages(client: PageClient) -> None:
    for path in ("/v1/finns-inte", "/health/finns-inte"):
        answer = client.http.get(path, headers={"Accept": "text/html"})
        assert answer.headers["Content-Type"] == "application/problem+json"
    answer = client.http.get("/finns-inte", headers={"Accept": "application/json"})
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_styles_are_kept_by_version_and_the_packages_own_files_stay_inside(client: PageClient) -> None:
    sheet = str(client.get("/om").select('link[href*="pages.css"]')[0]["href"])
    assert "immutable" in client.http.get(sheet).headers["Cache-Control"]
    for path in ("/static/package.json", "/static/node_modules/htmx.org/package.json", "/static/pages/../../app.py"):
        assert client.http.get(path).status_code == 404
