"""The next procurement: what a coordinator is told, in numbers that tell of nobody, and what is wrong in the form."""

from urllib.parse import urlencode

from matcher.embedding import embed_pending, read_pending
from matcher.pausing import begin_pause
from matcher.services import Services
from models.ids import Pseudonym
from models.pause import EVERYTHING, Paused, PauseReason
from models.store.database import Database
from tests.pages.conftest import PageClient, only, words
from tests.pages.trades import TradeEncoder
from tests.pages.world import EVA, NOW, World, deliver


def asked(**more: object) -> str:
    said = {"cpv": "90910000-9", "varde": "60 mkr", "manader": "36", "kommun": "0880", **more}
    return f"/upphandling?{urlencode(said, doseq=True)}"


def pool(owner: Database, services: Services, cleaners: int, **more: object) -> None:
    """So many cleaners, every second one young, and a student who will have learnt Swedish."""
    services.encoder = TradeEncoder()
    letters = "abcdefghijklmnopqrstuvwxyz"
    people: list[dict[str, object]] = [
        {
            "pseudonym": f"{letters[number // 26]}{letters[number % 26]}".ljust(52, "a"),
            "experience": [{"occupation": "Städare", "months": 24}], "swedish_level": "B1", "driving_licences": [],
            "target_groups": ["young"] if number % 2 else ["newly_arrived"], "commute_km": 50, **more,
        }
        for number in range(cleaners)
    ]  # fmt: skip
    deliver(owner, *people)
    read_pending(services.job)
    embed_pending(services.job, services.encoder)


def test_an_empty_form_asks_and_tells_nothing(client: PageClient) -> None:
    page = client.get("/upphandling")
    assert not page.select("#forslaget")
    assert only(page, "details.asking").has_attr("open")


def test_candidates_are_counted_in_steps_of_five_and_fewer_are_never_told(
    client: PageClient, world: World, owner: Database, services: Services
) -> None:
    pool(owner, services, 13)
    page = client.get(asked())
    rows = {words(only(row, "th")): words(only(row, "td")) for row in page.select("#kandidater ~ table tbody tr")}
    assert rows["Passar minst ett av yrkena"] == "minst 10"
    assert rows["Ungdomar"] == "minst 5"
    assert rows["Utrikes födda"] == "färre än 5"
    assert rows["B-körkort"] == "minst 10", "the licence would keep everybody out"
    assert rows["Svenska A2"] == "färre än 5"
    assert "13" not in words(only(page, "main"))


def test_whoever_comes_is_paused_or_changes_counts_from_the_next_question_on(
    client: PageClient, world: World, owner: Database, services: Services
) -> None:
    def suiting() -> str:
        rows = client.get(asked()).select("#kandidater ~ table tbody tr")
        return next(words(only(row, "td")) for row in rows if words(only(row, "th")) == "Passar minst ett av yrkena")

    pool(owner, services, 10)
    assert suiting() == "minst 10"
    kept = services.pools
    paused = Paused(pseudonym=Pseudonym("aa".ljust(52, "a")))
    with owner.transaction() as connection:
        begin_pause(connection, paused, PauseReason.OWN_WISH, made_by=EVA.code, now=NOW, verified=True)
    assert suiting() == "minst 5"
    pool(owner, services, 16)
    assert suiting() == "minst 15"
    pool(owner, services, 16, consent_given_on="2026-12-24")
    assert suiting() == "färre än 5"
    assert services.pools is kept


def test_the_clause_says_the_numbers_that_the_lines_give_reasons_for(
    client: PageClient, world: World, owner: Database, services: Services
) -> None:
    pool(owner, services, 40)
    page = client.get(asked(malgrupp=["young", "newly_arrived"]))
    text = only(page, "textarea#villkor").get_text()
    lines = words(only(page, "ol.prose"))
    assert "minst 28 heltidsmånader" in text
    assert "28 heltidsmånader" in lines
    assert "Trafikverket" in lines
    assert "första start: högst 6" in lines
    assert "senast 6 månader efter avtalsstart" in text
    assert "i målgruppen långtidsarbetslösa" not in text
    assert "i målgruppen nyanlända eller ungdomar" in text
    assert "jurist" in words(only(page, "section[aria-labelledby=forslaget]"))


def test_where_too_few_suit_only_dialogue_is_proposed(
    client: PageClient, world: World, owner: Database, services: Services
) -> None:
    pool(owner, services, 4)
    page = client.get(asked())
    assert "Basnivå" in words(only(page, "section[aria-labelledby=forslaget] .lead"))
    assert "heltidsmånader" not in only(page, "textarea#villkor").get_text()


def test_commitments_that_are_few_are_only_counted(client: PageClient, world: World, services: Services) -> None:
    services.encoder = TradeEncoder()
    table = only(client.get(asked()), "#erfarenhet ~ table")
    number, *others = [[words(cell) for cell in row.select("td")] for row in table.select("tbody tr")]
    assert number == ["1", "2", "2"]
    assert {cell for row in others for cell in row} == {"för få för att säga"}


def test_while_all_matching_is_paused_nobody_is_counted(
    client: PageClient, world: World, owner: Database, services: Services
) -> None:
    pool(owner, services, 13)
    with owner.transaction() as connection:
        begin_pause(connection, EVERYTHING, PauseReason.INCIDENT, made_by=EVA.code, now=NOW, verified=True)
    page = client.get(asked())
    assert not page.select("#kandidater ~ table")
    assert "kandidaterna är inte räknade" in words(only(page, "ol.prose"))


WRONG: tuple[tuple[dict[str, str], str, str], ...] = (
    ({"cpv": "90910000-8"}, "cpv", "borde vara 9"),
    ({"cpv": "90910000, 9091"}, "cpv", "Kod nummer 2"),
    ({"cpv": "73000000-2"}, "yrken", "skriv minst ett yrke"),
    ({"cpv": ""}, "yrken", "CPV-kod"),
    ({"varde": "mycket"}, "varde", "12,5 mkr"),
    ({"manader": "0"}, "manader", "minst 1"),
    ({"slag": "annat"}, "slag", "Välj"),
    ({"kommun": "9999"}, "kommun", "listan"),
)


def test_what_is_wrong_is_said_at_its_field_with_the_cure_and_what_was_written_stays(client: PageClient) -> None:
    for said, field, cure in WRONG:
        page = client.get(asked(**said), status=400)
        assert cure in words(only(page, f"#fel-{field}")), said
        assert only(page, f"#{field}").get("aria-invalid") == "true"
        assert only(page, "#varde")["value"] == said.get("varde", "60 mkr")
        assert not page.select("#forslaget")
