"""A dump put back, all in one transaction: it takes the place of what is there, or nothing happens.

pg_restore writes SQL, psql carries it out between a BEGIN and a COMMIT of ours. The COMMIT is sent when everything has
come and every table has as many rows as it had; whoever is killed before has changed nothing.
"""

import re
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql

from models.backup import Contents, Restored
from models.errors import ConfigurationError, Conflict, StoreError, StoreUnavailable
from models.ids import Pseudonym
from models.store.client_programs import find_programs, surroundings
from models.store.database import SCHEMA, Conn, DatabaseRole, conninfo, lock_key, translated
from models.store.embedded_process import dies_with_parent
from models.store.migrate import LOCK, known_migrations, prepare_schema, schema_statements
from models.store.queries import load

REPLACED = f"{SCHEMA}_replaced"
CARRY_OVER = Path(__file__).with_name("carry_over.sql")
LOCK_TIMEOUT = "10s"
ROWS_DIFFER, FULL, BLOCKED = "IN001", "53100", ("55P03", "55006", "40P01", "IN002")
"""SQLSTATEs: two of our own, and PostgreSQL's for a full disk and for what somebody else uses."""

ALONE = """
DO $$ DECLARE one regclass; BEGIN
    FOR one IN SELECT oid FROM pg_class WHERE relnamespace = {}::regnamespace AND relkind IN ('r', 'p') ORDER BY oid
    LOOP
        EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', one);
    END LOOP;
END $$"""
"""Whoever comes while a database is replaced waits, and then works with the restored one: what they said in the tables
that go would be lost, a consent taken back among it."""

TOO_NEW = b"SET transaction_timeout = 0;\n"
"""pg_restore from 17 on says so to every server; older ones do not know it."""


def restore(
    url: str, contents: Contents, dump: Iterable[bytes], *, note: Restored, carry_over: bool
) -> None:  # fmt: skip
    """Put a dump in the place of what the database holds of ours, if anything.

    `note` is left with the schema until `clear_note`. With `carry_over` withdrawals of consent, sent letters, revoked
    keys and closed accounts of the database that is replaced stand in the restored one too.

    Raises ConfigurationError where the dump is of a newer program, no pg_restore fits, or the login may not do it,
    Conflict where somebody else is connected, StoreUnavailable and StoreError as the database says, and what `dump`
    raises. The database is as it was then.
    """
    if newer := sorted(set(contents.schema) - set(known_migrations())):
        raise ConfigurationError("backup_schema_newer", migration=newer[-1])
    prepare_schema(url)
    login = conninfo(url, DatabaseRole.OWNER, own_login=True)
    try:
        with psycopg.connect(login, autocommit=True) as connection:
            programs = find_programs(connection.info.server_version, contents.programs)
            (others,) = connection.execute(load("backups")["sessions"]).fetchone() or (0,)
            if others:
                raise Conflict("restore_in_use", count=others)
            before = "".join(f"{one.as_string(connection)};\n" for one in _beginning())
            counted = "".join(f"{one.as_string(connection)};\n" for one in _counting(contents))
            after = "".join(f"{one.as_string(connection)};\n" for one in _ending(note))
    except psycopg.Error as error:
        raise translated(error) from error
    taken_over = CARRY_OVER.read_text("utf-8") if carry_over else ""
    psql = [programs.path("psql"), "--no-psqlrc", "--quiet", "--no-password", "--output=/dev/null", "--file=-"]
    settings = ["--set=ON_ERROR_STOP=1", "--set=VERBOSITY=sqlstate", "--set=SHOW_CONTEXT=never"]
    pg_restore = [programs.path("pg_restore"), "--no-owner", f"--schema={SCHEMA}", "--exit-on-error", "--file=-"]
    _carried_out([*psql, *settings], pg_restore, login, (before, dump, counted + taken_over + after))


def note_of(connection: Conn) -> Restored | None:
    """What a restored database still has to be told of; None where there is nothing."""
    (said,) = connection.execute(load("backups")["note"]).fetchone() or (None,)
    found = re.fullmatch(r"restored (\S+) from a back-up of (\S+)", said or "")
    return Restored(restored_at=found[1], made_at=found[2]) if found else None


def clear_note(connection: Conn) -> None:
    """The restored database has been told of everything."""
    connection.execute(sql.SQL("COMMENT ON SCHEMA {} IS NULL").format(sql.Identifier(SCHEMA)))


def withdrawn(connection: Conn, since: datetime) -> Sequence[tuple[Pseudonym, object]]:
    """Who has taken a consent back since, or has a profile of one that was taken back; with the latest such day."""
    return connection.execute(load("backups")["withdrawn"], {"since": since}).fetchall()


