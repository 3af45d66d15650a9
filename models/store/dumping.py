"""A dump of the whole schema by pg_dump, and what is in it, both of one moment."""

import signal
import subprocess
import tempfile
from collections.abc import Callable

import psycopg
from psycopg import sql

from models.backup import Contents
from models.errors import ConfigurationError, StoreError
from models.store.client_programs import find_programs, surroundings
from models.store.database import SCHEMA, Conn, Database, DatabaseRole, conninfo, translated
from models.store.embedded_process import dies_with_parent
from models.store.queries import load

CHUNK = 1 << 18
LOCK_WAIT = "60s"
"""How long a dump waits for a migration to let a table go."""


def dump(url: str, take: Callable[[bytes], object]) -> Contents:
    """Hand the dump, in pg_dump's custom format, to `take` piece by piece. Returns what is in it.

    Others go on working. Raises ConfigurationError where no pg_dump fits the server or a policy hides rows from the
    owner, StoreError where pg_dump fails, StoreUnavailable without a database, and what `take` raises.
    """
    with Database(url, DatabaseRole.OWNER, pool_size=1) as owner, owner.transaction() as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        # it stands still for as long as pg_dump reads
        connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        programs = find_programs(connection.info.server_version)
        queries = load("backups")
        if hidden := [row[0] for row in connection.execute(queries["hidden"])]:
            raise ConfigurationError("backup_hidden", tables=", ".join(hidden))
        contents = Contents(
            server_version=connection.info.server_version,
            programs=programs.major,
            schema=tuple(row[0] for row in connection.execute(queries["schema"])),
            rows={row[0]: _count(connection, row[0]) for row in connection.execute(queries["tables"]).fetchall()},
        )
        (snapshot,) = connection.execute(queries["snapshot"]).fetchone() or ("",)
        command = [programs.path("pg_dump"), "--format=custom", f"--schema={SCHEMA}", f"--snapshot={snapshot}"]
        command += [f"--role={DatabaseRole.OWNER}", "--enable-row-security", f"--lock-wait-timeout={LOCK_WAIT}"]
        _piped([*command, "--no-password"], url, take)
    return contents


def is_filled(url: str) -> bool:
    """Whether the database has tables of ours. Raises StoreUnavailable where it cannot be reached."""
    try:
        with psycopg.connect(conninfo(url, DatabaseRole.OWNER, own_login=True)) as connection:
            query = "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE nspname = %s"
            return connection.execute(query, (SCHEMA,)).fetchone() != (0,)
    except psycopg.Error as error:
        raise translated(error) from error


def _piped(command: list[str], url: str, take: Callable[[bytes], object]) -> None:
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(
            command,
            env=surroundings(conninfo(url, DatabaseRole.OWNER, own_login=True)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            preexec_fn=dies_with_parent(signal.SIGKILL),
        )
        try:
            assert process.stdout is not None
            while piece := process.stdout.read(CHUNK):
                take(piece)
            code = process.wait()
        finally:
            process.kill()
            process.wait()
            process.stdout and process.stdout.close()
        if code:
            complaints.seek(0)
            lines = complaints.read().decode(errors="replace").strip().splitlines()
            raise StoreError("backup_failed", program="pg_dump", reason=lines[0] if lines else str(code))


def _count(connection: Conn, table: str) -> int:
    (count,) = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone() or (0,)
    return int(count)


def forget_machine(url: str) -> None:
    """Take out of the notes on migrations who applied them on which machine: for a dump that is published."""
    with Database(url, DatabaseRole.OWNER, pool_size=1) as owner, owner.transaction() as connection:
        connection.execute(load("backups")["forget_machine"])
