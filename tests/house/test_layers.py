"""Imports point one way: scripts → api → matcher → models/store → models/<noun> → standard library."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.house.tree import ROOT, file_of, imports_of, modules, ours, scripts

HOMES: Mapping[str, tuple[str, ...]] = {
    "psycopg": ("models/store/",),
    "psycopg_pool": ("models/store/",),
    "yoyo": ("models/store/",),
    "fastapi": ("api/",),
    "starlette": ("api/",),
    "sentence_transformers": ("matcher/encoder/",),
    "torch": ("matcher/encoder/",),
    "transformers": ("matcher/encoder/",),
    "apscheduler": ("matcher/schedule.py",),
    "ray": ("matcher/engines/on_ray.py",),
    "aiosmtpd": ("matcher/mailbox.py",),
}
"""Where in the packages each of these libraries may be imported."""


def layer(place: str) -> int:
    """How far right a file or a dotted name (with slashes) stands; higher may import lower."""
    for height, start in enumerate(("models/store", "matcher", "api", "scripts", "tests"), start=1):
        if place == start or place.startswith((f"{start}/", f"{start}.")):
            return height
    return 0


def places(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_imports_point_right_only() -> None:
    wrong = [
        f"{places(path)}:{found.line} imports {found.name}"
        for path in modules()
        for found in imports_of(path)
        if ours(found.name) and layer(found.name.replace(".", "/")) > layer(places(path))
    ]
    assert wrong == []


def test_a_noun_needs_the_standard_library_only() -> None:
    wrong = [
        f"{places(path)}:{found.line} imports {found.name}"
        for path in modules()
        if layer(places(path)) == 0
        for found in imports_of(path)
        if found.top != "models" and found.top not in sys.stdlib_module_names
    ]
    assert wrong == []


def test_each_library_is_used_in_its_own_room_only() -> None:
    wrong = [
        f"{places(path)}:{found.line} imports {found.name}"
        for path in modules()
        for found in imports_of(path)
        if found.top in HOMES and not places(path).startswith(HOMES[found.top])
    ]
    assert wrong == []


def test_nobody_imports_what_a_script_is_made_of() -> None:
    assert [
        f"{places(path)}:{found.line} imports {found.name}"
        for path in modules()
        for found in imports_of(path)
        if ours(found.name) and (file := file_of(found.name)) and file.is_relative_to(ROOT / "scripts")
    ] == []


def test_what_runs_where_the_records_are_needs_openpyxl_at_most() -> None:
    reached: dict[Path, str] = {}
    waiting = [path for path in scripts() if path.name in ("pseudonymise", "lookup")]
    assert len(waiting) == 2
    wrong = []
    while waiting:
        path = waiting.pop()
        for found in imports_of(path):
            names = [found.name.rpartition(".")[0], found.name]
            files = {file for name in names if name and ours(found.name) and (file := file_of(name))}
            files |= {file for parent in list(files) if (file := parent.parent / "__init__.py").is_file()}
            if found.top == "environment":
                continue
            if not ours(found.name) and found.top not in sys.stdlib_module_names and found.top != "openpyxl":
                wrong.append(f"{places(path)}:{found.line} imports {found.name}")
            for file in files - reached.keys():
                reached[file] = places(path)
                waiting.append(file)
    assert wrong == []


def test_the_web_and_the_jobs_start_without_the_heavy_libraries() -> None:
    program = (
        "import sys, api.app, matcher.work, matcher.services, matcher.schedule\n"
        "print(*sorted({'torch', 'transformers', 'sentence_transformers', 'sklearn'} & sys.modules.keys()))"
    )
    told = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout.strip()) == (0, ""), told.stderr
