"""PostgreSQL's own programs pg_dump, pg_restore and psql: which ones fit a server, and how they are told where it is.

A password reaches them in their environment and never on a command line.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from psycopg import pq

from models.errors import ConfigurationError
from models.store.embedded_home import wheel_binaries

NEEDED = ("pg_dump", "pg_restore", "psql")
INSTALLED = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
"""Where Debian, Red Hat and Homebrew put what is not in PATH."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientPrograms:
    """A folder with all three of them, of one major version."""

    folder: Path
    major: int

    def path(self, name: str) -> str:
        """Where the program is."""
        return str(self.folder / name)


def find_programs(server_version: int, at_least: int = 0) -> ClientPrograms:
    """Those of the server's major version, or the oldest newer ones, which know older servers.

    `server_version` is the server's number (180003); `at_least` the major version of the pg_dump that wrote what is to
    be read. Raises ConfigurationError, which names the versions, where all are older.
    """
    wanted = max(server_version // 10000, at_least)
    found = {one.major: one for one in reversed(list(_installed()))}
    for major in sorted(found):
        if major >= wanted:
            return found[major]
    raise ConfigurationError("backup_programs", server=wanted, found=", ".join(map(str, sorted(found))) or "–")


def surroundings(conninfo: str) -> Mapping[str, str]:
    """The environment in which the programs reach the database of a libpq connection string."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    environment |= {name: os.environ[name] for name in ("PGPASSFILE", "PGPASSWORD") if name in os.environ}
    for option in pq.Conninfo.parse(conninfo.encode()):
        if option.val is not None and option.envvar is not None:
            environment[option.envvar.decode()] = option.val.decode()
    return environment


def _installed() -> Iterator[ClientPrograms]:
    """The wheel's first, then the system's."""
    folders = []
    with suppress(ConfigurationError):
        folders.append(wheel_binaries())
    if in_path := shutil.which("pg_dump"):
        folders.append(Path(in_path).parent)
    for pattern in INSTALLED:
        folders.extend(Path("/").glob(pattern[1:]))
    for folder in folders:
        if all((folder / name).exists() for name in NEEDED) and (major := _major(folder / "pg_dump")):
            yield ClientPrograms(folder=folder, major=major)


def _major(program: Path) -> int:
    """The major version that the program says it has; 0 where it cannot be run."""
    try:
        told = subprocess.run([program, "--version"], capture_output=True, text=True, check=True, timeout=20).stdout
    except (OSError, subprocess.SubprocessError):
        return 0
    found = re.search(r"\) (\d+)", told)
    return int(found[1]) if found else 0
