"""Take in the sample data as a municipality and its suppliers would: by the scripts and through the suppliers' API."""

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from sample import write_sample

from matcher import keys
from matcher.config import Settings
from matcher.posting import Posted, post_all
from matcher.services import connect
from matcher.sign_in.accounts import make_link
from models.clock import local_date, system_clock
from models.ids import SupplierId
from models.sign_in import Purpose
from models.staff import Role
from models.store import candidates, staff, suppliers
from models.store.database import Conn, Database, DatabaseRole
from models.supplier import Scope

ACTOR = "sample"
LABEL = "Exempeldata"
KEYS = "supplier-keys.csv"
UNFINISHED = "unfinished"
INVENTED = ".example"
"""No real address ends so (RFC 2606)."""

RunScript = Callable[..., None]
"""Runs the script of the first argument with the others, and raises where it fails."""


def is_wanted(settings: Settings, url: str) -> bool:
    """Whether nothing has been taken in yet, or an earlier loading was broken off."""
    if (_folder(settings) / UNFINISHED).exists():
        return True
    with closing(connect(settings, url)) as services, services.job.transaction() as connection:
        return not (suppliers.page(connection, limit=1) or staff.all_staff(connection) or candidates.count(connection))


def load_sample(settings: Settings, url: str, run_script: RunScript) -> None:
    """Write the sample and take in all that does not need the API. What was broken off is simply done again."""
    folder = _folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / UNFINISHED).touch()
    write_sample(folder, local_date(system_clock()))
    delivery = folder / "delivery"
    run_script(
        "pseudonymise",
        *("--adult-education", folder / "komvux.csv"),
        *("--income-support", folder / "bistand.csv"),
        *("--consent", folder / "samtycken.csv"),
        *("--out", delivery, "--key", folder / "pseudonym.key"),
    )
    run_script("staff", "import", folder / "staff.csv")
    run_script("import_profiles", delivery / "profiles.jsonl")
    run_script("import_contracts", folder / "contracts.csv")
    _make_keys(folder, url)


def post_sample(settings: Settings, home: str) -> list[Posted]:
    """Post every supplier's vacancies with its own key to the API at `home`, and return what became of each.

    Raises PostingFailed where the API cannot be reached or refuses a key.
    """
    folder = _folder(settings)
    with (folder / "contracts.csv").open(encoding="utf-8-sig", newline="") as file:
        holder = {row["registration_number"]: row["supplier_name"] for row in csv.DictReader(file, delimiter=";")}
    lines: Mapping[str, list[bytes]] = defaultdict(list)
    for line in (folder / "vacancies.jsonl").read_bytes().splitlines():
        lines[holder[json.loads(line)["registration_number"]]].append(line)
    found = supplier_keys(settings)
    posted = [one for name, own in lines.items() for one in post_all(own, url=home, key=found[name])]
    if all(one.accepted for one in posted):
        (folder / UNFINISHED).unlink(missing_ok=True)
    return posted


def supplier_keys(settings: Settings) -> Mapping[str, str]:
    """The sample suppliers' keys by name; none where no sample was loaded."""
    try:
        with (_folder(settings) / KEYS).open(encoding="utf-8", newline="") as file:
            return dict(csv.reader(file, delimiter=";"))
    except FileNotFoundError:
        return {}


def sample_sign_in(database: Database) -> str | None:
    """The token of a one-time link for the sample's coordinator; None where the staff are not the sample's any more."""
    with database.transaction() as connection:
        invented = [one for one in staff.all_staff(connection) if one.active and one.email.endswith(INVENTED)]
        coordinator = next((one for one in invented if one.role is Role.COORDINATOR), None)
        if coordinator is None or len(invented) < len(staff.all_staff(connection)):
            return None
        return make_link(connection, coordinator.code, Purpose.SIGN_IN, now=system_clock(), actor=ACTOR)


def _make_keys(folder: Path, url: str) -> None:
    """Make each supplier a key, and keep them all in a file for the owner only."""
    with Database(url, DatabaseRole.OWNER, pool_size=1) as database, database.transaction() as connection:
        made = [
            (one.name, _key(connection, one.id)) for one in sorted(suppliers.page(connection), key=lambda one: one.name)
        ]
    beside = folder / f"{KEYS}.new"
    beside.touch(mode=0o600)
    with beside.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(made)
    beside.replace(folder / KEYS)


def _key(connection: Conn, supplier_id: SupplierId) -> str:
    _, secret = keys.create(
        connection, scope=Scope.SUPPLIER, label=LABEL, supplier_id=supplier_id, now=system_clock(), actor=ACTOR
    )
    return secret


def _folder(settings: Settings) -> Path:
    return settings.data_dir / "sample"
