"""The application on a database of the test's own, at a fixed moment, and keys of every scope for it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
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
from matcher.services import Services, connect
from models.contract import Commitment, Kind
from models.ids import KeyId, ProposalId, Pseudonym, VacancyId, VerdictId, new_id
from models.proposal import Proposal, new_referral_code
from models.shortlist import Decision, Verdict
from models.store import proposals, verdicts
from models.store.database import Database, DatabaseRole
from models.supplier import Scope, Supplier

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


PERSON = Pseudonym("q" * 32)


class MovableClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, by: timedelta) -> None:
        self.now += by


@dataclass(frozen=True, kw_only=True)
class Party:
    """A supplier with a commitment of each kind and a key."""

    supplier: Supplier
    commitments: dict[Kind, Commitment]
    key_id: KeyId
    headers: dict[str, str]

    @property
    def commitment(self) -> Commitment:
        return self.commitments[Kind.EMPLOYMENT]


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def settings() -> Settings:
    return Settings(_env_file=None, other_units="0861", body_limit_bytes=100_000, profiles_limit_bytes=1_000_000)  # type: ignore[call-arg]


@pytest.fixture
def services(database_url: str, clock: MovableClock, settings: Settings) -> Iterator[Services]:
    connected = connect(settings, database_url, clock)
    yield connected
    connected.close()


@pytest.fixture
def owner(database_url: str) -> Iterator[Database]:
    with Database(database_url, DatabaseRole.OWNER, pool_size=1) as database:
        yield database


@pytest.fixture
def app(services: Services) -> FastAPI:
    return create_app(services)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, raise_server_exceptions=False) as connected:
        yield connected


@pytest.fixture
def new_key(owner: Database) -> Callable[..., tuple[KeyId, dict[str, str]]]:
    """Makes a key and the header that it is sent in."""

    def make(scope: Scope, supplier: Supplier | None = None, days: int = 365) -> tuple[KeyId, dict[str, str]]:
        with owner.transaction() as connection:
            key, secret = keys.create(
                connection,
                scope=scope,
                label="test",
                supplier_id=None if supplier is None else supplier.id,
                now=NOW,
                actor="cli:test",
                days=days,
            )
        return key.id, {"Authorization": f"Bearer {secret}"}

    return make


@pytest.fixture
def new_party(owner: Database, new_key: Callable[..., tuple[KeyId, dict[str, str]]]) -> Callable[[str], Party]:
    """Makes a supplier that has a contract with a commitment of each kind, and a key."""

    def make(name: str) -> Party:
        with owner.transaction() as connection:
            supplier, _ = put_supplier(connection, SupplierForm(name=name), now=NOW, actor="cli:test")
            contract, _ = put_contract(
                connection,
                ContractForm(
                    registration_number=f"KS 2026/{name}",
                    title="Städning",
                    supplier_id=supplier.id,
                    starts_on=date(2026, 1, 1),
                    ends_on=date(2028, 12, 31),
                ),
                now=NOW,
                actor="cli:test",
            )
            commitments = {
                kind: put_commitment(
                    connection,
                    CommitmentForm(contract_id=contract.id, reference=kind.value, kind=kind, places=4),
                    now=NOW,
                    actor="cli:test",
                )[0]
                for kind in Kind
            }
        key_id, headers = new_key(Scope.SUPPLIER, supplier, days=3650)
        return Party(supplier=supplier, commitments=commitments, key_id=key_id, headers=headers)

    return make


@pytest.fixture
def party(new_party: Callable[[str], Party]) -> Party:
    return new_party("Städbolaget AB")


@pytest.fixture
def coordinator(new_key: Callable[..., tuple[KeyId, dict[str, str]]]) -> dict[str, str]:
    return new_key(Scope.COORDINATOR)[1]


@pytest.fixture
def records(new_key: Callable[..., tuple[KeyId, dict[str, str]]]) -> dict[str, str]:
    return new_key(Scope.RECORDS)[1]


@pytest.fixture
def posting(party: Party) -> dict[str, Any]:
    """The least that a vacancy says."""
    return {
        "supplier_reference": "R-1",
        "commitment_id": str(party.commitment.id),
        "headline": "Lokalvårdare",
        "description": {"text": "Du städar skolor."},
        "number_of_vacancies": 2,
        "application_deadline": "2027-01-31",
    }


@pytest.fixture
def vacancy_id(client: TestClient, party: Party, posting: dict[str, Any]) -> VacancyId:
    answer = client.post("/v1/vacancies", json=posting, headers=party.headers)
    return VacancyId(answer.json()["id"])


@pytest.fixture
def proposal(owner: Database, vacancy_id: VacancyId) -> Proposal:
    said = Verdict(
        id=VerdictId(new_id()), vacancy_id=vacancy_id, pseudonym=PERSON, decision=Decision.PROPOSE, reason=None,
        made_by="HL-03", made_at=NOW,
    )  # fmt: skip
    proposed = Proposal(
        id=ProposalId(new_id()), verdict_id=said.id, vacancy_id=vacancy_id, pseudonym=PERSON, consent_on=NOW.date(),
        reviewed_on=NOW.date(), reviewed_by="HL-03", referral_code=new_referral_code(), made_at=NOW,
    )  # fmt: skip
    with owner.transaction() as connection:
        verdicts.add(connection, said)
        proposals.add(connection, proposed)
    return proposed


@pytest.fixture
def post(client: TestClient, party: Party) -> Callable[..., Any]:
    """Sends something about a placement as the supplier."""

    def send(path: str = "", said: object = None, status: int = 200, method: str = "POST") -> Any:
        answer = client.request(method, f"/v1/placements{path}", json=said, headers=party.headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    return send
