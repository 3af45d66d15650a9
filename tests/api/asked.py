"""Cases that schemathesis makes from the OpenAPI document, asked of the application in this process and judged.

Nothing is cheated but the transport: each case is a request of its own through every middleware to the real database.
"""

import asyncio
import json
import os
import re
import secrets
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from threading import Thread
from typing import Any
from urllib.parse import unquote, urlsplit
from zlib import crc32

import requests
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import FlakyStrategyDefinition
from jsonschema import Draft202012Validator
from schemathesis import Case, GenerationMode, Response
from schemathesis.specs.openapi import checks

from api.app import create_app
from api.v1.outcomes import EXAMPLE as OUTCOME
from api.v1.profiles import EXAMPLE as PROFILE
from matcher import keys
from matcher.config import Settings
from matcher.intake.contracts import (
    CommitmentForm,
    ContractForm,
    SupplierForm,
    put_commitment,
    put_contract,
    put_supplier,
)
from matcher.intake.job_ad import JobAd
from matcher.intake.placement import EndForm, PlacementForm, Terms
from matcher.intake.vacancies import submit
from matcher.messages import texts
from matcher.placements.following import answer_start, end_placement
from matcher.placements.starting import start_by_supplier, start_of_proposal
from matcher.placements.words import Speaker
from matcher.services import connect
from models.contract import Commitment, Kind
from models.ids import ProposalId, Pseudonym, SupplierId, VerdictId, new_id
from models.placement import Answer, EndReason, Proof, Route
from models.proposal import Proposal, new_referral_code
from models.proposal_step import Side
from models.shortlist import Decision, Verdict
from models.store import proposals, verdicts
from models.store.database import Conn, Database, DatabaseRole
from models.supplier import Scope
from models.vacancy import Vacancy
from tests.api.conftest import NOW
from tests.api.test_authorisation import RIGHTS

SEED_SETTING = "MATCHER_TEST_SEED"
FULL_TIMES = 10
SCENARIOS = 10
"""So many are made at a time where links are followed."""

CHECKS = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
LINES = ("/v1/profiles", "/v1/outcomes")
"""Bodies of lines, whose form is told in a schema of its own."""

PATCHES = ("/v1/vacancies/{vacancy_id}",)
"""Bodies that the document lets be any object: a name that is made at random may be a field's, with another value."""

SAID_BY_SCHEMA = frozenset(
    {
        "missing", "unknown_field", "not_text", "not_whole_number", "not_number", "not_true_or_false", "not_list",
        "not_object", "not_one_of", "not_an_id", "not_a_date", "too_long", "too_small", "too_large", "too_many_items",
        "too_few_items", "wrong_pattern",
    }
)  # fmt: skip
"""What the document tells of a field. Whoever keeps to the document is never refused for it."""

BY_KIND = re.compile(r"corrections\.\d+\.(value|new_value)|path\.month")
"""Fields whose values depend on another field, or are a month: their form is told in words."""


@schemathesis.serializer("application/x-ndjson", "application/jsonl", "application/merge-patch+json")
def as_it_is(_: Any, value: Any) -> bytes:
    """Bodies that schemathesis knows no form for."""
    if isinstance(value, bytes):
        return value
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else json.dumps(value).encode()


