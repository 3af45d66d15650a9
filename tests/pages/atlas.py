"""Every page of the application in every state that looks different, with the world in which those states stand."""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import Response

from api.pages.access import ANYBODY, open_to
from api.pages.route import PageRoute, error_page
from matcher.pausing import begin_pause
from matcher.rights.translation import SHOWN, approve, hash_of, words_of
from matcher.services import Services
from matcher.sign_in import accounts
from models.errors import Conflict
from models.ids import PlacementId, StaffCode
from models.pause import EVERYTHING, PauseReason
from models.shortlist import Entry
from models.sign_in import Purpose
from models.staff import Role, Staff
from models.store import supplier_contacts
from models.store.database import Database
from tests.pages import planned
from tests.pages.employed import CONTRACT, OTHER, employ
from tests.pages.happened import TODAY, decide, letter_of, put_beside
from tests.pages.sheets import ANNA, Sheet, suppliers_pages
from tests.pages.trades import TradeEncoder
from tests.pages.world import (
    CARPENTER,
    CLEANER,
    COOK,
    EVA,
    LAST_WEEK,
    MARIA,
    NOW,
    OMAR,
    WEEK,
    World,
)

OFFICER = Staff(
    code=StaffCode("DSO-1"), name="Disa Sund", email="disa@kalmar.example", role=Role.DATA_PROTECTION_OFFICER
)
VISITORS = (EVA, MARIA, OFFICER)
PASSWORD = "tre blå paraplyer"
LIST = f"/veckor/{WEEK}/platser/{CLEANER}"
PROCUREMENT = "/upphandling"
NOTHING: Mapping[str, str] = MappingProxyType({})
PROVIDER = {
    "oidc_issuer": "http://127.0.0.1:9", "oidc_client_id": "ingang", "oidc_client_secret": "x",
    "oidc_roles": "handl=caseworker",
}  # fmt: skip
"""A sign-in of the municipality's own, at which nobody answers."""

ERRORS: Mapping[str, tuple[HTTPStatus, str]] = {
    "conflict": (HTTPStatus.CONFLICT, "person_on_list"),
    "forbidden": (HTTPStatus.FORBIDDEN, ""),
    "internal": (HTTPStatus.INTERNAL_SERVER_ERROR, ""),
    "link": (HTTPStatus.NOT_FOUND, "link_not_found"),
    "not_found": (HTTPStatus.NOT_FOUND, ""),
    "other_origin": (HTTPStatus.FORBIDDEN, "other_origin"),
    "provider": (HTTPStatus.FORBIDDEN, "oidc_state"),
    "signed_out": (HTTPStatus.UNAUTHORIZED, ""),
    "stranger": (HTTPStatus.FORBIDDEN, "oidc_stranger"),
    "too_large": (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, ""),
    "too_many_requests": (HTTPStatus.TOO_MANY_REQUESTS, ""),
    "unavailable": (HTTPStatus.SERVICE_UNAVAILABLE, ""),
    "wrong_role": (HTTPStatus.FORBIDDEN, "wrong_role"),
}
"""The template of every page that says what went wrong, with a status and code that lead to it."""


def show_errors(app: FastAPI) -> None:
    """Let `app` give each of its pages of errors at an address of its own."""
    router = APIRouter(route_class=PageRoute, include_in_schema=False)

    @router.get("/fel/{status}")
    @open_to(ANYBODY)
    def fail(request: Request, status: int, kod: str = "") -> Response:
        if status == HTTPStatus.CONFLICT:
            raise Conflict(kod)
        return error_page(request, HTTPStatus(status), code=kod)

    app.include_router(router)


