"""What is installed but not wanted is not loaded."""

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from types import ModuleType

import pytest

from matcher.config import ROOT
from matcher.imports import without


def loaded_by(module: str) -> set[str]:
    told = f"import json, sys, {module}; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


@pytest.fixture
def unloaded() -> Iterator[str]:
    """A module of the standard library that nobody here has loaded."""
    sys.modules.pop("this", None)
    yield "this"
    sys.modules.pop("this", None)


def test_what_is_left_out_is_not_found_by_this_thread_and_is_by_others(unloaded: str) -> None:
    finders = list(sys.meta_path)
    with without(unloaded, "nowhere"):
        with pytest.raises(ImportError):
            import_module(unloaded)
        with pytest.raises(ImportError):
            import_module("nowhere")
        assert unloaded not in sys.modules
        with ThreadPoolExecutor(1) as other:
            assert other.submit(import_module, unloaded).result().__name__ == unloaded
    assert sys.meta_path == finders


def test_what_was_left_out_is_found_afterwards_also_where_the_body_fails(unloaded: str) -> None:
    with pytest.raises(ZeroDivisionError), without(unloaded):
        _ = 1 / 0
    assert import_module(unloaded).__name__ == unloaded


def test_what_is_loaded_already_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "standing", ModuleType("standing"))
    with without("standing"):
        assert import_module("standing") is sys.modules["standing"]


def test_logging_does_not_load_what_would_show_the_values_of_variables() -> None:
    assert "rich" not in loaded_by("matcher.log")


def test_an_error_on_a_terminal_tells_no_values_of_variables_also_where_rich_is_loaded() -> None:
    told = subprocess.run([sys.executable, "-c", FAILING], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "ZeroDivisionError" in told and "of_a_person" in told
    assert "19991231" not in told


FAILING = """
import io, sys
import rich.traceback

class Terminal(io.StringIO):
    def isatty(self):
        return True

def of_a_person(number):
    return 1 // 0

sys.stderr = Terminal()
from matcher import log
log.configure("INFO")
try:
    of_a_person("".join(["1999", "1231"]))
except ZeroDivisionError:
    log.get_logger().exception("went_wrong")
print(sys.stderr.getvalue())
"""


def test_the_compiled_loops_load_no_linear_algebra_and_nothing_to_read_headers_and_settings() -> None:
    loaded = loaded_by("matcher.ranking.compiling; matcher.ranking.compiling.compile_all()")
    assert "matcher.ranking.kernels" in loaded
    assert not loaded & {"scipy.linalg", "yaml", "pycparser"}
