"""Bring a database to the present schema: numbered .sql files, forward only, each in a transaction of its own.

yoyo-migrations reads, orders and records them. Its own lock row would outlive a killed process, so an advisory lock
guards the whole. Left to itself it commits a migration and then, in a transaction of its own, that it was applied: who
is killed between the two never gets past it. Here both are one transaction.
"""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from models.errors import ConfigurationError, StoreError, StoreUnavailable
from models.store.database import SCHEMA, Database, DatabaseRole, conninfo, translated

FOLDER = Path(__file__).parent / "migrations"
LOCK = "migrate"
LOCK_TIMEOUT = 5
"""Seconds that a migration waits for a table that somebody else uses. Everybody else waits behind it."""

STATEMENT_TIMEOUT = 600
"""Seconds that one statement of a migration may take."""

LONGEST_WAIT = 60.0
"""Seconds that a start waits for another one to have migrated."""

OLDEST_SERVER = 140000


def migrate(url: str, folder: Path = FOLDER) -> Sequence[str]:
    """Apply what is missing and return the names of the migrations applied, oldest first.

    `url` must log in as somebody who may become `ingang_owner`, or create it. Whoever comes while another process
    migrates waits for it. Raises ConfigurationError where the login may not, the server is older than 14 or the
    database has been migrated by a newer program, LockHeld where another process has migrated for a minute,
    StoreUnavailable where the database cannot be reached or a table is in use, StoreError where a migration takes too
    long. What was applied before then stands; the next call goes on from there.
    """
    try:
        login = Database(url, DatabaseRole.OWNER, own_login=True, pool_size=1)
        with login, login.lock(LOCK, wait=LONGEST_WAIT):
            prepare_schema(url)
            return _apply(conninfo(url, DatabaseRole.OWNER), folder)
    except psycopg.Error as error:
        raise translated(error) from error


def prepare_schema(url: str) -> None:
    """Make the three roles and the schema where they are missing. Raises ConfigurationError as `migrate` does."""
    with psycopg.connect(conninfo(url, DatabaseRole.OWNER, own_login=True), autocommit=True) as connection:
        if connection.info.server_version < OLDEST_SERVER:
            raise ConfigurationError("database_too_old", version=connection.info.server_version // 10000)
        try:
            for role in DatabaseRole:
                _ensure_role(connection, role)
            if connection.execute("SELECT to_regnamespace(%s)", (SCHEMA,)).fetchone() == (None,):
                with connection.transaction():  # with its rights or not at all
                    for statement in schema_statements():
                        connection.execute(statement)
        except psycopg.errors.InsufficientPrivilege as error:
            raise ConfigurationError("database_roles") from error


def schema_statements() -> Sequence[sql.Composed]:
    """What makes the empty schema."""
    schema, owner = sql.Identifier(SCHEMA), sql.Identifier(DatabaseRole.OWNER)
    users = sql.SQL(", ").join(sql.Identifier(role) for role in (DatabaseRole.APPLICATION, DatabaseRole.JOB))
    return (
        sql.SQL("CREATE SCHEMA {} AUTHORIZATION {}").format(schema, owner),
        sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, users),
    )


def known_migrations(folder: Path = FOLDER) -> Sequence[str]:
    """The migrations that this program knows, oldest first."""
    return sorted(file.stem for file in folder.glob("*.sql"))


def _ensure_role(connection: psycopg.Connection, role: DatabaseRole) -> None:
    """Create `role` and make the login a member of it, unless both are so already."""
    name = sql.Identifier(role)
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role.value,)).fetchone() is None:
        # another database of the same server may be being prepared at the same time
        with suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(name))
    if connection.execute("SELECT pg_has_role(%s, 'MEMBER')", (role.value,)).fetchone() != (True,):
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(name))


def _apply(owner_conninfo: str, folder: Path) -> Sequence[str]:
    from yoyo import get_backend, read_migrations

    arguments = conninfo_to_dict(owner_conninfo)
    settings = {
        "lock_timeout": f"{LOCK_TIMEOUT}s",
        "statement_timeout": f"{STATEMENT_TIMEOUT}s",
        # The server ends the work of a process that was killed, and does not hold its tables until it has done it
        "client_connection_check_interval": "1s",
    }
    arguments["options"] = " ".join([str(arguments["options"]), *(f"-c {name}={settings[name]}" for name in settings)])
    database = arguments.pop("dbname", "")
    backend = get_backend(f"postgresql+psycopg:///{database}?{urlencode(arguments)}")
    try:
        known = read_migrations(str(folder))
        backend.execute(f"DELETE FROM {backend.lock_table_quoted}")
        backend.ensure_internal_schema_updated()
        applied = {row[0] for row in backend.execute(f"SELECT migration_id FROM {backend.migration_table_quoted}")}
        if newer := sorted(applied - {migration.id for migration in known}):
            raise ConfigurationError("schema_newer", migration=newer[-1])
        names = []
        for migration in backend.to_apply(known):
            with backend.transaction():
                migration.process_steps(backend, "apply")
                backend.log_migration(migration, "apply")
                backend.mark_one(migration, log=False)
            names.append(migration.id)
        return names
    except psycopg.errors.LockNotAvailable as error:
        raise StoreUnavailable("migration_blocked", seconds=LOCK_TIMEOUT) from error
    except psycopg.errors.QueryCanceled as error:
        raise StoreError("migration_slow", minutes=STATEMENT_TIMEOUT // 60) from error
    finally:
        backend.connection.close()
