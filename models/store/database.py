"""Connections: one pool per database role, one transaction per unit of work, driver errors made ours in one place."""

import json
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from copy import copy
from enum import StrEnum
from functools import lru_cache
from hashlib import blake2b
from math import inf
from select import POLLIN, poll
from typing import Any, LiteralString, Self, TypeVar

import orjson
import psycopg
from psycopg import Connection, sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import TupleRow
from psycopg.types.json import set_json_loads
from psycopg_pool import ConnectionPool, PoolTimeout

from models import fail_points
from models.errors import ConfigurationError, Conflict, IngangError, LockHeld, NotFound, StoreError, StoreUnavailable
from models.reach import NOTHING, Reach

set_json_loads(orjson.loads)  # profiles are most of what a week reads

SCHEMA = "ingang"

LEFT_ALONE = (
    "-c idle_in_transaction_session_timeout=600000",
    "-c tcp_keepalives_idle=60",
    "-c tcp_keepalives_interval=15",
    "-c tcp_keepalives_count=4",
)
"""The server ends what nobody will: a transaction whose process has stopped (ten minutes), and the connection of a
machine that is gone (two, where the default is two hours). Their locks would keep a week from being made."""

PROBE_SECONDS = 1.5
"""What whoever only asks whether the database answers waits for a connection, and then for each answer. Work waits
fifteen seconds for a connection."""
SILENCE_SECONDS = 300.0
"""What the application waits for a word of the server, which is longer than any takes. One that is frozen keeps its
connections open and says nothing, and on a socket of the same machine no keepalive finds out."""
HEARD_SECONDS = 1.0
"""Whoever has answered so lately is not asked whether it is there."""
LEAST_TO_CONNECT = 2
"""Seconds: libpq takes one for two."""

Found = TypeVar("Found")

Conn = Connection[TupleRow]
"""What every function in `models.store` takes: a connection inside a transaction that its caller ends."""


class Heard(Connection[TupleRow]):
    """A connection that is given up when the server has said nothing for too long."""

    silence: float | None = None
    """How many seconds are too long; None: it is waited for as long as it takes."""
    heard_at: float = -inf
    """When its last work was done (monotonic)."""

    def wait(self, gen: Generator[Any, Any, Found], interval: float = 0.1, timeout: float | None = None) -> Found:
        """As psycopg's. Raises Silent, and closes the connection, where nothing has come for too long."""
        if self.silence is None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(_while_heard(gen, self.silence), interval, timeout)
        except Silent:
            self.pgconn.finish()
            raise


class Silent(psycopg.OperationalError):
    """The server has not answered in time."""


def _while_heard(gen: Generator[Any, Any, Found], silence: float) -> Generator[Any, Any, Found]:
    """`gen`, which says what of the socket it waits for and is told when it is ready, until it was not for so long."""
    heard = time.monotonic()
    try:
        wanted = next(gen)
        while True:
            ready = yield wanted
            if ready:
                heard = time.monotonic()
            elif time.monotonic() - heard > silence:
                raise Silent("no answer in time")
            wanted = gen.send(ready)
    except StopIteration as done:
        found: Found = done.value
        return found


def check(connection: Heard) -> None:
    """Raises psycopg.OperationalError where the server does not answer at once: what was open may be open no more.

    It is not asked where it has answered a moment ago, and has neither said anything nor closed its end since.
    """
    told = poll()
    told.register(connection.fileno(), POLLIN)
    if time.monotonic() - connection.heard_at < HEARD_SECONDS and not told.poll(0):
        return
    connection.silence = PROBE_SECONDS
    ConnectionPool.check_connection(connection)


class DatabaseRole(StrEnum):
    """Who a connection is. The owner migrates and, at the command line, makes keys and changes staff and places."""

    OWNER = "ingang_owner"
    APPLICATION = "ingang_application"
    JOB = "ingang_job"


