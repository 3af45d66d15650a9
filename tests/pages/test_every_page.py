"""Every page in every state and language: before axe's eyes by day and by night, narrow, by keyboard, on paper."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, Response, ViewportSize

from api.app import create_app
from api.pages.guard import FORM_FIELD
from api.pages.route import LANGUAGE, SESSION
from api.pages.suppliers.admission import SUPPLIER_SESSION
from matcher.config import Settings
from matcher.messages import DEFAULT_LANGUAGE, LANGUAGES, Language
from matcher.services import connect
from matcher.sign_in import contacts, sessions
from models.sign_in import Method
from models.store import staff
from models.store.database import Database, DatabaseRole
from tests.conftest import own_database
from tests.pages.atlas import ANNA, ERRORS, VISITORS, Sheet, fill, show_errors, stop
from tests.pages.test_access import routes
from tests.pages.test_browser import RULES, browser, faults, overflow, served
from tests.pages.world import NOW, build

__all__ = ["browser"]
pytestmark = pytest.mark.browser

NO_PAGES = {
    "/sprak/{language}": "leads back to the page that one came from",
    "/logga-in/oidc": "leads to the municipality's own sign-in",
    "/brevlada/{name}/kalla": "plain text",
    "/avtal/fil/avtal.{form}": "a file of contracts",
    "/rapport/{year}/underlag.csv": "a file of rows",
    "/kompetensgap/{quarter}.{form}": "a workbook, or a paper as PDF",
}
"""GET routes that show no page, and what they do instead."""

SWEDISH = re.compile(
    r"[åäöÅÄÖ]|\b(och|att|är|inte|som|på|av|med|till|har|den|det|ett|eller|kan|ska|om|vid|men|från|utan|saknas|krävs)\b"
)
"""What no English text has: our letters, and the commonest words."""

OURS = re.compile(
    r"HL/5 ö|Vecka 48: [^–]+"
    r"|Ingång|Städning|Bygg"
    r"|Lokalvårdare till skolor i Kalmar|Snickarlärling|Arbetsförmedlingen|menprövning|etableringsjobb"
    r"|yrkesintroduktion|OSL 26 kap\. 1 §"
)
"""Names, headlines and subjects of the world that a title has, and terms of the law, which stay as they are."""

NARROW: ViewportSize = {"width": 320, "height": 800}
WIDE: ViewportSize = {"width": 1200, "height": 800}

LOOKS = ("color-contrast", "link-in-text-block", "target-size")
BY_LOOK = {"runOnly": {"type": "rule", "values": LOOKS}}
"""The rules whose answer depends on the theme, or on how wide the window is, and not on the language. They take nine
tenths of axe's time, so each kind of thing is asked for its looks once, on the first page that has it."""

BY_TEXT = RULES | {"rules": {name: {"enabled": False} for name in LOOKS}}
"""All rules but those."""

STOPS = """() => {
  const usable = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  const all = [...document.querySelectorAll(usable)].filter(one => one.checkVisibility({visibilityProperty: true}));
  const ring = one => { const s = getComputedStyle(one); return s.outlineStyle + s.outlineWidth + s.boxShadow; };
  const look = one => ring(one) + ring(one.closest('.ds-field') ?? one);
  const name = one => one.outerHTML.slice(0, 120).replace(/\\s+/g, ' ');
  const before = new Map(all.map(one => [one, look(one)]));
  const reached = new Set(), found = [];
  let last = null;
  document.addEventListener('focusin', ({target}) => {
    if (reached.has(target)) return;
    reached.add(target);
    if (look(target) === before.get(target)) found.push(`shows no focus: ${name(target)}`);
    const box = target.getBoundingClientRect();
    const place = {top: box.top + scrollY, bottom: box.bottom + scrollY};
    if (last && place.bottom <= last.top) found.push(`goes up the page: ${name(target)}`);
    last = place;
  });
  const missed = () => all.filter(one => !reached.has(one)).map(one => `not reached: ${name(one)}`);
  window.told = {wrong: () => [...found, ...missed()]};
  window.scrollTo(0, 0);
  const inside = 4 * all.filter(one => one.type === 'date').length + 12 * document.querySelectorAll('iframe').length;
  return all.length + inside;
}"""
"""Notes where the keyboard comes by, what shows that it is there, and whether it went up the page. Gives how many
presses of Tab it takes at most: a date has several fields of its own, and a letter in a frame several links."""

