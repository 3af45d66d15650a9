"""The page client: it checks every page that any test fetches, and the world that the pages tell of."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Protocol

import pytest
from bs4 import BeautifulSoup, Tag
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.pages.access import is_for_suppliers
from api.pages.accessibility import SUPERVISOR
from api.pages.guard import FORM_FIELD
from api.pages.route import BROWSER, SESSION
from api.pages.suppliers.admission import SUPPLIER_SESSION
from matcher.config import Settings
from matcher.messages import LANGUAGES
from matcher.services import Services, connect
from matcher.sign_in import form_token, sessions
from models.sign_in import Method
from models.staff import Staff
from models.store import staff
from models.store.database import Database, DatabaseRole
from tests.pages.contacts import signed_in_contact
from tests.pages.world import EVA, NOW, World, build

BASE = "http://127.0.0.1:8000"
OWN = {"Sec-Fetch-Site": "same-origin", "Origin": BASE}
"""What a browser says of a form on our own page."""

HEADING = re.compile(r"h[1-6]")
INLINE = re.compile(r"^on|^style$")


class Answer(Protocol):
    """As much of a response as is looked at, whichever client it comes from."""

    @property
    def status_code(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def url(self) -> Any: ...


class PageClient:
    """A browser's view of the service. `get` and `post` give the page, checked, and fail on another status."""

    def __init__(self, http: TestClient, followed: set[str] | None = None) -> None:
        self.http = http
        self.addresses: set[str] = set()
        self.followed = set() if followed is None else followed

    def get(self, path: str, status: int = HTTPStatus.OK, **headers: str) -> BeautifulSoup:
        return self.checked(self.http.get(path, headers={"Accept": "text/html", **headers}), status)

    def post(self, path: str, form: dict[str, str], status: int = HTTPStatus.OK) -> BeautifulSoup:
        answer = self.http.post(path, data=form, headers={"Accept": "text/html", **OWN}, follow_redirects=False)
        return self.checked(answer, status)

    def checked(self, answer: Answer, status: int) -> BeautifulSoup:
        assert answer.status_code == status, answer.text[:500]
        check_headers(answer)
        page = BeautifulSoup(answer.text, "html.parser")
        check_page(page)
        self.addresses |= {str(link["href"]) for link in page.find_all(["a", "link"], href=True)}
        check_fragments(page, answer.url.path)
        return page

    def check_links(self) -> None:
        """Every address on any page that was fetched leads somewhere here, those aside that have been followed already;
        a choice of language leads back."""
        for address in sorted(self.addresses - self.followed):
            assert address.startswith(("/", "#", "mailto:")) or address == SUPERVISOR, address
            if address.startswith("/") and not address.startswith("/sprak/"):
                answer = self.http.get(address, headers={"Accept": "text/html"})
                assert answer.status_code == HTTPStatus.OK, address
                fragment = address.partition("#")[2]
                assert not fragment or f'id="{fragment}"' in answer.text, address
        self.followed |= self.addresses


def check_headers(answer: Answer) -> None:
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src 'self';" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"


def check_page(page: BeautifulSoup) -> None:
    """What holds of every page. Looks through it once: a selector for each question took a third of these tests."""
    tags = page.find_all(True)
    named = defaultdict(list)
    for tag in tags:
        named[tag.name].append(tag)
    (html,), (heading,) = named["html"], named["h1"]
    (title,) = [tag for tag in named["title"] if tag.parent is not None and tag.parent.name == "head"]
    assert html["lang"] in LANGUAGES
    assert " ".join(heading.get_text().split()) in " ".join(title.get_text().split())
    assert heading.get_text(strip=True)
    (body,) = named["body"]
    for landmark in ("header", "main", "footer"):
        assert len([tag for tag in named[landmark] if tag.parent is body]) == 1
    skip = next(tag for tag in named["a"] if tag.parent is body)
    assert skip["href"] == "#" + str(named["main"][0]["id"])
    ids = [str(tag["id"]) for tag in tags if "id" in tag.attrs]
    assert len(ids) == len(set(ids))
    labels = {str(label["for"]) for label in named["label"] if "for" in label.attrs}
    fields = [tag for tag in named["input"] if tag.get("type") != "hidden"] + named["select"] + named["textarea"]
    assert {str(field["id"]) for field in fields} <= labels
    for tag in tags:
        for attribute in ("aria-labelledby", "aria-describedby"):
            assert set(str(tag.attrs.get(attribute, "")).split()) <= set(ids)
        assert not any(INLINE.search(name) for name in tag.attrs), tag
    assert not named["style"] + named["object"] + named["embed"]
    assert not [one for one in named["script"] if one.get_text() or not str(one["src"]).startswith("/static/")]
    navigations = [str(nav.get("aria-label") or nav.get("aria-labelledby")) for nav in named["nav"]]
    assert len(navigations) == len(set(navigations))
    check_names(tags)
    check_heading_levels(tags)
    for form in named["form"]:
        is_search = form.get("role") == "search"
        assert form["method"] == ("get" if is_search else "post")
        tokens = form.find_all("input", attrs={"type": "hidden", "name": FORM_FIELD, "value": True})
        assert len(tokens) == (0 if is_search else 1)
        assert str(form["action"]).startswith("/")


