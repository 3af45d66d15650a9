"""Whom each page is for: every route that a person opens, against nobody, every role, and somebody else's candidate."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from api.metrics import PATH as METRICS
from api.pages.access import HOME, HOMES
from api.pages.guard import FORM_FIELD
from api.pages.route import PageRoute
from matcher.services import Services
from matcher.sign_in import form_token
from models.ids import StaffCode
from models.staff import Role, Staff
from models.store.database import Database
from tests.pages.conftest import OWN, PageClient
from tests.pages.world import CLEANER, MARIA, OMAR, WEEK, World, made

WITH_CANDIDATES = frozenset({Role.CASEWORKER, Role.COORDINATOR})
COORDINATING = frozenset({Role.COORDINATOR})
REPORTING = frozenset({Role.COORDINATOR, Role.PLANNER, Role.DATA_PROTECTION_OFFICER})
PLANNING = frozenset({Role.COORDINATOR, Role.PLANNER})
ALL = frozenset(Role)

TABLE: Mapping[tuple[str, str], frozenset[Role] | None] = {
    ("GET", "/"): WITH_CANDIDATES | {Role.DATA_PROTECTION_OFFICER},
    ("GET", "/veckor/{week}"): WITH_CANDIDATES,
    ("GET", "/handlaggare/{code:path}/veckor/{week}"): WITH_CANDIDATES,
    ("GET", "/veckor/{week}/platser/{vacancy_id}"): WITH_CANDIDATES,
    ("POST", "/veckor/{week}/platser/{vacancy_id}/avboj"): WITH_CANDIDATES,
    ("POST", "/veckor/{week}/platser/{vacancy_id}/lagg-till"): WITH_CANDIDATES,
    ("POST", "/veckor/{week}/platser/{vacancy_id}/avvakta"): WITH_CANDIDATES,
    ("POST", "/veckor/{week}/platser/{vacancy_id}/foresla"): WITH_CANDIDATES,
    ("POST", "/veckor/{week}/platser/{vacancy_id}/aterkalla"): WITH_CANDIDATES,
    ("POST", "/veckor/{week}/platser/{vacancy_id}/angra"): WITH_CANDIDATES,
    ("GET", "/veckor/{week}/platser/{vacancy_id}/forklara"): WITH_CANDIDATES,
    ("POST", "/veckor/{week}/platser/{vacancy_id}/forklara"): WITH_CANDIDATES,
    ("GET", "/matchningar/{entry_id}"): WITH_CANDIDATES,
    ("GET", "/matchningar/{entry_id}/brev.{form}"): WITH_CANDIDATES,
    ("GET", "/matchningar/{entry_id}/registerutdrag.{form}"): WITH_CANDIDATES,
    ("POST", "/matchningar/{entry_id}/aterkalla"): WITH_CANDIDATES,
    ("GET", "/handelselogg"): frozenset({Role.DATA_PROTECTION_OFFICER}),
    ("POST", "/handelselogg"): frozenset({Role.DATA_PROTECTION_OFFICER}),
    ("GET", "/avtal"): COORDINATING,
    ("GET", "/avtal/{contract_id}"): COORDINATING,
    ("GET", "/avtal/fil"): COORDINATING,
    ("POST", "/avtal/fil"): COORDINATING,
    ("GET", "/avtal/fil/avtal.{form}"): COORDINATING,
    ("GET", "/avtal/{contract_id}/slutdokumentation.{form}"): COORDINATING,
    ("GET", "/upphandling"): COORDINATING,
    ("POST", "/placeringar"): COORDINATING,
    ("POST", "/placeringar/{placement_id}/start-svar"): COORDINATING,
    ("POST", "/placeringar/{placement_id}/slut-svar"): COORDINATING,
    ("POST", "/placeringar/{placement_id}/slut"): COORDINATING,
    ("POST", "/placeringar/{placement_id}/villkor"): COORDINATING,
    ("POST", "/placeringar/{placement_id}/villkor-svar"): COORDINATING,
    ("POST", "/placeringar/{placement_id}/manad"): COORDINATING,
    ("GET", "/placeringar/{placement_id}/intyg.{form}"): COORDINATING,
    ("GET", "/kompetensgap"): PLANNING,
    ("GET", "/kompetensgap/kurser"): PLANNING,
    ("GET", "/kompetensgap/{quarter}.{form}"): PLANNING,
    ("GET", "/rapport"): REPORTING,
    ("GET", "/rapport/{year}/rapport.{form}"): REPORTING,
    ("GET", "/rapport/{year}/grupper.{form}"): COORDINATING | {Role.DATA_PROTECTION_OFFICER},
    ("GET", "/rapport/{year}/underlag.csv"): frozenset({Role.DATA_PROTECTION_OFFICER}),
    ("GET", "/forslag"): WITH_CANDIDATES,
    ("POST", "/veckor/{week}/platser/{vacancy_id}/uppfoljning"): WITH_CANDIDATES,
    ("GET", "/pauser"): ALL - {Role.PLANNER},
    ("POST", "/pauser/borja"): ALL - {Role.PLANNER},
    ("POST", "/pauser/avsluta"): ALL - {Role.PLANNER},
    ("GET", "/leverantorer"): frozenset({Role.COORDINATOR}),
    ("POST", "/leverantorer/kontakter"): frozenset({Role.COORDINATOR}),
    ("POST", "/leverantorer/kontakter/ta-bort"): frozenset({Role.COORDINATOR}),
    ("GET", "/konto"): ALL,
    ("POST", "/logga-ut"): ALL,
    ("GET", "/om"): None,
    ("GET", "/om/rangordningen"): None,
    ("GET", "/tillganglighet"): None,
    ("POST", "/tillganglighet"): None,
    ("GET", "/tillganglighet/tack"): None,
    ("GET", "/sprak/{language}"): None,
    ("GET", "/brevlada"): None,
    ("GET", "/brevlada/{name}"): None,
    ("GET", "/brevlada/{name}/html"): None,
    ("GET", "/brevlada/{name}/kalla"): None,
    ("GET", "/logga-in"): None,
    ("GET", "/logga-in/oidc"): None,
    ("GET", "/logga-in/svar"): None,
    ("POST", "/logga-in"): None,
    ("POST", "/logga-in/kod"): None,
    ("GET", "/logga-in/losenord/{token}"): None,
    ("POST", "/logga-in/losenord/{token}"): None,
    ("GET", "/logga-in/lank/{token}"): None,
    ("POST", "/logga-in/lank/{token}"): None,
}
"""Which roles open what; None = anybody. A route that is not here fails the test until somebody has decided."""

OF_SUPPLIERS: Mapping[tuple[str, str], bool] = {
    ("GET", "/leverantor"): True,
    ("GET", "/leverantor/ataganden/{commitment_id}"): True,
    ("POST", "/leverantor/ataganden/{commitment_id}/placeringar"): True,
    ("POST", "/leverantor/placeringar/{placement_id}/start-svar"): True,
    ("POST", "/leverantor/placeringar/{placement_id}/slut-svar"): True,
    ("POST", "/leverantor/placeringar/{placement_id}/manad"): True,
    ("POST", "/leverantor/placeringar/{placement_id}/villkor"): True,
    ("POST", "/leverantor/placeringar/{placement_id}/slut"): True,
    ("GET", "/leverantor/platser/ny"): True,
    ("POST", "/leverantor/platser/ny"): True,
    ("GET", "/leverantor/platser/{vacancy_id}"): True,
    ("GET", "/leverantor/platser/{vacancy_id}/andra"): True,
    ("POST", "/leverantor/platser/{vacancy_id}/andra"): True,
    ("POST", "/leverantor/platser/{vacancy_id}/tillsatta"): True,
    ("POST", "/leverantor/platser/{vacancy_id}/aterkalla"): True,
    ("GET", "/leverantor/platser/{vacancy_id}/krav"): True,
    ("POST", "/leverantor/platser/{vacancy_id}/krav"): True,
    ("GET", "/leverantor/konto"): True,
    ("POST", "/leverantor/logga-ut"): True,
    ("GET", "/leverantor/logga-in"): False,
    ("POST", "/leverantor/logga-in"): False,
    ("POST", "/leverantor/logga-in/kod"): False,
}
"""The suppliers' pages, and whether they are for contacts who have signed in; test_supplier_access.py holds them."""