WRONG_ON_PAPER = """() => {
  const seen = one => one.checkVisibility({visibilityProperty: true});
  const name = one => one.outerHTML.slice(0, 120).replace(/\\s+/g, ' ');
  const told = [...document.querySelectorAll('main :is(h1, h2, .entry, .row, table)')]
    .filter(one => !one.closest('nav, form, details:has(form)') && !seen(one));
  const listed = document.querySelector('main :is(.entry, .rows, table)') !== null;
  const controls = listed ? 'nav, button, select, input:not([type=hidden])' : 'nav';
  const menus = [...document.querySelectorAll(controls)].filter(seen);
  return [...told.map(one => `missing: ${name(one)}`), ...menus.map(one => `printed: ${name(one)}`)];
}"""
"""What paper lacks of a page's lists, and what it shows that can only be used on a screen."""

KINDS = """() => {
  const states = /^(class|role|type|open|disabled|hidden|data-.*|aria-(current|invalid|disabled))$/;
  const kinds = new Map([[document.documentElement, '']]), first = new Map();
  for (const one of document.querySelectorAll('body, body *')) {
    const said = [...one.attributes].filter(({name}) => states.test(name)).map(({name, value}) => `${name}=${value}`);
    const kind = `${kinds.get(one.parentElement)}>${one.localName} ${said.join(' ')}`;
    kinds.set(one, kind);
    if (!first.has(kind)) first.set(kind, one);
  }
  window.those = kinds => {
    const things = kinds.map(kind => first.get(kind));
    return things.filter(one => !things.some(other => other !== one && other.contains(one)));
  };
  return [...first.keys()];
}"""
"""The kinds of things on a page. Styles go by them: of each its name, class and state, and those of all around it.
`those` gives the first thing of each of some kinds, but for what stands in another of them."""

BEYOND = """() => [...document.body.querySelectorAll('*')]
  .filter(one => one.getBoundingClientRect().right > innerWidth && !one.children.length)
  .map(one => one.outerHTML.slice(0, 120).replace(/\\s+/g, ' '))"""

SEND = """([name, action, fields]) => {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = action;
  const token = document.querySelector(`[name="${name}"]`).value;
  for (const [key, value] of [[name, token], ...Object.entries(fields)]) {
    const field = form.appendChild(document.createElement('input'));
    [field.type, field.name, field.value] = ['hidden', key, value];
  }
  document.body.append(form);
  form.submit();
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was found out about a page in one language: where it is, and what is wrong with it, one line for each."""

    status: int
    address: str
    language: str
    by_day: list[str]
    by_night: list[str]
    narrow: list[str]
    keyboard: list[str]
    paper: list[str]
    swedish: list[str]


Atlas = Mapping[tuple[str, Language], tuple[Sheet, Seen]]