def fill(world: World, services: Services, owner: Database, job: Database) -> list[Sheet]:
    """Let everything that pages tell of have happened in `world`, and give every page of it."""
    own = [one for one in world.of(CLEANER) if one.caseworker == MARIA.code]
    decide(world, own, services, owner)
    put_beside(world, services, owner, job)
    with owner.transaction() as connection:
        for language in ("en", "ar"):
            approve(connection, language, hash_of(words_of(language)).hex()[:SHOWN], EVA.code, NOW)
        for member in (MARIA, OMAR):
            accounts.create(connection, member.code, now=NOW, actor="cli:test")
        first = accounts.make_link(connection, OMAR.code, Purpose.PASSWORD, now=NOW, actor="cli:test")
        accounts.choose_password(connection, first, PASSWORD, NOW)
        password = accounts.make_link(connection, MARIA.code, Purpose.PASSWORD, now=NOW, actor="cli:test")
        once = accounts.make_link(connection, MARIA.code, Purpose.SIGN_IN, now=NOW, actor="cli:test")
        supplier_contacts.add(connection, ANNA)
    planned.keep(job)
    letter = letter_of(services, owner, job)
    employed = employ(own, owner)
    services.encoder = TradeEncoder()
    return [
        *_lists(own),
        *_contracts(employed),
        *_procurements(),
        *_people(own, world),
        *_ways_in(password, once),
        *_others(letter),
        *suppliers_pages(),
        *_errors(),
    ]


def stop(owner: Database) -> list[Sheet]:
    """Let everything be paused, and give the pages that say so most plainly."""
    with owner.transaction() as connection:
        begin_pause(connection, EVERYTHING, PauseReason.INCIDENT, made_by=EVA.code, now=NOW, verified=True)
    return [
        Sheet(route="/pauser", address="/pauser"),
        Sheet(route="/", address="/", who=MARIA),
        Sheet(route=PROCUREMENT, address=f"{PROCUREMENT}?cpv=90910000-9&varde=200+mkr&manader=36"),
    ]


def _lists(own: list[Entry]) -> list[Sheet]:
    """Weeks and lists, as they are and as they come back from a form with something wrong in it."""
    route, week = "/veckor/{week}/platser/{vacancy_id}", "/veckor/{week}"
    proposed, waiting, free = str(own[0].id), str(own[2].id), str(own[3].id)
    wrong: tuple[tuple[str, dict[str, str]], ...] = (
        ("avboj", {"matchning": free}),
        ("avvakta", {"matchning": waiting, "till": "i går"}),
        ("foresla", {"matchning": free, "samtycke": "2027-01-01"}),
        ("aterkalla", {"matchning": proposed, "aterkallat": "2020-01-01"}),
        ("uppfoljning", {"matchning": proposed, "steg": "did_not_happen", "dag": "2020-01-01"}),
        ("lagg-till", {"kod": "KA-0000"}),
    )
    return [
        Sheet(route="/", address="/"),
        Sheet(route="/", address="/", who=MARIA),
        Sheet(route=week, address=f"/veckor/{LAST_WEEK}"),
        Sheet(route=week, address=f"/veckor/{WEEK}?sok=lokal"),
        Sheet(route=route, address=LIST),
        Sheet(route=route, address=LIST, who=MARIA),
        Sheet(route=route, address=f"/veckor/{WEEK}/platser/{CARPENTER}"),
        Sheet(route=route, address=f"/veckor/{WEEK}/platser/{COOK}"),
        *(
            Sheet(route=route, address=f"{LIST}/{form}", who=MARIA, form=said, status=HTTPStatus.BAD_REQUEST)
            for form, said in wrong
        ),
        Sheet(
            route="/handlaggare/{code:path}/veckor/{week}", address=f"/handlaggare/{MARIA.code}/veckor/{WEEK}",
            who=MARIA,
        ),
        Sheet(route="/handlaggare/{code:path}/veckor/{week}", address=f"/handlaggare/HL%2F5%20%C3%B6/veckor/{WEEK}"),
        Sheet(route="/forslag", address="/forslag"),
        Sheet(route="/forslag", address="/forslag", who=MARIA),
    ]  # fmt: skip


