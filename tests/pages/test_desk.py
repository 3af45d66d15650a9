"""One colleague's matches: by place or by candidate, what is new, waiting or decided, and what the words find."""

from collections.abc import Mapping
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup

from matcher.verdicts import decline
from models.shortlist import DeclineReason, Entry
from models.store.database import Database
from tests.pages.conftest import PageClient, only, words
from tests.pages.world import CLEANER, COOK, MARIA, NOW, WEEK, World

DESK = f"/handlaggare/{MARIA.code}/veckor/{WEEK}"


def shown(page: BeautifulSoup) -> set[str]:
    return {str(one["id"]) for one in page.select("article.entry")}


def own(world: World) -> list[Entry]:
    return [one for one in world.entries if one.caseworker == MARIA.code]


def at(client: PageClient, **query: str) -> BeautifulSoup:
    return client.get(f"{DESK}?{urlencode(query)}")


def test_by_candidate_each_place_stands_below_the_persons_code(client: PageClient, world: World) -> None:
    page = at(client, visa="kandidat")
    people = [words(one) for one in page.select(".of-vacancy > h2")]
    assert sorted(people) == sorted(one.display_code or "Kod saknas" for one in own(world))
    assert shown(page) == {f"matchning-{one.id}" for one in own(world)}
    first = page.select("article.entry h3 a")[0]
    assert str(first["href"]).startswith(f"/veckor/{WEEK}/platser/")
    assert [words(one) for one in page.select(".filter [aria-current]")] == [
        "Per kandidat",
        f"Alla ({len(own(world))})",
    ]


def test_new_waiting_and_decided_are_counted_and_shown_apart(
    client: PageClient, world: World, application: Database
) -> None:
    one = next(entry for entry in own(world) if entry.vacancy_id == CLEANER)
    with application.transaction() as connection:
        decline(connection, one, DeclineReason.HOURS, made_by=MARIA.code, now=NOW, verified=True)
    page = client.get(DESK)
    counts = [words(link) for link in page.select('nav[aria-label="Visa"] a')]
    waiting = [entry for entry in own(world) if entry.id != one.id]
    assert counts == [
        f"Alla ({len(own(world))})",
        f"Nya ({sum(entry.is_new for entry in waiting)})",
        f"Väntar på dig ({len(waiting)})",
        "Avgjorda (1)",
    ]
    assert shown(at(client, lage="avgjorda")) == {f"matchning-{one.id}"}
    assert shown(at(client, lage="vantar")) == {f"matchning-{entry.id}" for entry in waiting}
    assert shown(at(client, lage="nya")) == {f"matchning-{entry.id}" for entry in waiting if entry.is_new}


def test_words_find_place_employer_town_and_code(client: PageClient, world: World) -> None:
    cleaning = {f"matchning-{one.id}" for one in own(world) if one.vacancy_id == CLEANER}
    code = next(one.display_code for one in own(world) if one.vacancy_id == CLEANER)
    assert shown(at(client, sok="LOKALVÅRDARE kalmar")) == cleaning
    assert len(shown(at(client, sok=str(code).lower()))) == 1
    page = at(client, sok="finns inte", visa="kandidat")
    assert shown(page) == set()
    assert only(page, f'main a[href="{DESK}"]')
    assert only(page, "#sok")["value"] == "finns inte"


def test_a_view_is_in_its_address_and_each_choice_keeps_the_others(client: PageClient, world: World) -> None:
    page = at(client, visa="kandidat", lage="vantar", sok="skolor & <kök>")
    links = [str(link["href"]) for link in page.select(".filter a")]
    kept = urlencode({"sok": "skolor & <kök>"})
    assert all(kept in link for link in links)
    assert ["visa=kandidat" in link for link in links] == [False, *[True] * 5]
    assert ["lage=vantar" in link for link in links] == [True, True, False, False, True, False]
    hidden = {str(field["name"]): str(field["value"]) for field in page.select(".lens form input[type=hidden]")}
    assert hidden == {"visa": "kandidat", "lage": "vantar"}


@pytest.mark.parametrize("query", [{"visa": "allt"}, {"lage": "borta"}, {"sok": "  "}])
def test_what_an_address_says_beyond_that_shows_everything(
    client: PageClient, world: World, query: Mapping[str, str]
) -> None:
    assert shown(at(client, **query)) == {f"matchning-{one.id}" for one in own(world)}


def test_places_with_most_news_come_first(client: PageClient, world: World) -> None:
    page = client.get(DESK)
    news = [len(section.select(".marks .ds-tag[data-color=info]")) for section in page.select(".of-vacancy")]
    assert news == sorted(news, reverse=True)
    assert {str(one["id"]) for one in page.select(".of-vacancy > h2")} == {f"plats-{CLEANER}", f"plats-{COOK}"}