def end_sessions(connection: Conn) -> None:
    """Nobody is signed in any more, and no link or code that was given out opens anything."""
    for name in ("end_sessions", "end_supplier_sessions", "end_links", "end_codes", "end_supplier_codes"):
        connection.execute(load("backups")[name])
    connection.execute(load("backups")["end_requests"])


def _beginning() -> Sequence[sql.Composable]:
    held = sql.SQL(
        "DO $$ BEGIN IF NOT pg_try_advisory_xact_lock({}) THEN RAISE EXCEPTION 'locked' USING ERRCODE = 'IN002'; "
        "END IF; END $$"
    )
    return (
        sql.SQL("BEGIN"),
        sql.SQL("SET LOCAL lock_timeout = {}").format(LOCK_TIMEOUT),
        held.format(lock_key(LOCK)),
        sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(sql.Identifier(SCHEMA), sql.Identifier(REPLACED)),
        *schema_statements(),
        sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(DatabaseRole.OWNER)),
        sql.SQL(ALONE).format(REPLACED),
    )


def _counting(contents: Contents) -> Sequence[sql.Composable]:
    """Every table has the rows that it had, before anything is carried over."""
    counts = sql.SQL(" + ").join(
        sql.SQL("((SELECT count(*) FROM {}) <> {})::integer").format(sql.Identifier(SCHEMA, table), rows)
        for table, rows in contents.rows.items()
    )
    checked = sql.SQL(
        "DO $$ BEGIN IF {} > 0 THEN RAISE EXCEPTION 'rows differ' USING ERRCODE = {}; END IF; END $$"
    ).format(counts, ROWS_DIFFER)
    return (sql.SQL("SET LOCAL row_security = on"), checked)


def _ending(note: Restored) -> Sequence[sql.Composable]:
    said = f"restored {note.restored_at} from a back-up of {note.made_at}"
    return (
        sql.SQL("COMMENT ON SCHEMA {} IS {}").format(sql.Identifier(SCHEMA), said),
        sql.SQL("SET LOCAL lock_timeout = {}").format(LOCK_TIMEOUT),
        sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(REPLACED)),
        sql.SQL("COMMIT"),
    )


def _carried_out(
    psql_command: Sequence[str], pg_restore_command: Sequence[str], login: str, parts: tuple[str, Iterable[bytes], str]
) -> None:
    before, dump, after = parts
    options = {"env": surroundings(login), "stdin": subprocess.PIPE, "preexec_fn": dies_with_parent(signal.SIGKILL)}
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as told:
        psql = subprocess.Popen(psql_command, stdout=subprocess.DEVNULL, stderr=said, **options)  # type: ignore[call-overload]
        reader = subprocess.Popen(pg_restore_command, stdout=subprocess.PIPE, stderr=told, **options)  # type: ignore[call-overload]
        try:
            psql.stdin.write(before.encode())
            passing = threading.Thread(target=_pass_on, args=(reader.stdout, psql.stdin), daemon=True)
            passing.start()
            with suppress(BrokenPipeError):  # whoever stopped listening says why
                for piece in dump:
                    reader.stdin.write(piece)
                reader.stdin.close()
            read = reader.wait()
            passing.join()
            if read == 0:
                with suppress(BrokenPipeError):
                    psql.stdin.write(after.encode())
                    psql.stdin.close()
                psql.wait()
            else:
                with suppress(subprocess.TimeoutExpired):  # still there: it was not psql that ended it
                    psql.wait(timeout=2)
                if psql.poll() is None:
                    raise StoreError("backup_failed", program="pg_restore", reason=_first(told))
        finally:
            for process in (psql, reader):
                process.kill()
                process.wait()
            for stream in (psql.stdin, reader.stdin, reader.stdout):
                with suppress(OSError):
                    stream.close()
        if psql.returncode:
            raise _refusal(_first(said))


def _pass_on(source: IO[bytes], target: IO[bytes]) -> None:
    """What pg_restore says, to psql; without what older servers do not know."""
    with source, suppress(OSError, ValueError):
        for line in source:
            if line != TOO_NEW:
                target.write(line)


def _first(complaints: IO[bytes]) -> str:
    complaints.seek(0)
    lines = complaints.read().decode(errors="replace").strip().splitlines()
    return lines[0] if lines else ""


def _refusal(said: str) -> Exception:
    """Ours for what psql said: a state and nothing else, for the words may quote a row."""
    found = re.search(r"(?:ERROR|FATAL): +([0-9A-Z]{5})\b", said)
    state = found[1] if found else ""
    if state in BLOCKED:
        return Conflict("restore_blocked")
    if state == FULL:
        return StoreError("restore_no_space")
    if state == ROWS_DIFFER:
        return StoreError("restore_rows_differ")
    if state == "42501":
        return ConfigurationError("restore_rights")
    return StoreError("restore_refused", sqlstate=state) if state else StoreUnavailable("restore_cut_off")
