"""A small municipality that weekly runs can be made for: commitments, vacancies, candidates, staff, a fixed clock."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest

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
from matcher.intake.profiles import import_profiles
from matcher.intake.vacancies import submit
from matcher.services import Services, connect
from matcher.shortlisting import run_weekly
from models.contract import Commitment, Kind
from models.ids import StaffCode
from models.reach import EVERYTHING
from models.staff import Role, Staff
from models.store import staff
from models.store.database import Conn, Database, DatabaseRole
from models.vacancy import Vacancy

MONDAY = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
"""Six o'clock in Stockholm."""

WORDS = ("städ", "kock", "vård", "bygg", "park", "svets", "lager", "chaufför")


class KeywordEncoder:
    """One dimension per trade: a text that names it has it. Nothing heavier than numpy."""

    name = "keywords"
    dimensions = len(WORDS)

    def __init__(self, revision: str = "1") -> None:
        self.revision = revision
        self.seen: list[str] = []

    def encode(
        self, texts: Sequence[str], *, kind: Literal["query", "document"] = "document", show_progress: bool = False
    ) -> np.ndarray[Any, np.dtype[np.float32]]:
        self.seen.extend(texts)
        counts = np.array([[word in text.casefold() for word in WORDS] for text in texts], dtype=np.float32)
        lengths = np.linalg.norm(counts, axis=1, keepdims=True)
        return counts / np.where(lengths > 0, lengths, 1)


class Clock:
    """Stands still until it is set."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class World:
    """Fills the database as the intake would, and gives the services that run on it."""

    def __init__(self, services: Services, clock: Clock, encoder: KeywordEncoder) -> None:
        self.services, self.clock, self.encoder = services, clock, encoder
        self._profiles: dict[str, dict[str, object]] = {}

    def commitment(self, name: str = "Blankstäd AB", **terms: Any) -> Commitment:
        now = self.clock()
        with self.services.application.transaction() as connection:
            supplier, _ = put_supplier(connection, SupplierForm(name=name), now=now, actor="cli:test")
            contract, _ = put_contract(
                connection,
                ContractForm(
                    registration_number=f"KS {name}",
                    title="Städning",
                    supplier_id=supplier.id,
                    starts_on=date(2026, 1, 1),
                    ends_on=date(2029, 12, 31),
                ),
                now=now,
                actor="cli:test",
            )
            form = {
                "contract_id": contract.id,
                "reference": "S1",
                "kind": Kind.EMPLOYMENT,
                "places": 3,
                "starts_on": contract.starts_on,
                "ends_on": contract.ends_on,
            }
            commitment, _ = put_commitment(connection, CommitmentForm(**(form | terms)), now=now, actor="cli:test")
            return commitment

    def vacancy(self, commitment: Commitment, headline: str, **fields: Any) -> Vacancy:
        ad = {
            "supplier_reference": headline,
            "commitment_id": str(commitment.id),
            "headline": headline,
            "description": {"text": f"{headline}. Du arbetar i lag."},
            "number_of_vacancies": 1,
            "application_deadline": "2027-06-30",
        }
        with self.services.application.transaction() as connection:
            vacancy, _ = submit(
                connection,
                JobAd.model_validate(ad | fields),
                supplier_id=commitment.supplier_id,
                now=self.clock(),
                actor="cli:test",
            )
            return vacancy

    def candidate(self, pseudonym: str, *wishes: str, municipality: str = "0880", **fields: Any) -> None:
        profile = {
            "pseudonym": pseudonym.ljust(16, "a"),
            "display_code": pseudonym.upper().ljust(4, "X"),
            "municipality": municipality,
            "consent_given_on": "2026-10-01",
            "wishes": list(wishes),
        }
        self._profiles[pseudonym] = profile | fields

    def leaves(self, pseudonym: str) -> None:
        del self._profiles[pseudonym]

    def deliver_profiles(self) -> None:
        lines = "".join(json.dumps(profile) + "\n" for profile in self._profiles.values())
        with self.services.application.transaction() as connection:
            import_profiles(
                connection,
                BytesIO(lines.encode()),
                full=True,
                confirm_removals=True,
                units=self.services.settings.units,
                removal_percent=100,
                now=self.clock(),
                actor="cli:test",
            )

    def a_week_later(self) -> None:
        self.clock.now += timedelta(days=7)


@pytest.fixture
def clock() -> Clock:
    return Clock(MONDAY)


@pytest.fixture
def encoder() -> KeywordEncoder:
    return KeywordEncoder()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        data_dir=tmp_path,
        shortlist_length=3,
        lists_per_candidate=2,
        other_units="0881",
        base_url="https://ingang.kalmar.example",
    )


@pytest.fixture
def world(database_url: str, settings: Settings, clock: Clock, encoder: KeywordEncoder) -> Iterator[World]:
    services = connect(settings, database_url, clock)
    services.application = services.application.reaching(EVERYTHING)
    services.encoder = encoder
    with Database(database_url, DatabaseRole.OWNER, pool_size=1) as owner, owner.transaction() as connection:
        staff.put(
            connection,
            [
                Staff(code=StaffCode(code), name=f"Handläggare {code}", email=f"{code}@kalmar.example", role=role)
                for code, role in (("HL-01", Role.CASEWORKER), ("HL-02", Role.CASEWORKER), ("MA-01", Role.COORDINATOR))
            ],
        )
    yield World(services, clock, encoder)
    services.close()


@pytest.fixture
def as_owner(database_url: str) -> Callable[[Callable[[Conn], object]], None]:
    """Does something to the database as its owner."""

    def work(what: Callable[[Conn], object]) -> None:
        with Database(database_url, DatabaseRole.OWNER, pool_size=1) as owner, owner.transaction() as connection:
            what(connection)

    return work


@pytest.fixture
def week(world: World) -> World:
    """Two trades and five people in one unit, one in the other."""
    commitment = world.commitment()
    world.vacancy(commitment, "Städare till skola")
    world.vacancy(commitment, "Kock till förskola")
    for letter, trade in zip("bcdef", ("städare", "kock", "städare", "svetsare", "kock"), strict=True):
        world.candidate(letter, trade, caseworker="HL-01", skills=[f"Ordning {letter}"])
    world.candidate("g", "städare", municipality="0881")
    world.deliver_profiles()
    run_weekly(world.services)
    return world