class Server:
    """The application on an event loop of its own, without sockets."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def answer(self, request: requests.PreparedRequest) -> Response:
        """What the application answers."""
        began = time.perf_counter()
        status, headers, content = asyncio.run_coroutine_threadsafe(self._ask(request), self._loop).result(60)
        told: dict[str, list[str]] = {}
        for name, value in headers:
            told.setdefault(name.decode("latin-1"), []).append(value.decode("latin-1"))
        return Response(status, told, content, request, time.perf_counter() - began, verify=False)

    async def _ask(self, request: requests.PreparedRequest) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        address = urlsplit(str(request.url))
        body = request.body.encode() if isinstance(request.body, str) else request.body or b""
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": request.method,
            "scheme": "http", "path": unquote(address.path), "raw_path": address.path.encode(), "root_path": "",
            "query_string": address.query.encode(), "client": ("testclient", 1), "server": ("testserver", 80),
            "headers": [
                (b"host", b"testserver"), *((_raw(name).lower(), _raw(said)) for name, said in request.headers.items()),
            ],
        }  # fmt: skip
        sent: list[Any] = [{"type": "http.request", "body": body, "more_body": False}]
        status, headers, content = 0, [], bytearray()

        async def receive() -> Any:
            return sent.pop() if sent else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status, headers = message["status"], list(message["headers"])
            else:
                content.extend(message.get("body", b""))

        await self._app(scope, receive, send)  # type: ignore[arg-type]
        return status, headers, bytes(content)


def _raw(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("latin-1")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The application in the midst of its work, what is known there, and what has been asked of it."""

    server: Server
    schema: Any
    headers: Mapping[Scope, Mapping[str, str]]
    known: Mapping[str, Sequence[str]]
    good: Mapping[tuple[str, str], Sequence[Mapping[str, Any]]]
    told: Counter[tuple[str, str, str, int]] = field(default_factory=Counter)

    def ask(self, case: Case) -> Response:
        """What is answered to a case, with a key that opens the operation."""
        operation = case.operation.method.upper(), case.operation.path
        said = case.as_transport_kwargs(base_url="http://testserver")
        names = ("method", "url", "headers", "params", "data", "json", "cookies", "files")
        scope = max(RIGHTS[operation])
        said["headers"] = {**dict(said["headers"]), **self.headers[scope], "Accept-Language": "en"}
        request = requests.Request(**{name: said[name] for name in names if name in said}).prepare()
        answer = self.server.answer(request)
        self.told[*operation, _mode(case), answer.status_code] += 1
        return answer

    def judge(self, case: Case, answer: Response) -> None:
        """Fail where an answer is not one of those that the document promises for such a case."""
        label = f"{case.operation.method.upper()} {case.operation.path}, {_mode(case)}: {answer.status_code}"
        said = f"{label} {answer.content[:600]!r} to {repr(case.body)[:600]} {case.path_parameters} {case.query}"
        assert answer.status_code < 500, said
        try:
            case.validate_response(answer, checks=CHECKS)
            as_good = answer.status_code < 400 and self._keeps_but_for_blanks(case)
            if answer.status_code != 413 and not as_good:
                case.validate_response(answer, checks=[checks.negative_data_rejection])
        except BaseException as error:
            raise AssertionError(f"{str(error)[:700]}\n{said}") from None
        if _mode(case) == "positive":
            assert answer.status_code in (200, 201, 404, 409, 422), said
            if answer.status_code == 422 and case.operation.path not in (*LINES, *PATCHES):
                broken = {(code, where) for code, where in codes_of(answer) if code in SAID_BY_SCHEMA}
                assert not {one for one in broken if not BY_KIND.fullmatch(one[1])}, f"{broken} {said}"
        if answer.status_code >= 400:
            problem = json.loads(answer.content)
            assert problem["status"] == answer.status_code, said
            assert problem["type"].startswith("urn:ingang:problem:"), said

    def _keeps_but_for_blanks(self, case: Case) -> bool:
        """Whether the body keeps to the document without the blanks around its texts: they count for nothing, which no
        schema can say."""
        bare = _bare(case.body)
        if bare == case.body or case.operation.path in LINES:
            return False
        document = self.schema.raw_schema
        said = document["paths"][case.operation.path][case.operation.method.lower()]["requestBody"]["content"]
        (media,) = said.values()
        schema = {"components": document["components"], **media["schema"]}
        return Draft202012Validator(schema).is_valid(bare)

    def fit(self, case: Case) -> None:
        """Let most cases speak of what is there: made-up ids would all be 404. Which does not depend on chance."""
        for name in case.path_parameters or {}:
            case.path_parameters[name] = self._instead(name, case.path_parameters[name])
        if case.operation.path in LINES and crc32(repr(case.body).encode("utf-8", "replace")) % 2:
            case.body = (PROFILE if case.operation.path == LINES[0] else OUTCOME).replace(
                "0042", f"{len(str(case.body)):04}"
            )
        if isinstance(case.body, dict):
            number = crc32(repr(case.body).encode("utf-8", "replace"))
            good = self.good.get((case.operation.method.upper(), case.operation.path), ())
            if good and number % 3:
                # One made-up field in a body that is otherwise right: a body that is all made up breaks some rule.
                said = {
                    name: value for place, (name, value) in enumerate(sorted(case.body.items())) if place == number % 7
                }
                case.body = {**good[number % len(good)], **said}
            for name in set(case.body) & self.known.keys():
                case.body[name] = self._instead(name, case.body[name])

    def _instead(self, name: str, made_up: Any) -> Any:
        known = self.known.get(name, ())
        number = crc32(str(made_up).encode("utf-8", "replace"))
        return made_up if not known or number % 6 == 0 else known[number % len(known)]


