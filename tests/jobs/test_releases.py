"""A database of an earlier release: restored, migrated with all its data, and at work the week after."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import psycopg
import pytest

from matcher.audit_check import check_audit
from matcher.backup.aftermath import finish_restore
from matcher.backup.restoring import check_backup, restore_backup
from matcher.config import Settings
from matcher.schema import prepare_database
from matcher.services import connect
from matcher.shortlisting import run_weekly
from models.clock import system_clock
from models.store import runs
from models.store.database import Database, DatabaseRole
from models.store.migrate import known_migrations
from tests.jobs.conftest import KeywordEncoder

RELEASES = sorted((Path(__file__).parents[1] / "store" / "releases").glob("*.backup"))
KEY = bytes(32)
"""What sealed their event logs."""


def rows_of(url: str) -> dict[str, list[dict[str, object]]]:
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'ingang'::regnamespace AND relkind = 'r'"
        ).fetchall()
        return {
            name: [row[0] for row in connection.execute(f'SELECT to_jsonb(t) FROM ingang."{name}" t')]
            for (name,) in tables
        }


def said(row: dict[str, object], columns: set[str]) -> str:
    return json.dumps({name: value for name, value in row.items() if name in columns}, sort_keys=True)


@pytest.mark.parametrize("file", RELEASES, ids=lambda file: file.stem)
def test_a_database_of_an_earlier_release_migrates_with_its_data_and_makes_the_next_weeks_lists(
    file: Path, empty_database_url: str, settings: Settings
) -> None:
    url = empty_database_url
    backup = check_backup(file, settings)
    restore_backup(url, backup, settings, system_clock, confirmed=False)
    before = rows_of(url)
    assert {name: len(rows) for name, rows in before.items()} == backup.contents.rows
    assert prepare_database(url) == list(known_migrations())[len(backup.contents.schema) :]
    after = rows_of(url)
    after["candidate_text"] = [  # what a profile says was a row for each text
        {"pseudonym": row["pseudonym"], "text_id": one}
        for row in after["candidate_text"]
        for one in cast(list[int], row["text_ids"])
    ]
    for name, rows in before.items():
        columns = set(rows[0]) if rows and not name.startswith(("_yoyo", "yoyo")) else set()
        left = {said(row, columns) for row in after[name]}
        assert [row for row in rows if said(row, columns) not in left] == [], name
    with Database(url, DatabaseRole.OWNER) as owner, owner.transaction() as connection:
        assert check_audit(connection, KEY, None).is_whole
    finish_restore(url, settings, system_clock)
    latest = max(datetime.fromisoformat(str(row["started_at"])) for row in after["run"])
    at = latest.astimezone(UTC) + timedelta(days=7)
    services = connect(settings, url, lambda: at)
    services.encoder = KeywordEncoder()
    with services.application.transaction() as connection:
        connection.execute("UPDATE pause SET ended_at = now(), ended_by = 'cli:test' WHERE scope = 'everything'")
    result = run_weekly(services)
    with services.job.transaction() as connection:
        assert len(runs.entries(connection, result.run.id)) == result.entries > 0
    services.close()
