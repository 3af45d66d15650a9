"""What is run at the command line, as it is run: keys, staff, contracts and profiles on a real database."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from matcher import keys
from matcher.config import ROOT
from models.errors import InvalidInput, NotFound, StoreError
from models.ids import KeyId, SupplierId, new_id
from models.store import candidates
from models.store.database import Database, DatabaseRole
from models.supplier import Scope

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(database_url: str) -> Run:
    """Runs a script of the project on the test's database."""

    def script(name: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, ROOT / "scripts" / name, *arguments],
            env={**os.environ, "MATCHER_DATABASE_URL": database_url},
            capture_output=True,
            text=True,
            check=False,
        )

    return script


def test_a_key_is_shown_once_listed_without_its_secret_and_revoked(run: Run, application: Database) -> None:
    made = run("keys", "create", "--scope", "records", "--label", "Alvis", "--days", "30")
    assert made.returncode == 0, made.stderr
    secret = made.stdout.strip()
    with application.transaction() as connection:
        key = keys.recognise(connection, secret, datetime.now(UTC))
    assert key is not None
    assert timedelta(days=29) < key.expires_at - datetime.now(UTC) <= timedelta(days=30)
    listed = run("keys", "list")
    assert str(key.id) in listed.stdout and "Alvis" in listed.stdout
    assert secret not in listed.stdout
    assert run("keys", "revoke", str(key.id)[:12]).returncode == 0
    with application.transaction() as connection:
        assert keys.recognise(connection, secret, datetime.now(UTC)) is None
    unknown = run("keys", "revoke", "ffff")
    assert (unknown.returncode, len(unknown.stderr.splitlines())) == (1, 1)


def test_a_suppliers_key_needs_a_supplier_that_exists(run: Run) -> None:
    without = run("keys", "create", "--scope", "supplier", "--label", "x")
    assert (without.returncode, "--supplier" in without.stderr) == (1, True)
    unknown = run("keys", "create", "--scope", "supplier", "--supplier", "Ingen AB", "--label", "x")
    assert (unknown.returncode, unknown.stderr.strip()) == (1, "Ingen sådan leverantör.")


def test_a_file_of_profiles_goes_in_or_says_why_not(run: Run, tmp_path: Path, application: Database) -> None:
    file = tmp_path / "profiles.jsonl"
    good = '{"pseudonym": "aaaaaaaaaaaaaaaa", "municipality": "0880", "consent_given_on": "2026-01-01"}\n'
    file.write_text(good, "utf-8")
    assert run("import_profiles", file).stdout.startswith("Kommun 0880: 1 profiler; 1 nya")
    file.write_text(good.replace("0880", "88"), "utf-8")
    bad = run("import_profiles", file)
    assert bad.returncode == 1
    assert bad.stderr.splitlines()[1].startswith("  rad 1: municipality: ")
    file.write_text("", "utf-8")
    empty = run("import_profiles", file)
    assert (empty.returncode, "--confirm-removals" in empty.stderr) == (1, True)
    with application.transaction() as connection:
        assert candidates.count(connection) == 1
    assert run("import_profiles", "--confirm-removals", file).returncode == 0
    with application.transaction() as connection:
        assert candidates.count(connection) == 0
    missing = run("import_profiles", tmp_path / "nothing.jsonl")
    assert (missing.returncode, "nothing.jsonl" in missing.stderr) == (1, True)


def test_a_key_says_what_is_wrong_with_it(database_url: str) -> None:
    with Database(database_url, DatabaseRole.OWNER, pool_size=1) as owner, owner.transaction() as connection:

        def create(**said: object) -> list[str]:
            wanted = {"scope": Scope.RECORDS, "label": "x", "supplier_id": None, "now": NOW, "actor": "cli:test"}
            with pytest.raises(InvalidInput) as raised:
                keys.create(connection, **wanted | said)  # type: ignore[arg-type]
            return [problem.field for problem in raised.value.problems]

        assert create(label=" ") == ["label"]
        assert create(label="x" * 101) == ["label"]
        assert create(days=0) == create(days=3651) == ["days"]
        assert create(scope=Scope.SUPPLIER) == create(supplier_id=SupplierId(new_id())) == ["supplier"]
        with pytest.raises(NotFound):
            keys.revoke(connection, KeyId(new_id()), now=NOW, actor="cli:test")


def test_the_web_applications_role_can_make_no_key_and_change_no_staff(application: Database) -> None:
    for statement in (
        "INSERT INTO api_key SELECT * FROM api_key",
        "UPDATE api_key SET revoked_at = NULL",
        "UPDATE staff SET email = ''",
        "DELETE FROM audit_event",
        "UPDATE audit_event SET actor = ''",
    ):
        with pytest.raises(StoreError, match="42501"), application.transaction() as connection:
            connection.execute(statement)