@pytest.fixture(scope="module")
def atlas(
    browser: Browser, postgres_url: str, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Atlas]:
    """Every page in every state and language, looked at once: one server, one world, nothing that any test changes."""
    settings = Settings(_env_file=None, data_dir=tmp_path_factory.mktemp("data"))  # type: ignore[call-arg]
    with ExitStack() as stack:
        url = stack.enter_context(own_database(postgres_url, template_database))
        owner = stack.enter_context(Database(url, DatabaseRole.OWNER, pool_size=1))
        job = stack.enter_context(Database(url, DatabaseRole.JOB))
        services = connect(settings, url, lambda: NOW)
        stack.callback(services.close)
        app = create_app(services)
        show_errors(app)
        site = stack.enter_context(served(app))
        with owner.transaction() as connection:
            staff.put(connection, VISITORS)
            tokens: dict[object, str | None] = {
                one: sessions.begin(connection, settings, one, Method.PASSWORD, NOW) for one in VISITORS
            }
        tokens[None] = None
        nothing_yet = Sheet(route="/", address="/")
        seen: dict[tuple[str, Language], tuple[Sheet, Seen]] = {}

        page = _page(browser)
        kinds: set[str] = set()

        def look_at(sheets: list[Sheet], name: str = "") -> None:
            for language, sheet in product(LANGUAGES, sheets):
                services.settings = settings.model_copy(update=sheet.settings)
                key = (f"{name}{sheet}", language)
                assert key not in seen, key
                is_first = not sheet.route or not any(
                    one.route == sheet.route and spoken == language for (_, spoken), (one, _) in seen.items()
                )
                _become(page, tokens[sheet.who], language, SUPPLIER_SESSION if sheet.who == ANNA else SESSION)
                seen[key] = (sheet, _look(page, site, sheet, kinds, is_first=is_first))

        look_at([nothing_yet], "before any week: ")
        services.settings = settings
        sheets = fill(build(owner, job, site), services, owner, job)
        with owner.transaction() as connection:
            tokens[ANNA] = contacts.begin(connection, settings, ANNA, NOW)
        look_at(sheets)
        services.settings = settings
        look_at(stop(owner), "all is paused: ")
        yield seen