def _contracts(employed: Mapping[str, PlacementId]) -> list[Sheet]:
    """Contracts, what stands under them, and each form of a placement with something wrong in it."""
    going, contract = f"/placeringar/{employed['going']}", f"/avtal/{CONTRACT}"
    wrong: tuple[tuple[str, dict[str, str]], ...] = (
        (f"{going}/manad", {"manad": "2026-11", "procent": "hundra"}),
        (f"{going}/villkor", {"omfattning": "50"}),
        (f"{going}/slut", {"sista": "2020-01-01"}),
    )
    return [
        Sheet(route="/avtal", address="/avtal"),
        Sheet(route="/avtal", address="/avtal?lage=uppfyllda&sok=ingenting"),
        Sheet(route="/avtal/fil", address="/avtal/fil"),
        Sheet(route="/kompetensgap", address="/kompetensgap"),
        Sheet(route="/kompetensgap/kurser", address="/kompetensgap/kurser"),
        Sheet(route="/kompetensgap/kurser", address="/kompetensgap/kurser?budget=x", status=HTTPStatus.BAD_REQUEST),
        Sheet(route="/rapport", address="/rapport", who=OFFICER),
        Sheet(
            route="/rapport/{year}/grupper.{form}", address="/rapport/2026/grupper.html", in_its_own_language=True
        ),
        Sheet(
            route="/rapport/{year}/rapport.{form}", address="/rapport/2026/rapport.html", in_its_own_language=True
        ),
        Sheet(route="/avtal/{contract_id}", address=contract),
        Sheet(route="/avtal/{contract_id}", address=f"/avtal/{OTHER}"),
        *(
            Sheet(route="/avtal/{contract_id}", address=form, form=said, status=HTTPStatus.BAD_REQUEST)
            for form, said in wrong
        ),
        Sheet(
            route="/avtal/{contract_id}/slutdokumentation.{form}", address=f"{contract}/slutdokumentation.html",
            in_its_own_language=True,
        ),
        Sheet(
            route="/placeringar/{placement_id}/intyg.{form}", address=f"{going}/intyg.html", in_its_own_language=True
        ),
    ]  # fmt: skip


def _procurements() -> list[Sheet]:
    """What may be asked for in the next procurement: asked, answered with each level, and wrong."""
    work = "cpv=90910000-9+73000000+71000000&slag=goods&yrken=Rymdpromenerare"
    return [
        Sheet(route=PROCUREMENT, address=PROCUREMENT),
        Sheet(route=PROCUREMENT, address=f"{PROCUREMENT}?{work}&varde=60+mkr&manader=36&korkort=B&svenska=B1"),
        Sheet(route=PROCUREMENT, address=f"{PROCUREMENT}?cpv=90910000&varde=60+mkr&manader=36&malgrupp=young"),
        Sheet(route=PROCUREMENT, address=f"{PROCUREMENT}?cpv=90910000&varde=1+mkr&manader=3"),
        Sheet(
            route=PROCUREMENT, address=f"{PROCUREMENT}?cpv=90910000-8&manader=0&kommun=x&slag=y&malgrupp=z",
            status=HTTPStatus.BAD_REQUEST,
        ),
    ]  # fmt: skip


def _people(own: list[Entry], world: World) -> list[Sheet]:
    """What a person has a right to."""
    start, route = f"/matchningar/{own[0].id}", "/matchningar/{entry_id}"
    withdrawn = [one for one in world.of(CLEANER) if one.caseworker == OMAR.code][1]
    explain = {"route": "/veckor/{week}/platser/{vacancy_id}/forklara", "address": f"{LIST}/forklara"}
    return [
        Sheet(route=route, address=start, who=MARIA),
        Sheet(route=route, address=f"/matchningar/{withdrawn.id}"),
        Sheet(route=route, address=f"/matchningar/{world.of(COOK)[0].id}"),
        Sheet(route=route, address=f"{start}/aterkalla", form={"dag": "i går"}, status=HTTPStatus.BAD_REQUEST),
        Sheet(route=route, address=f"{start}/aterkalla", form={"dag": str(TODAY)}, status=HTTPStatus.BAD_REQUEST),
        *(
            Sheet(route=f"{route}/brev.{{form}}", address=f"{start}/brev.html?sprak={one}", in_its_own_language=True)
            for one in ("sv", "en", "ar")
        ),
        Sheet(
            route=f"{route}/registerutdrag.{{form}}", address=f"{start}/registerutdrag.html", in_its_own_language=True
        ),
        Sheet(**explain),
        Sheet(**explain, form={"kod": "KA-0000", "form": "html"}, status=HTTPStatus.BAD_REQUEST),
        Sheet(**explain, form={"kod": str(own[0].display_code), "form": "html"}, in_its_own_language=True),
    ]


