"""Pages in another language: chosen by the reader, kept by their browser, complete."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from bs4 import BeautifulSoup
from fastapi.testclient import TestClient
from page_messages import brought_up_to_date, catalog_of, missing

from api.pages.language import FOLDER, counted, gettext, in_swedish, speak
from api.pages.route import LANGUAGE
from models.ids import StaffCode
from models.shortlist import Entry
from models.staff import Role, Staff
from models.store.database import Database
from tests.pages.conftest import OWN, PageClient, words
from tests.pages.world import CARPENTER, CLEANER, COOK, EVA, MARIA, WEEK, World, deliver

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


SWEDISH = re.compile(
    r"[åäöÅÄÖ]|\b(och|att|är|inte|som|på|av|med|till|har|den|det|ett|eller|kan|ska|om|vid|men|från|utan|saknas|krävs)\b"
)
"""What no English text has: our letters, and the commonest words."""

OURS = re.compile(
    r"Ingång|Lokalvårdare till skolor i Kalmar|Snickarlärling|Arbetsförmedlingen|menprövning|etableringsjobb"
    r"|yrkesintroduktion|OSL 26 kap\. 1 §"
)
"""Names, headlines of the world that a title has, and terms of the law, which stay as they are."""

PATHS = (
    "/", f"/veckor/{WEEK}", LIST, f"{LIST}?handlaggare=HL-03", f"/veckor/{WEEK}/platser/{CARPENTER}",
    f"/veckor/{WEEK}/platser/{COOK}", f"/handlaggare/{MARIA.code}/veckor/{WEEK}",
    f"/handlaggare/{MARIA.code}/veckor/{WEEK}?visa=kandidat&lage=avgjorda&sok=zzz", f"{LIST}/forklara", "/forslag",
    "/pauser", "/om", "/om/rangordningen", "/tillganglighet", "/konto", "/brevlada", "/finns-inte", "/handelselogg",
)  # fmt: skip


def left_in_swedish(page: BeautifulSoup) -> list[str]:
    """Texts and names on an English page that are Swedish and not marked as such, those of people and places aside."""
    found = []
    for text in page.find_all(string=True):
        parents = [text.parent, *text.parents] if text.parent else []
        if any(one.name in ("bdi", "code", "script") or one.get("lang") == "sv" for one in parents if one):
            continue
        found.append(str(text))
    for tag in page.select("[aria-label], [title], [placeholder]"):
        found += [str(tag[name]) for name in ("aria-label", "title", "placeholder") if tag.get(name)]
    return [" ".join(one.split()) for one in found if SWEDISH.search(OURS.sub("", one))]


def everything_happened(client: PageClient, world: World, owner: Database) -> str:
    """Verdicts of every kind, a step, somebody added, pauses, a near miss. Gives the page of one person."""
    own = world.of(CLEANER)
    deliver(
        owner,
        *(
            {"pseudonym": one.pseudonym, "display_code": one.display_code, "caseworker": one.caseworker or "HL-03",
             "age_band": "20-24", "target_groups": ["long_term_unemployed"], "months_on_income_support": 24}
            for one in own[:6]
        ),
        {"pseudonym": "q" * 32, "display_code": "KA-7777", "caseworker": "HL-03", "swedish_level": "A1"},
    )  # fmt: skip
    today = "2026-11-23"
    proposal = {"samtycke": today, "menprovat": today, "utlamnas": "true"}
    forms: list[tuple[str, dict[str, Any]]] = [
        (f"{LIST}/foresla", {"matchning": own[0], **proposal}),
        (f"{LIST}/uppfoljning", {"matchning": own[0], "steg": "met", "dag": "2026-11-23"}),
        (f"{LIST}/foresla", {"matchning": own[5], **proposal}),
        (f"{LIST}/uppfoljning", {"matchning": own[5], "steg": "did_not_happen", "dag": today, "orsak": "did_not_come"}),
        (f"{LIST}/avvakta", {"matchning": own[1], "till": "2026-12-07"}),
        (f"{LIST}/avboj", {"matchning": own[2], "orsak": "distance", "anteckning": "Vill hellre jobba ute"}),
        (f"{LIST}/lagg-till", {"kod": "KA-7777"}),
        ("/pauser/borja", {"matchning": own[3], "orsak": "own_wish"}),
        ("/pauser/borja", {"orsak": "incident", "bekraftat": "true"}),
    ]  # fmt: skip
    for path, form in forms:
        sent = {name: str(value.id) if isinstance(value, Entry) else value for name, value in form.items()}
        assert client.http.post(path, data=sent, headers=OWN, follow_redirects=False).status_code == 303, path
    return f"/matchningar/{own[0].id}"


def test_an_english_page_has_no_swedish_that_is_not_marked_as_such(
    client_of: Callable[[Staff], PageClient], world: World, owner: Database
) -> None:
    client = client_of(EVA)
    person = everything_happened(client, world, owner)
    officer = client_of(
        Staff(code=StaffCode("DS-1"), name="Kim", email="k@k.example", role=Role.DATA_PROTECTION_OFFICER)
    )
    for one in (client, officer):
        one.http.cookies.set(LANGUAGE, "en")
    left = {}
    for path in (*PATHS, person):
        reader = officer if path == "/handelselogg" else client
        page = BeautifulSoup(reader.http.get(path, headers={"Accept": "text/html"}).text, "html.parser")
        assert page.select_one("html")["lang"] == "en", path  # type: ignore[index]
        if found := left_in_swedish(page):
            left[path] = found
    faults = [
        (f"{LIST}/avboj", {"matchning": str(world.of(CLEANER)[4].id)}),
        (f"{LIST}/foresla", {"matchning": str(world.of(CLEANER)[4].id)}),
        (f"{LIST}/lagg-till", {"kod": "nobody"}),
        (f"{LIST}/uppfoljning", {"matchning": str(world.of(CLEANER)[0].id)}),
        ("/pauser/borja", {"orsak": "", "matchning": str(world.of(CLEANER)[4].id), "sista": "2020-01-01"}),
        (f"{person}/aterkalla", {"dag": "2030-01-01"}),
    ]
    for path, form in faults:
        answer = client.http.post(path, data=form, headers={"Accept": "text/html", **OWN})
        assert answer.status_code == 400, path
        if found := left_in_swedish(BeautifulSoup(answer.text, "html.parser")):
            left[f"POST {path}"] = found
    client.http.cookies.delete("ingang")
    for path in ("/logga-in", "/logga-in/lank/x", "/logga-in/losenord/x"):
        page = BeautifulSoup(client.http.get(path, headers={"Accept": "text/html"}).text, "html.parser")
        if found := left_in_swedish(page):
            left[path] = found
    assert left == {}
