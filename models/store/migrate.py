"""Bring a database to the present schema: numbered .sql files, forward only, each in a transaction of its own.

yoyo-migrations reads, orders, applies and records them. Its own lock row would outlive a killed process, so an
advisory lock guards the whole and the row is cleared under it.
"""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from models.errors import ConfigurationError
from models.store.database import SCHEMA, Database, DatabaseRole, conninfo, translated

FOLDER = Path(__file__).parent / "migrations"
LOCK_TIMEOUT = "5s"
STATEMENT_TIMEOUT = "10min"
OLDEST_SERVER = 140000


def migrate(url: str, folder: Path = FOLDER) -> Sequence[str]:
    """Apply what is missing and return the names of the migrations applied, oldest first.

    `url` must log in as somebody who may become `ingang_owner`, or create it. Raises ConfigurationError where it may
    not or the server is older than 14, LockHeld where another process migrates at this moment, StoreUnavailable
    where the database cannot be reached.
    """
    try:
        _prepare(url)
        owner = Database(url, DatabaseRole.OWNER, pool_size=1)
        with owner, owner.lock("migrate"):
            return _apply(conninfo(url, DatabaseRole.OWNER), folder)
    except psycopg.Error as error:
        raise translated(error) from error


def _prepare(url: str) -> None:
    """Make the three roles and the schema where they are missing."""
    with psycopg.connect(conninfo(url, DatabaseRole.OWNER, own_login=True), autocommit=True) as connection:
        if connection.info.server_version < OLDEST_SERVER:
            raise ConfigurationError("database_too_old", version=connection.info.server_version // 10000)
        try:
            for role in DatabaseRole:
                _ensure_role(connection, role)
            schema = sql.Identifier(SCHEMA)
            if connection.execute("SELECT to_regnamespace(%s)", (SCHEMA,)).fetchone() == (None,):
                owner = sql.Identifier(DatabaseRole.OWNER)
                connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {} AUTHORIZATION {}").format(schema, owner))
                for role in (DatabaseRole.APPLICATION, DatabaseRole.JOB):
                    connection.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, sql.Identifier(role)))
        except psycopg.errors.InsufficientPrivilege as error:
            raise ConfigurationError("database_roles") from error


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

    with psycopg.connect(owner_conninfo, autocommit=True) as connection:
        if connection.execute("SELECT to_regclass('yoyo_lock')").fetchone() != (None,):
            connection.execute("DELETE FROM yoyo_lock")
    arguments = conninfo_to_dict(owner_conninfo)
    timeouts = f" -c lock_timeout={LOCK_TIMEOUT} -c statement_timeout={STATEMENT_TIMEOUT}"
    arguments["options"] = str(arguments["options"]) + timeouts
    database = arguments.pop("dbname", "")
    backend = get_backend(f"postgresql+psycopg:///{database}?{urlencode(arguments)}")
    try:
        missing = backend.to_apply(read_migrations(str(folder)))
        names = [migration.id for migration in missing]
        backend.apply_migrations(missing)
        return names
    finally:
        backend.connection.close()