def _bare(said: Any) -> Any:
    if isinstance(said, str):
        return said.strip()
    if isinstance(said, dict):
        return {name: _bare(value) for name, value in said.items()}
    return [_bare(one) for one in said] if isinstance(said, list) else said


def _mode(case: Case) -> str:
    return "positive" if case.meta is None else case.meta.generation.mode.value


def codes_of(answer: Response) -> set[tuple[str, str]]:
    """Which of our rules an English problem says were broken, and in which field."""
    patterns = {
        code: re.compile(re.sub(r"\\\{\w+\\\}", ".*", re.escape(text)), re.DOTALL) for code, text in texts("en").items()
    }
    found = set()
    for error in json.loads(answer.content).get("errors", []):
        fitting = [code for code, pattern in patterns.items() if pattern.fullmatch(error["detail"])]
        assert fitting, error
        found |= {(code, error["field"]) for code in fitting}
    return found


def ask_many(asked: Asked, operation: tuple[str, str], mode: GenerationMode, cases: int, number: int) -> int:
    """Ask so many cases of an operation. Returns how many were asked."""
    before = asked.told.total()
    made = asked.schema[operation[1]][operation[0]].as_strategy(generation_mode=mode)

    @seed(number)
    @settings(
        max_examples=cases, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck), report_multiple_bugs=False,
    )  # fmt: skip
    @given(case=made)
    def each(case: Case) -> None:
        if mode.is_positive:
            asked.fit(case)
        asked.judge(case, asked.ask(case))

    each()
    return asked.told.total() - before


