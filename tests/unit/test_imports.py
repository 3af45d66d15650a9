"""What is installed but not wanted is not loaded."""

import json
import subprocess
import sys
from types import ModuleType

import pytest

from matcher.config import ROOT
from matcher.imports import without


def loaded_by(module: str) -> set[str]:
    told = f"import json, sys, {module}; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


def test_what_is_left_out_is_not_found_and_stands_as_before_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "standing", ModuleType("standing"))
    before = dict(sys.modules)
    with without("standing"), pytest.raises(ImportError):
        import standing  # noqa: F401
    with without("nowhere"), pytest.raises(ImportError):
        import nowhere  # noqa: F401
    assert dict(sys.modules) == before


def test_logging_does_not_load_what_would_show_the_values_of_variables() -> None:
    assert "rich" not in loaded_by("matcher.log")


def test_the_compiled_loops_load_no_linear_algebra_and_nothing_to_read_headers_and_settings() -> None:
    loaded = loaded_by("matcher.ranking.compiling; matcher.ranking.compiling.compile_all()")
    assert "matcher.ranking.kernels" in loaded
    assert not loaded & {"scipy.linalg", "yaml", "pycparser"}