NAME_NO_ENTRY = {
    "/veckor/{week}/platser/{vacancy_id}/lagg-till", "/veckor/{week}/platser/{vacancy_id}/forklara",
    "/matchningar/{entry_id}/aterkalla",
}  # fmt: skip
"""Forms for those who work with candidates that name whom they are about by a code, or in the address."""

ABOUT_ONE_ENTRY = sorted(
    path
    for (method, path), roles in TABLE.items()
    if method == "POST" and roles is not None and roles >= WITH_CANDIDATES and roles != ALL
    if path not in NAME_NO_ENTRY
)
"""Forms whose field `matchning` names whom they are about; a new form is taken for one until it stands above."""

LEADS_BACK = {"/sprak/{language}"}
"""What sends everybody back to the page that they came from."""

HERE_ONLY = {"/brevlada", "/logga-in/lank"}
"""What begins so opens on the machine itself and nowhere else, whoever asks."""


def leaves(routes: Iterable[Any]) -> Iterator[Any]:
    """Every route, also those of routers that were included (FastAPI keeps them whole)."""
    for route in routes:
        included = getattr(route, "original_router", None)
        yield from [route] if included is None else leaves(included.routes)


def routes(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Every page: (method, path)."""
    for route in leaves(app.routes):
        if isinstance(route, PageRoute):
            for method in sorted((route.methods or set()) - {"HEAD"}):
                yield method, route.path


def address(path: str, desk: Staff = MARIA) -> str:
    values = {"{week}": WEEK, "{vacancy_id}": str(CLEANER), "{code:path}": desk.code, "{name}": "x", "{token}": "x"}
    values |= {
        "{language}": "en",
        "{entry_id}": str(made(f"{made(WEEK)}/{CLEANER}/1")),
        "{form}": "html",
        "{year}": "2026",
    }
    values |= {"{contract_id}": str(made("contract")), "{placement_id}": str(made("placement"))}
    values |= {"{commitment_id}": str(made("cleaning"))}
    for name, value in values.items():
        path = path.replace(name, value)
    return path


def ask(
    http: TestClient,
    method: str,
    path: str,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] = MappingProxyType(OWN),
) -> int:
    more: dict[str, Any] = {"follow_redirects": False, "headers": {"Accept": "text/html", **headers}}
    answer = http.get(path, **more) if method == "GET" else http.post(path, data=dict(form or {}), **more)
    return int(answer.status_code)


def member_of(role: Role) -> Staff:
    return Staff(code=StaffCode("X-1"), name="Kim Ek", email="kim@kalmar.example", role=role)


def test_every_page_is_in_the_table_and_every_other_route_is_the_apis(app: FastAPI) -> None:
    assert set(routes(app)) == {*TABLE, *OF_SUPPLIERS}
    others = [one for one in leaves(app.routes) if isinstance(one, APIRoute) and not isinstance(one, PageRoute)]
    published = {path for path in app.openapi()["paths"] if path.startswith(("/v1/", "/health"))}
    assert len(others) >= len(published) > 5
    told = [one for one in others if one.path != METRICS]  # guarded by itself: tests/api/test_metrics.py
    assert all(published & {one.path, f"/v1{one.path}", f"/health{one.path}"} for one in told)
    assert not [one.path for one in leaves(app.routes) if isinstance(one, PageRoute) and one.include_in_schema]


def test_nobody_sees_a_page_that_is_for_somebody(http_from: Callable[[str], TestClient], world: World) -> None:
    http = http_from("127.0.0.1")
    http.get("/logga-in")
    for (method, path), roles in TABLE.items():
        status = ask(http, method, address(path))
        if roles is None:
            assert status not in ({401, 403} if path in LEADS_BACK else {303, 401, 403}), path
        else:
            assert status == (303 if method == "GET" else 401), path


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_what_is_its_own_and_nothing_else(
    client_of: Callable[[Staff], PageClient], world: World, role: Role
) -> None:
    member = member_of(role)
    for (method, path), roles in TABLE.items():
        http = client_of(member).http
        status = ask(http, method, address(path, member))
        if path == HOME and role in HOMES:
            assert status == 303
            assert role in (TABLE["GET", HOMES[role]] or ())
            continue
        allowed = roles is None or role in roles
        assert (status == 403) == (not allowed), (path, status)


FOREIGN: Mapping[str, tuple[Mapping[str, str], Mapping[str, str]]] = {
    "another_site": ({}, {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}),
    "no_origin": ({}, {}),
    "no_token": ({FORM_FIELD: ""}, OWN),
    "another_browsers_token": ({FORM_FIELD: form_token("another browser")}, OWN),
}
"""Forms that are not from a page that we gave this browser: what they say, and with which headers."""


@pytest.mark.parametrize("kind", FOREIGN)
def test_no_route_believes_a_form_that_is_not_our_own(
    client_of: Callable[[Staff], PageClient], http_from: Callable[[str], TestClient], world: World, kind: str
) -> None:
    said, headers = FOREIGN[kind]
    for (method, path), roles in TABLE.items():
        if method == "POST":
            http = http_from("127.0.0.1") if roles is None else client_of(member_of(min(roles))).http
            http.get("/logga-in")
            assert ask(http, method, address(path), said, headers) == 403, path


def test_another_caseworkers_candidates_are_not_there(client_of: Callable[[Staff], PageClient], world: World) -> None:
    omars = client_of(OMAR)
    omars.get(f"/handlaggare/{MARIA.code}/veckor/{WEEK}", 404)
    omars.get(f"/veckor/{WEEK}/platser/{CLEANER}?handlaggare={MARIA.code}", 404)
    shown = omars.get(f"/veckor/{WEEK}/platser/{CLEANER}")
    own = {f"matchning-{one.id}" for one in world.of(CLEANER) if one.caseworker == OMAR.code}
    assert {str(one["id"]) for one in shown.select("article.entry")} == own
    assert own
    for entry in world.of(CLEANER):
        form = {"matchning": str(entry.id), "orsak": "distance"}
        status = ask(omars.http, "POST", f"/veckor/{WEEK}/platser/{CLEANER}/avboj", form)
        assert status == (303 if entry.caseworker == OMAR.code else 404)
        if entry.caseworker != OMAR.code:
            for path in ABOUT_ONE_ENTRY:
                assert ask(omars.http, "POST", address(path), {**form, "bedomning": str(entry.id)}) == 404, path
    marias = [(method, address(path)) for method, path in TABLE if "{entry_id}" in path]
    assert [ask(omars.http, method, path) for method, path in marias] == [404] * len(marias)
    codes = {one.display_code for one in world.entries if one.caseworker != OMAR.code and one.display_code}
    week = omars.http.get("/").text
    assert not [code for code in codes if code in week or code in str(shown)]


def test_what_is_for_this_machine_only_is_not_shown_over_https(
    http_from: Callable[[str], TestClient], services: Services, world: World
) -> None:
    services.settings = services.settings.model_copy(update={"base_url": "https://ingang.kalmar.example"})
    http = http_from("10.0.0.7")
    http.base_url = "https://ingang.kalmar.example"
    for method, path in TABLE:
        if method == "GET":
            status = ask(http, method, address(path))
            assert (status == 403) == path.startswith(tuple(HERE_ONLY)), path


def test_a_colleague_who_has_left_is_signed_out_at_once(
    client_of: Callable[[Staff], PageClient], world: World, owner: Database
) -> None:
    omars = client_of(OMAR)
    omars.get("/")
    with owner.transaction() as connection:
        connection.execute("UPDATE staff SET active = false WHERE code = %s", (OMAR.code,))
    assert ask(omars.http, "GET", "/") == 303
