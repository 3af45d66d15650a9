"""A week's page and a colleague's own."""

from typing import NoReturn

import psycopg

from matcher.services import Services
from models.errors import StoreUnavailable
from models.store.database import Database, DatabaseRole
from tests.pages.conftest import PageClient, only, words
from tests.pages.world import CARPENTER, CLEANER, COOK, DRIVER, MARIA, World

ABANDON = (
    "UPDATE ingang.run SET state = 'abandoned', finished_at = NULL, abandoned_at = '2026-11-30 05:00:00+00' "
    "WHERE week = '2026-W48'"
)


def test_a_new_service_says_that_nothing_has_run_yet(client: PageClient) -> None:
    assert "Inga listor ännu" in words(only(client.get("/"), "h1"))


def test_the_first_page_is_the_latest_week_with_its_counts(client: PageClient, world: World) -> None:
    page = client.get("/")
    assert words(only(page, "h1")) == "Kandidatlistor vecka 48, 2026"
    assert "Klar 23 november 2026 kl. 06.00" in words(page)
    figures = {words(only(one, "dt")): words(only(one, "dd")) for one in page.select(".figures div")}
    assert figures == {
        "Lediga platser": "4",
        "Kandidater prövade": "600",
        "Matchningar på listor": "9",
        "Nya denna vecka": "5",
        "Brev skickade": "1 av 2",
    }
    assert words(client.get("/veckor/2026-W48").main or page) == words(page.main or page)


def test_each_vacancy_has_its_facts_and_counts(client: PageClient, world: World) -> None:
    row = next(one for one in client.get("/").select(".row") if f"/platser/{CLEANER}" in str(one))
    assert words(only(row, "h3")) == "Lokalvårdare till skolor i Kalmar"
    facts = ["Östkusten Städ & Service AB", "Kalmar", "Anställning", "Söker 2 personer", "Ansök senast 31 januari 2027"]
    assert [words(one) for one in row.select(".facts li")] == facts
    assert words(only(row, ".tally")) == "8 på listan 4 nya 23 av 600 uppfyller kraven"


def test_a_vacancy_that_nobody_is_eligible_for_says_why_largest_group_first(client: PageClient, world: World) -> None:
    row = next(one for one in client.get("/").select(".row") if f"/platser/{CARPENTER}" in str(one))
    assert "Ingen av 600 kandidater uppfyller kraven:" in words(row)
    assert [words(one) for one in row.select(".why li")] == [
        "412 saknar B-körkort",
        "305 tillhör inte målgruppen (nyanlända eller ungdomar)",
        "2 kan inte föreslås av annat skäl",
        "1 når inte upp till svenska B1",
    ]


def test_a_vacancy_whose_eligible_people_are_all_elsewhere_says_so(client: PageClient, world: World) -> None:
    row = next(one for one in client.get("/").select(".row") if f"/platser/{DRIVER}" in str(one))
    assert "5 personer uppfyller kraven, men är avböjda" in words(row)


def test_who_has_a_letter_and_whose_could_not_be_sent(client: PageClient, world: World) -> None:
    desks = {words(one).partition(" matchning")[0]: words(one) for one in client.get("/").select(".desks li")}
    assert "Brev skickat 23 november 2026 kl. 06.01" in desks["Maria Lindqvist 5"]
    assert "Brevet gick inte att skicka" in desks["Utan handläggare 2"]
    assert "Brev" not in desks["Omar <b>Haddad</b> 2"]


def test_a_run_that_is_not_closed_says_so(client: PageClient, world: World, database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE ingang.run SET state = 'running', finished_at = NULL WHERE week = '2026-W48'")
    assert "Körningen är inte klar" in words(client.get("/"))


def test_every_page_of_an_abandoned_week_says_so_and_no_page_of_a_finished_one(
    client: PageClient, world: World, database_url: str
) -> None:
    pages = ("/", f"/veckor/2026-W48/platser/{CLEANER}", "/handlaggare/HL-03/veckor/2026-W48")
    assert [path for path in pages if "lades ned" in words(client.get(path))] == []
    with psycopg.connect(database_url) as connection:
        connection.execute(ABANDON)
    assert [path for path in pages if "Inga brev skickades om listorna" not in words(client.get(path))] == []
    assert "Nedlagd 30 november 2026" in words(client.get("/"))


def test_earlier_weeks_can_be_opened(client: PageClient, world: World) -> None:
    assert "/veckor/2026-W47" in {str(link["href"]) for link in client.get("/").select("a")}
    assert "Ingen ledig plats var öppen" in words(client.get("/veckor/2026-W47"))


def test_what_is_not_there_is_a_page_that_leads_on(client: PageClient, world: World) -> None:
    for path in ("/veckor/2026-W40", "/veckor/2026-W54", "/veckor/nu", "/finns-inte", "/veckor/2026-W48/platser/x"):
        page = client.get(path, 404)
        assert words(only(page, "h1")) == "Sidan finns inte"
        assert page.select('main a[href="/"]')


def test_a_colleague_sees_their_own_by_vacancy(client: PageClient, world: World) -> None:
    page = client.get("/handlaggare/HL-03/veckor/2026-W48")
    assert only(page, "h1").get_text() == "Maria Lindqvist, vecka 48, 2026"
    assert words(only(page, ".lead")).startswith("5 matchningar på 2 lediga platser, varav 3 nya")
    own = [one for one in world.entries if one.caseworker == MARIA.code]
    assert {str(one["id"]) for one in page.select("article.entry")} == {f"matchning-{one.id}" for one in own}
    assert len(page.select(".of-vacancy")) == len({CLEANER, COOK})


def test_a_coordinator_sees_those_without_a_caseworker(client: PageClient, world: World) -> None:
    page = client.get("/handlaggare/MA-01/veckor/2026-W48")
    unassigned = [one for one in world.entries if one.caseworker is None]
    assert {str(one["id"]) for one in page.select("article.entry")} == {f"matchning-{one.id}" for one in unassigned}
    assert "Utan handläggare" in words(page)


def test_a_code_with_any_characters_has_a_page(client: PageClient, world: World) -> None:
    links = [str(one["href"]) for one in client.get("/").select(".desks a")]
    (address,) = (link for link in links if "%2F" in link)
    assert words(only(client.get(address), "h1")).startswith("Omar <b>Haddad</b>")


def test_a_colleague_without_entries_reads_that_there_are_none(client: PageClient, world: World) -> None:
    assert "Ingen av kandidaterna står på veckans listor" in words(client.get("/handlaggare/HL-09/veckor/2026-W48"))
    client.get("/handlaggare/HL-99/veckor/2026-W48", 404)


def test_how_it_works_names_the_model_and_says_who_decides(client: PageClient, world: World) -> None:
    page = words(client.get("/om"))
    assert "En människa avgör alltid." in page
    assert "ingang-sv@1" in page
    assert "Tillgänglighet" in page


class Gone(Database):
    """A database that cannot be reached."""

    def __init__(self) -> None:
        super().__init__("", DatabaseRole.APPLICATION)

    def transaction(self, reach: object = None, **_: object) -> NoReturn:
        raise StoreUnavailable("database_unavailable")


def test_without_a_database_the_page_says_that_nothing_is_lost(client: PageClient, services: Services) -> None:
    services.application = Gone()
    assert "Inget har gått förlorat" in words(client.get("/", 503))
    client.addresses.clear()