CONSTRAINTS: dict[str, IngangError] = {
    "vacancy_supplier_reference_key": Conflict("vacancy_reference_taken"),
    "vacancy_commitment_fkey": NotFound("commitment_not_found"),
    "contract_registration_number_key": Conflict("registration_number_taken"),
    "commitment_reference_key": Conflict("commitment_reference_taken"),
    "supplier_organisation_number_key": Conflict("organisation_number_taken"),
    "supplier_contact_email_key": Conflict("contact_email_taken"),
    "candidate_display_code_key": Conflict("display_code_taken"),
    "staff_deputy_fkey": NotFound("deputy_not_found"),
    "run_week_key": Conflict("week_has_a_run"),
    "letter_recipient_key": Conflict("letter_exists"),
    "proposal_pair_key": Conflict("pair_is_proposed"),
    "placement_proposal_key": Conflict("placement_superseded"),
    "placement_reference_key": Conflict("placement_reference_taken"),
    "learned_ranking_version_key": Conflict("ranking_version_exists"),
}
"""What a violated constraint means to the product. One that is not here is a defect, and shows as StoreError."""


def conninfo(url: str, role: DatabaseRole, *, own_login: bool = False) -> str:
    """libpq connection string for `role`. With `own_login` the URL's user already is a member of it.

    The role is fixed when the connection starts and never switched on a pooled connection.
    Raises ConfigurationError where `url` is no connection string.
    """
    try:
        parts: dict[str, Any] = dict(conninfo_to_dict(url))
    except psycopg.ProgrammingError as error:
        raise ConfigurationError("database_url") from error
    options = [parts.get("options") or "", f"-c search_path={SCHEMA}", "-c timezone=UTC", *LEFT_ALONE]
    if not own_login:
        options.append(f"-c role={role}")
    parts["options"] = " ".join(filter(None, options))
    parts.setdefault("application_name", role.value)
    parts.setdefault("connect_timeout", 10)
    return make_conninfo("", **parts)


def password_of(url: str) -> str | None:
    """The password that a connection string carries, if any. Raises ConfigurationError where `url` is none."""
    try:
        found = conninfo_to_dict(url).get("password")
    except psycopg.ProgrammingError as error:
        raise ConfigurationError("database_url") from error
    return None if found is None else str(found)


