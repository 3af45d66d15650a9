"""A database filled as users would fill it: contracts and staff, postings, and profiles whose intake is measured."""

import json
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from benchmark.population import caseworkers, profile_lines
from benchmark.postings import postings
from benchmark.sizes import Size
from matcher.embedding import embed_pending, read_pending
from matcher.encoder.service import BATCH
from matcher.intake.contract_file import import_contracts
from matcher.intake.job_ad import JobAd
from matcher.intake.profiles import import_profiles
from matcher.intake.vacancies import submit
from matcher.services import Services
from models.clock import local_date, system_clock
from models.ids import StaffCode, SupplierId
from models.reach import EVERYTHING
from models.staff import Role, Staff
from models.store import contracts, staff
from models.store.database import Database, DatabaseRole
from sample.contracts import write_contracts

ACTOR = "cli:bench"
PER_TRANSACTION = 500


def say(text: str) -> None:
    """What is being done, for whoever waits; figures go to standard output."""
    print(text, file=sys.stderr, flush=True)


def first_of_month() -> date:
    """The day that dates of people and postings are counted from: inputs are made anew once a month."""
    return local_date(system_clock()).replace(day=1)


def profile_file(size: Size, data: Path) -> Path:
    """The profiles of a size, made once and kept."""
    day = first_of_month()
    folder = size.folder(data, day.isoformat())
    file = folder / "profiles.jsonl"
    if not file.exists():
        say(f"makes {size.candidates} profiles")
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = folder / "profiles.unfinished"
        with unfinished.open("w", encoding="utf-8") as stream:
            stream.writelines(line + "\n" for line in profile_lines(size, day))
        unfinished.replace(file)
    return file


def fill(services: Services, url: str, size: Size, file: Path) -> Mapping[str, float]:
    """Everything but vectors of postings. Returns the seconds of each step of taking the profiles in."""
    _contracts_and_staff(services, url, size)
    say(f"takes in {size.candidates} profiles")
    seconds = ingest(services, file)
    say(f"takes in {size.vacancies} postings")
    with services.application.transaction() as connection:
        owners: dict[str, SupplierId] = {}
        ids: dict[tuple[str, str], str] = {}
        for contract in contracts.page(connection):
            for commitment in contracts.commitments(connection, contract_id=contract.id):
                ids[contract.registration_number, commitment.reference] = str(commitment.id)
                owners[str(commitment.id)] = commitment.supplier_id
    batch = []
    for ad in postings(size, first_of_month(), ids):
        batch.append(ad)
        if len(batch) == PER_TRANSACTION:
            _submit(services, batch, owners)
            batch = []
    _submit(services, batch, owners)
    return seconds


def ingest(services: Services, file: Path) -> Mapping[str, float]:
    """Read, check and keep the profiles, and give each distinct text its vector: seconds by step."""
    warm = ["värm upp"] * (BATCH + 1)  # importing its libraries is no part of taking in
    _ = services.encoder.encode(warm, kind="document")
    began = time.perf_counter()
    with file.open("rb") as stream, services.application.transaction(EVERYTHING) as connection:
        import_profiles(
            connection,
            stream,
            full=True,
            confirm_removals=True,
            units=services.settings.units,
            removal_percent=100,
            now=system_clock(),
            actor=ACTOR,
        )
    imported = time.perf_counter()
    read_pending(services.job)
    read = time.perf_counter()
    embed_pending(services.job, services.encoder)
    embedded = time.perf_counter()
    return {"import": imported - began, "texts": read - imported, "embed": embedded - read}


def _submit(services: Services, ads: list[dict[str, object]], owners: Mapping[str, SupplierId]) -> None:
    now = system_clock()
    with services.application.transaction() as connection:
        for ad in ads:
            posting = JobAd.model_validate(json.loads(json.dumps(ad)))
            submit(connection, posting, supplier_id=owners[str(ad["commitment_id"])], now=now, actor=ACTOR)


def _contracts_and_staff(services: Services, url: str, size: Size) -> None:
    now = system_clock()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "contracts.csv"
        write_contracts(file, local_date(now))
        with services.application.transaction() as connection:
            import_contracts(connection, file.read_bytes(), now=now, actor=ACTOR)
    with Database(url, DatabaseRole.OWNER, pool_size=1) as owner, owner.transaction() as connection:
        colleagues = [
            Staff(code=StaffCode(code), name="Handläggare", email=address, role=Role.CASEWORKER)
            for code, address in caseworkers(size).items()
        ]
        staff.put(connection, colleagues)
