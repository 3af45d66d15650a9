"""Pages in another language: chosen by the reader, kept by their browser, complete."""

import re
from collections.abc import Callable

import pytest
from babel.messages.catalog import Catalog
from fastapi.testclient import TestClient
from page_messages import brought_up_to_date, catalog_of, missing

from api.pages.language import FOLDER, counted, gettext, in_swedish, speak
from api.pages.route import LANGUAGE
from tests.pages.conftest import PageClient, words
from tests.pages.world import CLEANER, WEEK, World

LIST = f"/veckor/{WEEK}/platser/{CLEANER}"
LANGUAGES = pytest.mark.parametrize("language", sorted(file.stem for file in FOLDER.glob("*.po")))


@LANGUAGES
def test_everything_that_pages_say_is_translated_and_nothing_else(language: str) -> None:
    now = brought_up_to_date(language)
    assert missing(now) == []
    assert {one.id for one in catalog_of(language)} == {one.id for one in now}, "bring up to date: scripts/translate"


@LANGUAGES
def test_a_translation_names_the_same_things_and_has_the_same_elements(language: str) -> None:
    for message in filter(lambda one: one.id, catalog_of(language)):
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        asked = message.id if isinstance(message.id, tuple) else (message.id,)
        for original, translation in zip(asked, said, strict=True):
            assert sorted(_fixed(str(original))) == sorted(_fixed(str(translation))), message.id


def _fixed(text: str) -> list[str]:
    """What stands in a text whatever the language: names of values, and elements."""
    return re.findall(r"%\(\w+\)\w|\{\w*\}|</?\w+[^>]*>|%%", text)


def test_a_reader_who_has_chosen_nothing_reads_swedish(client: PageClient, world: World) -> None:
    page = client.get("/", **{"Accept-Language": "en-GB,en;q=0.9"})
    assert page.select_one("html")["lang"] == "sv"  # type: ignore[index]
    assert "Veckans listor" in words(page)


def test_a_reader_who_chooses_english_comes_back_to_the_same_page_and_stays_with_it(
    client: PageClient, world: World
) -> None:
    page = client.get(f"/veckor/{WEEK}?x=1")
    (choice,) = page.select('a[hreflang="en"]')
    assert choice.get_text() == "English"
    answer = client.http.get(str(choice["href"]), headers={"Accept": "text/html"})
    assert answer.url.path == f"/veckor/{WEEK}"
    assert answer.url.query == b"x=1"
    assert '<html lang="en"' in answer.text
    assert answer.headers["Content-Language"] == "en"
    assert "This week&#39;s lists" in answer.text or "This week's lists" in answer.text
    assert '<html lang="en"' in client.http.get("/om", headers={"Accept": "text/html"}).text
    assert '<html lang="en"' in client.http.get("/finns-inte", headers={"Accept": "text/html"}).text


@pytest.mark.parametrize("elsewhere", ["https://other.example/", "//other.example", "/\\other.example"])
def test_nobody_is_sent_elsewhere_by_choosing_a_language(
    http_from: Callable[[str], TestClient], elsewhere: str
) -> None:
    http = http_from("127.0.0.1")
    answer = http.get("/sprak/en", params={"till": elsewhere}, follow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert answer.cookies[LANGUAGE] == "en"
    assert http.get("/sprak/xx", headers={"Accept": "text/html"}).status_code == 404


def test_what_is_kept_in_a_cookie_that_is_no_language_of_ours_is_swedish() -> None:
    for said in ("de", "../../etc", "", None):
        speak(said)
        assert gettext("Logga ut") == "Logga ut"
        assert counted(1234, "person", "personer") == "1\u00a0234\u00a0personer"
        assert in_swedish() == ""
    speak("en")
    try:
        assert gettext("Logga ut") == "Sign out"
        assert counted(1234, "person", "personer") == "1,234\u00a0people"
        assert in_swedish() == ' lang="sv"'
    finally:
        speak("sv")


def test_what_nobody_has_translated_is_told_as_missing() -> None:
    catalog = Catalog(locale="en")
    catalog.add("Logga ut")
    catalog.add(("plats", "platser"), ("place", ""))
    catalog.add("Sök", "Search")
    assert missing(catalog) == ["Logga ut", "('plats', 'platser')"]