class Database:
    """A pool of connections of one role. Opens lazily; `close` it, or use it as a context manager."""

    def __init__(
        self, url: str, role: DatabaseRole, *, own_login: bool = False, pool_size: int = 5, reach: Reach = NOTHING
    ) -> None:
        self.role = role
        self.reach = reach
        self._silence = SILENCE_SECONDS if role is DatabaseRole.APPLICATION else None
        self._conninfo = conninfo(url, role, own_login=own_login)
        self._pool = ConnectionPool(
            self._conninfo,
            min_size=0,
            max_size=pool_size,
            timeout=15,
            open=False,
            kwargs={"autocommit": True},  # `transaction` begins by itself, in one message with what it says
            connection_class=Heard,
            check=check,
            name=role.value,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def reaching(self, reach: Reach) -> Self:
        """The same pool, whose transactions reach as far as `reach` unless they say otherwise."""
        view = copy(self)
        view.reach = reach
        return view

    def pool_counts(self) -> Mapping[str, int]:
        """What psycopg_pool counts of its connections and of who waits for one, by its own names."""
        return self._pool.get_stats()

    def close(self) -> None:
        """Close every connection. A closed database cannot be used again."""
        self._pool.close()

    @contextmanager
    def transaction(
        self, reach: Reach | None = None, *, step: fail_points.Step | None = None, within: float | None = None
    ) -> Iterator[Conn]:
        """A connection inside a transaction that commits on leaving and rolls back on an exception.

        `reach` says whose candidates the application may read in it (the database's own where None); it ends with the
        transaction. The other roles read everything that they have rights to. `step` names the commit for the
        fail-points on either side of it. `within` is how many seconds to wait for a connection and then for each
        answer, where that is less than what work may wait.

        Raises Conflict or NotFound for the constraints in CONSTRAINTS, StoreUnavailable where there is no
        connection to be had or it was lost, ConfigurationError where the database has no schema of ours, StoreError for
        anything else that it refuses.
        """
        told = (reach or self.reach) if self.role is DatabaseRole.APPLICATION else None
        with self.by_statement(within) as connection:
            connection.execute(_beginning(told), prepare=False)
            yield connection
            fail_points.before(step)
        fail_points.after(step)

    @contextmanager
    def by_statement(self, within: float | None = None) -> Iterator[Conn]:
        """A connection on which each statement is a transaction of its own, and reaches nobody: for the one question
        that comes before a request's transaction. Raises what `transaction` does."""
        self._pool.open()
        try:
            with self._pool.connection(within) as connection:
                connection.silence = within or self._silence
                yield connection
                connection.heard_at = time.monotonic()
        except PoolTimeout as error:
            raise self._refusal(within) from error
        except psycopg.Error as error:
            raise translated(error) from error

    def _refusal(self, within: float | None) -> IngangError:
        """Why the pool got no connection: it does not say so itself."""
        sooner = {} if within is None else {"connect_timeout": max(LEAST_TO_CONNECT, round(within))}
        try:
            psycopg.connect(make_conninfo(self._conninfo, **sooner)).close()
        except psycopg.Error as error:
            return translated(error)
        return StoreUnavailable("database_unavailable")

    @contextmanager
    def lock(self, name: str, *, wait: float = 0.0) -> Iterator[None]:
        """Hold the advisory lock `name`, on a connection of its own, until leaving.

        PostgreSQL frees it when the connection ends, however that comes about. Raises LockHeld where another process
        holds it, and still does after `wait` seconds.
        """
        deadline = time.monotonic() + wait
        try:
            with psycopg.connect(self._conninfo, autocommit=True) as connection:
                key = lock_key(name)
                while connection.execute("SELECT pg_try_advisory_lock(%s)", (key,)).fetchone() != (True,):
                    if time.monotonic() >= deadline:
                        raise LockHeld("lock_held", lock=name)
                    time.sleep(0.1)
                try:
                    yield
                finally:
                    # Closing frees it too, but only when the server's process has ended: a moment after we go on.
                    with suppress(psycopg.Error):
                        connection.execute("SELECT pg_advisory_unlock(%s)", (key,))
        except psycopg.Error as error:
            raise translated(error) from error


@lru_cache(maxsize=1_000)
def _beginning(reach: Reach | None) -> bytes:
    """Begins a transaction and says how far it reaches, in it alone: a pooled connection carries nothing over to
    whoever is next.

    SET LOCAL and not set_config(), because a SELECT would fix the transaction's snapshot before it can be chosen.
    """
    if reach is None:
        return b"BEGIN"
    desks = json.dumps(sorted(reach.desks))
    return (
        sql.SQL("BEGIN; SET LOCAL app.reach = {}; SET LOCAL app.desks = {}")
        .format(sql.Literal(reach.extent.value), sql.Literal(desks))
        .as_bytes()
    )


def lock_key(name: str) -> int:
    """The advisory lock's number: 64 bits of the name's BLAKE2b, as a signed integer."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)


def translated(error: Exception) -> IngangError:
    """The product's error for a driver's. Never carries the statement or its values: they may be personal data."""
    if isinstance(error, psycopg.Error) and error.diag.constraint_name in CONSTRAINTS:
        known = CONSTRAINTS[error.diag.constraint_name]
        return type(known)(known.code)
    # Roles come with the first migration. What the server says to whoever connects has no SQLSTATE.
    connecting = isinstance(error, psycopg.OperationalError)
    without_roles = connecting and any(f'"{role}"' in str(error) for role in DatabaseRole)
    if without_roles or isinstance(error, psycopg.errors.UndefinedTable | psycopg.errors.InvalidSchemaName):
        return ConfigurationError("database_not_migrated")
    state = getattr(error, "sqlstate", None)
    too_much = state is not None and state.startswith("54")  # a limit of the server's: to the driver operational too
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) and not too_much:
        return StoreUnavailable("database_unavailable")
    constraint = error.diag.constraint_name if isinstance(error, psycopg.Error) else None
    return StoreError("database_refused", sqlstate=state or "", constraint=constraint or "")


def execute_many(connection: Conn, query: LiteralString, rows: list[dict[str, Any]]) -> None:
    """Run one statement for each of `rows`, in as few round trips as the driver manages. No rows, no statement."""
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(query, rows)