def walk(asked: Asked, steps: int, number: int) -> Counter[str]:
    """Follow the document's links in so many steps. Returns how often each was followed, and steps in all.

    What fails is told when all have been followed: a scenario cannot be had again, since what it wrote is still there.
    For the same reason hypothesis sometimes finds that another step is possible than the last time: then the next few
    scenarios begin, as they do when a few are done.
    """
    followed: Counter[str] = Counter()
    failed: list[AssertionError] = []

    class Walk(asked.schema.as_state_machine()):  # type: ignore[misc]
        def step(self, input: Any) -> Any:  # noqa: A002
            followed["steps"] += 1
            if input.transition is not None and input.is_applied and not input.transition.is_inferred:
                followed[input.transition.id] += 1
            elif _mode(input.case) == "positive":
                asked.fit(input.case)
            return super().step(input)

        def call(self, case: Case, **_: Any) -> Response:
            return asked.ask(case)

        def validate_response(self, response: Response, case: Case, *_: Any, **__: Any) -> None:
            try:
                asked.judge(case, response)
            except AssertionError as error:
                failed.append(error)

    few = settings(
        max_examples=SCENARIOS, deadline=None, database=None, phases=[Phase.generate], stateful_step_count=8,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    for begun in range(steps):
        if followed["steps"] >= steps or failed:
            break
        seed(number + begun)(Walk)
        with suppress(FlakyStrategyDefinition):
            Walk.run(settings=few)
    if failed:
        raise failed[0]
    return followed


def seed_of(full: bool) -> int:
    """What cases are made from: the same each time, but at random in the long campaign; printed either way."""
    number = int(os.environ.get(SEED_SETTING) or (secrets.randbits(32) if full else 36))
    print(f"{SEED_SETTING}={number}")
    return number


@contextmanager
def asked_at(url: str) -> Iterator[Asked]:
    """The application on a database where a supplier has commitments, vacancies, referrals and placements."""
    plain = Settings(_env_file=None, other_units="0861", requests_per_key=0, requests_per_address=0)  # type: ignore[call-arg]
    services = connect(plain, url, lambda: NOW)
    app = create_app(services)
    with Database(url, DatabaseRole.OWNER, pool_size=1) as owner:
        headers, known = _work_under_way(owner)
    document = deepcopy(app.openapi())
    document["components"].pop("securitySchemes")  # whose key opens what is tested where the rights are
    for operations in document["paths"].values():
        for operation in operations.values():
            operation.pop("security", None)
    document["paths"] = {path: said for path, said in document["paths"].items() if path.startswith("/v1/")}
    server = Server(app)
    asked = Asked(
        server=server, schema=schemathesis.openapi.from_dict(document), headers=headers, known=known, good=_good(known)
    )  # fmt: skip
    try:
        yield asked
    finally:
        server.close()
        services.close()


def _work_under_way(owner: Database) -> tuple[dict[Scope, dict[str, str]], dict[str, list[str]]]:
    """Keys of every scope, and a supplier with a commitment of each kind."""
    with owner.transaction() as connection:
        supplier, _ = put_supplier(connection, SupplierForm(name="Städbolaget AB"), now=NOW, actor="cli:test")
        contract, _ = put_contract(
            connection,
            ContractForm(
                registration_number="KS 2026/1", title="Städning", supplier_id=supplier.id,
                starts_on=date(2026, 1, 1), ends_on=date(2028, 12, 31),
            ),
            now=NOW, actor="cli:test",
        )  # fmt: skip
        commitments = [
            put_commitment(
                connection, CommitmentForm(contract_id=contract.id, reference=kind.value, kind=kind, places=4),
                now=NOW, actor="cli:test",
            )[0]
            for kind in Kind
        ]  # fmt: skip
        headers = {}
        for scope in Scope:
            whose = supplier.id if scope is Scope.SUPPLIER else None
            _, secret = keys.create(connection, scope=scope, label="test", supplier_id=whose, now=NOW, actor="cli:test")
            headers[scope] = {"Authorization": f"Bearer {secret}"}
        vacancies = [
            submit(
                connection,
                JobAd(
                    supplier_reference=f"R-{kind}", commitment_id=one.id, headline="Lokalvårdare",
                    description={"text": "Du städar skolor. Körkort B."}, number_of_vacancies=2,
                    application_deadline="2027-01-31",
                ),
                supplier_id=supplier.id, now=NOW, actor="cli:test",
            )[0]
            for kind, one in zip(Kind, commitments, strict=True)
        ]  # fmt: skip
        codes, placed = _people(connection, supplier.id, commitments[0], vacancies[0])
    return headers, {
        "supplier_id": [str(supplier.id)], "contract_id": [str(contract.id)],
        "commitment_id": [str(one.id) for one in commitments], "vacancy_id": [str(one.id) for one in vacancies],
        "placement_id": placed,
        "referral_code": codes, "month": ["2026-09", "2026-10"],
    }  # fmt: skip


def _good(known: Mapping[str, Sequence[str]]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Bodies that are right, by operation."""
    (supplier,), (contract,), commitment, codes = (
        known["supplier_id"], known["contract_id"], known["commitment_id"][0], known["referral_code"],
    )  # fmt: skip
    day, ahead = NOW.date().isoformat(), "2027-06-30"
    own = {
        "commitment_id": commitment, "reference": "P-9", "route": "own_recruitment", "proof": "employment_service",
        "starts_on": "2026-09-01",
    }  # fmt: skip
    posting = {
        "supplier_reference": "R-9", "commitment_id": commitment, "headline": "Kock",
        "description": {"text": "Du lagar mat."}, "number_of_vacancies": 1, "application_deadline": ahead,
    }  # fmt: skip
    add = {"action": "add", "kind": "licence", "value": "B", "strength": "must"}
    return {
        ("POST", "/v1/vacancies"): [posting],
        ("PUT", "/v1/vacancies/{vacancy_id}/demands"): [{"corrections": []}, {"corrections": [add]}],
        ("POST", "/v1/referrals"): [{"referral_code": code, "step": "met", "on": day} for code in codes],
        ("POST", "/v1/placements"): [own, *({"referral_code": code, "starts_on": day} for code in codes)],
        ("POST", "/v1/placements/{placement_id}/changes"): [
            {"ends_on": ahead}, {"from_on": ahead, "scope_percent": 50},
        ],
        ("POST", "/v1/placements/{placement_id}/end"): [{"ended_on": day, "reason": "employee_left"}],
        ("PUT", "/v1/placements/{placement_id}/months/{month}"): [{}, {"percent": 50}],
        ("POST", "/v1/commitments"): [{"contract_id": contract, "reference": "1", "kind": "employment", "places": 2}],
        ("POST", "/v1/suppliers"): [{"name": "Bygg AB"}],
        ("POST", "/v1/contracts"): [
            {
                "registration_number": "KS 9", "title": "Bygge", "supplier_id": supplier, "starts_on": "2026-01-01",
                "ends_on": "2028-12-31",
            }
        ],
    }  # fmt: skip


def _people(
    connection: Conn, supplier_id: SupplierId, commitment: Commitment, vacancy: Vacancy
) -> tuple[list[str], list[str]]:
    """Referral codes of people who have been proposed, and placements: told of by either side, going on, and ended."""
    supplier, municipality = (
        Speaker(side=side, by="cli:test", at=NOW, verified=True, supplier_id=whose)
        for side, whose in ((Side.SUPPLIER, supplier_id), (Side.MUNICIPALITY, None))
    )
    codes, placed = [], []
    for number in range(6):
        said = Verdict(
            id=VerdictId(new_id()), vacancy_id=vacancy.id, pseudonym=Pseudonym("a" * 31 + str(number)),
            decision=Decision.PROPOSE, reason=None, made_by="HL-03", made_at=NOW,
        )  # fmt: skip
        proposed = Proposal(
            id=ProposalId(new_id()), verdict_id=said.id, vacancy_id=vacancy.id, pseudonym=said.pseudonym,
            consent_on=NOW.date(), reviewed_on=NOW.date(), reviewed_by="HL-03", referral_code=new_referral_code(),
            made_at=NOW,
        )  # fmt: skip
        verdicts.add(connection, said)
        proposals.add(connection, proposed)
        codes.append(proposed.code_to_read)
        if number < 2:
            terms = Terms(starts_on=NOW.date(), ends_on=date(2027, 10, 31))
            placed.append(start_of_proposal(connection, proposed, terms, municipality)[0])
    for number in range(5):
        form = PlacementForm(
            reference=f"P-{number}", commitment_id=commitment.id, route=Route.OWN_RECRUITMENT,
            proof=Proof.EMPLOYMENT_SERVICE, starts_on=date(2026, 9, 1), ends_on=date(2027, 8, 31),
        )  # fmt: skip
        placed.append(start_by_supplier(connection, form, supplier)[0])
    for one in placed[3:]:
        answer_start(connection, one.id, Answer.CONFIRMED, municipality)
    ended = EndForm(ended_on=date(2026, 11, 20), reason=EndReason.EMPLOYEE_LEFT)
    end_placement(connection, placed[-1].id, ended, municipality)
    return codes, [str(one.id) for one in placed]