def _page(browser: Browser) -> Page:
    """A window as wide as a phone, for one visitor after the other: each of their own would have to be started, and to
    fetch all styles. Past the policies that keep scripts out: axe is one."""
    context = browser.new_context(viewport=NARROW, color_scheme="light", reduced_motion="reduce", bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(30_000)
    return page


def _become(page: Page, token: str | None, language: Language, session: str) -> None:
    """Let the window be that of a visitor who has chosen a language, on no page where it was another's before."""
    wanted = {LANGUAGE: language} | ({} if token is None else {session: token})
    had = {one.get("name"): one.get("value") for one in page.context.cookies()}
    if {name: said for name, said in had.items() if name in (LANGUAGE, SESSION, SUPPLIER_SESSION)} != wanted:
        page.context.clear_cookies()
        page.context.add_cookies(
            [{"name": name, "value": value, "domain": "127.0.0.1", "path": "/"} for name, value in wanted.items()]
        )
        page.goto("about:blank")


def _look(page: Page, site: str, sheet: Sheet, kinds: set[str], *, is_first: bool) -> Seen:
    """What is found out about a page. Its states differ in other languages in nothing that axe asks of text: there the
    first of each route is enough. A page is gone through with the keyboard and printed where it has a kind of thing
    that is not in `kinds` yet, and looks are asked of those."""
    answer = page.goto(site + sheet.address) if sheet.form is None else _sent(page, site, sheet.address, sheet.form)
    assert answer is not None
    narrow = _sideways(page)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    narrow += [f"opened: {one}" for one in _sideways(page)]
    language = str(page.locator("html").get_attribute("lang"))
    in_swedish = language == DEFAULT_LANGUAGE
    in_english = language == "en" and not sheet.in_its_own_language
    swedish = left_in_swedish(BeautifulSoup(page.content(), "html.parser")) if in_english else []
    by_day = faults(page, BY_TEXT) if in_swedish or is_first else []
    by_night: list[str] = []
    paper: list[str] = []
    keyboard: list[str] = []
    if in_swedish and (new := set(page.evaluate(KINDS)) - kinds):
        kinds |= new
        things = f"{{include: those({json.dumps(sorted(new))})}}"
        by_day += faults(page, BY_LOOK, things)
        by_night = _by_night(page, things)
        paper = _on_paper(page)
        keyboard = _tab_through(page) if sheet.form is None else []
    return Seen(
        status=answer.status, address=page.url.removeprefix(site), language=language, by_day=by_day, by_night=by_night,
        narrow=narrow, keyboard=keyboard, paper=paper, swedish=swedish,
    )  # fmt: skip


def _by_night(page: Page, things: str) -> list[str]:
    """What is wrong with the looks of things by night in a wide window."""
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(WIDE)
    found = faults(page, BY_LOOK, things)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(NARROW)
    return found


def _on_paper(page: Page) -> list[str]:
    page.emulate_media(media="print")
    found: list[str] = page.evaluate(WRONG_ON_PAPER)
    page.emulate_media(media="screen")
    return found


def _sent(page: Page, site: str, address: str, form: Mapping[str, str]) -> Response:
    """The answer to a form of our own, whatever the browser itself would have said of its fields."""
    if not page.locator(f'[name="{FORM_FIELD}"]').count():
        page.goto(f"{site}/leverantor/konto" if address.startswith("/leverantor/") else f"{site}/konto")
    with page.expect_navigation() as sent:
        page.evaluate(SEND, [FORM_FIELD, address, dict(form)])
    return sent.value


def _sideways(page: Page) -> list[str]:
    """What reaches beyond the window, where one can scroll there."""
    return page.evaluate(BEYOND) or ["the page"] if overflow(page) > 0 else []


def _tab_through(page: Page) -> list[str]:
    presses: int = page.evaluate(STOPS)
    for _ in range(presses):
        page.keyboard.down("Tab")  # as it is held down
    page.keyboard.up("Tab")
    told: list[str] = page.evaluate("told.wrong()")
    return told


def left_in_swedish(page: BeautifulSoup) -> list[str]:
    """Texts and names on an English page that are Swedish and not marked as such, those of people and places aside."""
    found = []
    for text in page.find_all(string=True):
        parents = [one for one in (text.parent, *text.parents) if one]
        if not any(one.name in ("bdi", "code", "script", "pre") or one.get("lang") == "sv" for one in parents):
            found.append(str(text))
    for tag in page.select("[aria-label], [title], [placeholder]"):
        found += [str(tag[name]) for name in ("aria-label", "title", "placeholder") if tag.get(name)]
    return [" ".join(one.split()) for one in found if SWEDISH.search(OURS.sub("", one))]


def wrong(atlas: Atlas, language: Language, what: str) -> str:
    """What was found of a kind, one line for each."""
    found = [(key, getattr(seen, what)) for (key, spoken), (_, seen) in atlas.items() if spoken == language]
    return "\n".join(f"{key}: {one}" for key, several in found for one in several)


def test_every_page_is_looked_at_and_every_page_of_errors(atlas: Atlas, app: FastAPI) -> None:
    looked_at = {sheet.route for sheet, _ in atlas.values() if sheet.route}
    assert looked_at | set(NO_PAGES) == {path for method, path in routes(app) if method == "GET"}
    folder = Path(__file__).parents[2] / "api" / "templates" / "errors"
    assert set(ERRORS) == {one.stem for one in folder.glob("[!_]*.html")}


def test_every_page_is_the_one_that_was_meant_in_the_language_that_was_asked_for(atlas: Atlas) -> None:
    for (key, language), (sheet, seen) in atlas.items():
        assert seen.status == sheet.status, key
        if sheet.who is not None:
            assert seen.address == sheet.address, key
        assert seen.language == language or sheet.in_its_own_language, key


@pytest.mark.parametrize(
    ("language", "light"), [*((one, "by_day") for one in LANGUAGES), (DEFAULT_LANGUAGE, "by_night")]
)
def test_axe_finds_nothing_on_any_page(atlas: Atlas, language: Language, light: str) -> None:
    found = wrong(atlas, language, light)
    assert not found, found


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_scrolls_sideways_at_320_pixels_folded_or_opened(atlas: Atlas, language: Language) -> None:
    found = wrong(atlas, language, "narrow")
    assert not found, found


def test_an_english_page_has_no_swedish_that_is_not_marked_as_such(atlas: Atlas) -> None:
    found = wrong(atlas, "en", "swedish")
    assert not found, found


def test_tab_reaches_everything_down_the_page_and_shows_where_it_is(atlas: Atlas) -> None:
    found = wrong(atlas, DEFAULT_LANGUAGE, "keyboard")
    assert not found, found


def test_on_paper_there_are_lists_and_no_menus(atlas: Atlas) -> None:
    found = wrong(atlas, DEFAULT_LANGUAGE, "paper")
    assert not found, found