def check_names(tags: Sequence[Tag]) -> None:
    """Whatever can be activated says what it does, and no two forms do it under one name."""
    for tag in tags:
        if tag.name in ("a", "button", "summary"):
            assert tag.get_text(strip=True) or tag.get("aria-label"), tag
    buttons = [tag for tag in tags if tag.name == "button" and tag.get("type") == "submit"]
    submits = [" ".join(button.get_text().split()) for button in buttons]
    codes = [tag.get_text() for tag in tags if "code" in tag.get_attribute_list("class")]
    assert len(submits) == len(set(submits)) or len(codes) != len(set(codes))


def check_heading_levels(tags: Sequence[Tag]) -> None:
    last = 0
    for heading in tags:
        if HEADING.fullmatch(heading.name):
            level = int(heading.name[1])
            assert level <= last + 1, heading.get_text()
            last = level


def check_fragments(page: BeautifulSoup, path: str) -> None:
    for link in page.find_all("a", href=re.compile("^#")):
        target = str(link["href"])[1:]
        assert page.find(id=target) is not None, f"{path}#{target}"


def only(found: BeautifulSoup | Tag, selector: str) -> Tag:
    """The one element that `selector` finds."""
    (tag,) = found.select(selector)
    return tag


def words(found: BeautifulSoup | Tag) -> str:
    """What is read, with single spaces."""
    return " ".join(found.get_text(" ").split())


@pytest.fixture
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(_env_file=None, data_dir=tmp_path_factory.mktemp("data"))


@pytest.fixture
def services(database_url: str, settings: Settings) -> Iterator[Services]:
    connected = connect(settings, database_url, lambda: NOW)
    yield connected
    connected.close()


@pytest.fixture
def owner(database_url: str) -> Iterator[Database]:
    with Database(database_url, DatabaseRole.OWNER, pool_size=1) as database:
        yield database


@pytest.fixture
def app(services: Services) -> FastAPI:
    return create_app(services)


class Browser(TestClient):
    """Sends with every form what our pages put into each of them, unless a test says something else."""

    def post(self, url: Any, *, data: Any = None, **more: Any) -> Any:
        session = SUPPLIER_SESSION if is_for_suppliers(str(url)) else SESSION
        token = self.cookies.get(session) or self.cookies.get(BROWSER)
        own = {} if token is None else {FORM_FIELD: form_token(token)}
        return super().post(url, data={**own, **(data or {})}, **more)


@pytest.fixture
def http_from(app: FastAPI) -> Callable[[str], TestClient]:
    """A client at an address of one's choice."""

    def connect_from(address: str) -> TestClient:
        return Browser(app, base_url=BASE, client=(address, 50000), raise_server_exceptions=False)

    return connect_from


@pytest.fixture
def sign_in(owner: Database, settings: Settings) -> Callable[[Staff], str]:
    """Signs a colleague in, without the pages, and gives the session's token."""

    def begin(member: Staff) -> str:
        with owner.transaction() as connection:
            staff.put(connection, [member])
            return sessions.begin(connection, settings, member, Method.PASSWORD, NOW)

    return begin


@pytest.fixture
def client_of(http_from: Callable[[str], TestClient], sign_in: Callable[[Staff], str]) -> Callable[[Staff], PageClient]:
    """The page client of a colleague who has signed in."""

    def made(member: Staff) -> PageClient:
        http = http_from("127.0.0.1")
        http.cookies.set(SESSION, sign_in(member))
        return PageClient(http)

    return made


@pytest.fixture(scope="module")
def followed() -> Mapping[str, set[str]]:
    """The links that a file's tests have followed, by who: the ids of the world are the same in each test."""
    return defaultdict(set)


@pytest.fixture
def client(
    http_from: Callable[[str], TestClient], sign_in: Callable[[Staff], str], followed: Mapping[str, set[str]]
) -> Iterator[PageClient]:
    """The coordinator's page client."""
    with http_from("127.0.0.1") as http:
        http.cookies.set(SESSION, sign_in(EVA))
        checked = PageClient(http, followed[SESSION])
        yield checked
        checked.check_links()


@pytest.fixture
def supplier_client(
    http_from: Callable[[str], TestClient], owner: Database, settings: Settings, world: World,
    followed: Mapping[str, set[str]],
) -> Iterator[PageClient]:  # fmt: skip
    """The page client of Anna, who acts for the supplier with most of the world's vacancies."""
    with http_from("127.0.0.1") as http:
        http.cookies.set(SUPPLIER_SESSION, signed_in_contact(owner, settings))
        checked = PageClient(http, followed[SUPPLIER_SESSION])
        yield checked
        checked.check_links()


@pytest.fixture
def world(owner: Database, job: Database) -> World:
    return build(owner, job)
