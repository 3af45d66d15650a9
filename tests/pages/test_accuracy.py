"""The page on how the ranking works tells the measured figures, and when they do not hold."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup, Tag

from api.pages.accuracy import KINDS, LISTS_BY, NAMES, READ, doubts
from matcher.evaluation.groups import GROUPS, TRADES
from matcher.evaluation.measured import OWN, REAL_ADS, delivered
from matcher.ranking import RankingSettings
from models.ids import LearnedRankingId, new_id
from models.learned import LearnedRanking
from models.reading import ReadKind
from models.shortlist import Band
from models.store import learned
from models.store.database import Database
from tests.pages.conftest import PageClient, only, words
from tests.pages.world import KALMAR, NOW, World

ADDRESS = "/om/rangordningen"


def table(page: BeautifulSoup, caption: str) -> Tag:
    (found,) = [one for one in page.select("table") if caption in words(only(one, "caption"))]
    return found


def row(found: Tag, name: str) -> list[str]:
    (line,) = [one for one in found.select("tr") if words(one).startswith(name)]
    return [words(cell) for cell in line.select("th, td")]


def test_every_group_trade_band_and_kind_has_a_name() -> None:
    assert NAMES.keys() >= {*GROUPS, *TRADES, *Band, "all"} - {"source:unknown"}
    assert KINDS.keys() == {one.partition(":")[0] for one in GROUPS}
    assert READ.keys() == {*(kind.value for kind in ReadKind if kind.is_fact), "all"}
    assert delivered().settings.keys() >= set(LISTS_BY)


def test_anybody_reads_the_measured_figures_from_the_foot_of_every_page(client: PageClient, world: World) -> None:
    foot = only(client.get("/om"), "footer")
    assert ADDRESS in {str(link["href"]) for link in foot.select("a")}
    client.http.cookies.clear()
    page = client.get(ADDRESS)
    told = delivered().sets[OWN]
    trades = table(page, "efter yrke")
    assert len(trades.select("tbody tr")) == len(told.trades)
    (kitchen,) = [one for one in told.trades if one.group == "kok"]
    assert kitchen.good and kitchen.found
    name, _, good, _, found = row(trades, "Kök")
    assert f"{kitchen.listed} visade, {kitchen.people} personer" in name
    assert good.startswith(f"{100 * kitchen.good.share:.0f} %")
    assert f"{100 * kitchen.good.low:.0f}–{100 * kitchen.good.high:.0f}" in good
    assert found.startswith(f"{100 * kitchen.found.share:.0f} %")
    assert words(table(page, "på verkliga annonser")).count("%") > 0
    assert str(delivered().sets[REAL_ADS].people) in words(page).replace(" ", "")
    assert delivered().model in words(page)


def test_of_too_few_nothing_is_told(client: PageClient, world: World) -> None:
    groups = table(client.get(ADDRESS), "efter grupp")
    few = [one for one in delivered().sets[OWN].groups if one.good is None]
    assert few, "no group is too small: choose another way to test this"
    for one in few:
        assert row(groups, NAMES[one.group])[1:] == ["för få för att säga"] * 4


def test_tables_have_captions_and_headings_of_rows_and_columns(client: PageClient, world: World) -> None:
    page = client.get(ADDRESS)
    assert len(page.select("table")) == len(page.select("table > caption")) == 5
    assert all(cell.get("scope") for cell in page.select("th"))
    assert all(line.select('th[scope="row"], th[scope="rowgroup"]') for line in page.select("tbody tr"))


def test_figures_that_do_not_hold_for_the_latest_lists_are_doubted(world: World) -> None:
    measured = delivered()
    told = RankingSettings().as_dict()
    run = replace(world.run, model=measured.model, settings=told)
    assert doubts(measured, None) == doubts(measured, run) == []
    changed: Mapping[str, Mapping[str, object]] = {
        "settings": {**told, "shortlist_length": 20},
        "learned": {**told, "learned": {"0880": {"version": 1}}},
        "taxonomy": {**told, "taxonomy": "29"},
    }
    for code, settings in changed.items():
        assert doubts(measured, replace(run, settings=settings)) == [code]
    assert doubts(measured, replace(run, model="another@1")) == ["model"]
    assert doubts(measured, replace(run, settings={**told, "lists_per_candidate": 2})) == []


def test_lists_of_another_encoder_come_with_a_warning(client: PageClient, world: World) -> None:
    (warning,) = client.get(ADDRESS).select(".ds-alert")
    assert world.run.model in words(warning)


@pytest.mark.parametrize("model", ["ingang-sv@1", "another@1"])
def test_what_was_learnt_and_since_when_is_told(client: PageClient, world: World, job: Database, model: str) -> None:
    assert "Inget inlärt är i bruk" in words(client.get(ADDRESS))
    version = LearnedRanking(
        id=LearnedRankingId(new_id()), unit=KALMAR, version=3, learnt_at=NOW, model=model, verdicts=412,
        weights={"dense": 0.3, "lexical": 0.3, "coverage": 0.4}, refusals=(), report={},
    )  # fmt: skip
    with job.transaction() as connection:
        learned.add(connection, version)
        learned.use(connection, KALMAR, version.id, beneath=None, since=NOW + timedelta(days=1), made_by="cli:test")
    page = words(client.get(ADDRESS))
    applies = model == world.run.model
    assert ("version 3, lärd av 412 bedömningar, togs i bruk 24 november 2026" in page) is applies
    assert ("Inget inlärt är i bruk" in page) is not applies


@pytest.mark.parametrize("place", ["/om", "/"])
def test_the_page_is_found_from_where_it_is_asked_for(client: PageClient, world: World, place: str) -> None:
    assert ADDRESS in {str(link["href"]) for link in client.get(place).select("a")}
