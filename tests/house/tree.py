"""The project's own files, as the house's tests read them."""

import ast
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("api", "matcher", "models")


@cache
def project_files() -> Sequence[Path]:
    """Every file that a clone holds, and every new one that is not ignored."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [path for name in told.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def script_modules() -> Sequence[Path]:
    """What scripts are made of beside themselves."""
    return [path for path in project_files() if path.suffix == ".py" and path.is_relative_to(ROOT / "scripts")]


def scripts() -> Sequence[Path]:
    """What a person runs: the files in scripts/ without extension."""
    return [path for path in project_files() if path.parent == ROOT / "scripts" and not path.suffix]


def modules() -> Sequence[Path]:
    """Every module of the packages."""
    return [path for path in project_files() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in PACKAGES]


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One import: the dotted name asked for, the line, and whether it runs when the module is imported."""

    name: str
    line: int
    at_once: bool

    @property
    def top(self) -> str:
        return self.name.partition(".")[0]


def ours(name: str) -> bool:
    """Whether a dotted name is in the packages, or beside the scripts."""
    top = name.partition(".")[0]
    return top in (*PACKAGES, "tests") or any(
        (ROOT / "scripts" / top).with_suffix(suffix).exists() for suffix in ("", ".py")
    )


@cache
def imports_of(path: Path) -> Sequence[Import]:
    """Every import in the file, inside functions too."""
    return list(_imports(ast.parse(path.read_text("utf-8"), str(path)), path, at_once=True))


def _imports(node: ast.AST, path: Path, *, at_once: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(name=alias.name, line=child.lineno, at_once=at_once)
        elif isinstance(child, ast.ImportFrom):
            package = ".".join(path.relative_to(ROOT).parts[: -child.level]) if child.level else ""
            module = ".".join(filter(None, (package, child.module)))
            for alias in child.names:
                yield Import(name=f"{module}.{alias.name}", line=child.lineno, at_once=at_once)
        else:
            inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            yield from _imports(child, path, at_once=at_once and not inside)


def file_of(name: str) -> Path | None:
    """The file of the longest part of a dotted name that is a module of ours."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        for root in (ROOT, ROOT / "scripts"):
            folder = root.joinpath(*parts[:length])
            for path in (folder.with_suffix(".py"), folder / "__init__.py"):
                if path.is_file():
                    return path
    return None