def _ways_in(password: str, once: str) -> list[Sheet]:
    """What is seen before anybody has signed in."""
    code, choose = "/logga-in/kod", f"/logga-in/losenord/{password}"
    right = {"epost": OMAR.email, "losenord": PASSWORD}
    wrong = {"epost": "ingen@kalmar.example", "losenord": "fel"}
    return [
        Sheet(route="/logga-in", address="/logga-in", who=None),
        Sheet(route="/logga-in", address=LIST, who=None),
        Sheet(route="/logga-in", address="/logga-in", who=None, settings=PROVIDER),
        Sheet(route="/logga-in", address="/logga-in", who=None, form=right),
        Sheet(route="/logga-in", address="/logga-in", who=None, form=wrong, status=HTTPStatus.BAD_REQUEST),
        Sheet(route="/logga-in", address=code, who=None, form={"kod": "000000"}, status=HTTPStatus.BAD_REQUEST),
        Sheet(route="/logga-in/losenord/{token}", address=choose, who=None),
        Sheet(
            route="/logga-in/losenord/{token}", address=choose, who=None, form={"losenord": "kort"},
            status=HTTPStatus.BAD_REQUEST,
        ),
        Sheet(route="/logga-in/lank/{token}", address=f"/logga-in/lank/{once}", who=None),
        Sheet(route="/logga-in/lank/{token}", address="/logga-in/lank/x", who=None, status=HTTPStatus.NOT_FOUND),
        Sheet(
            route="/logga-in/svar", address="/logga-in/svar?state=x", who=None, status=HTTPStatus.FORBIDDEN,
            settings=PROVIDER,
        ),
    ]  # fmt: skip


def _others(letter: str) -> list[Sheet]:
    """The log, the mailbox, the account, and what is told about the service."""
    return [
        Sheet(route="/handelselogg", address="/handelselogg", who=OFFICER),
        Sheet(route="/handelselogg", address="/handelselogg", who=OFFICER, form={"vem": "ingen"}),
        Sheet(route="/handelselogg", address="/handelselogg", who=OFFICER, form={"kod": "ZZZ-9999"}),
        Sheet(route="/pauser", address="/pauser"),
        Sheet(route="/pauser", address="/pauser", who=OFFICER),
        Sheet(route="/pauser", address="/pauser/borja", form={"orsak": "incident"}, status=HTTPStatus.BAD_REQUEST),
        Sheet(route="/brevlada", address="/brevlada"),
        Sheet(route="/brevlada/{name}", address=letter),
        Sheet(route="/brevlada/{name}", address=f"{letter}?visa=text"),
        Sheet(route="/brevlada/{name}/html", address=f"{letter}/html", in_its_own_language=True),
        Sheet(route="/konto", address="/konto"),
        Sheet(route="/konto", address="/konto", who=OFFICER),
        Sheet(route="/om", address="/om", who=None),
        Sheet(route="/om", address="/om"),
        Sheet(route="/om/rangordningen", address="/om/rangordningen"),
        Sheet(route="/tillganglighet", address="/tillganglighet"),
        Sheet(route="/tillganglighet", address="/tillganglighet", form={"vad": ""}, status=HTTPStatus.BAD_REQUEST),
        Sheet(route="/tillganglighet/tack", address="/tillganglighet/tack", who=None),
    ]


def _errors() -> list[Sheet]:
    """Every page that says what went wrong: as people come to it, or else by its status and code."""
    return [
        Sheet(route="", address="/finns-inte", status=HTTPStatus.NOT_FOUND),
        Sheet(route="", address="/handelselogg", who=MARIA, status=HTTPStatus.FORBIDDEN),
        *(
            Sheet(route="", address=f"/fel/{status.value}?kod={code}", who=None, status=status)
            for status, code in ERRORS.values()
        ),
    ]
