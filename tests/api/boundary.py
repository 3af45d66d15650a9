"""What leaves the service, party by party, field by field: derived from the code, and read from docs/boundary.md."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from fastapi import FastAPI
from jinja2 import Environment, nodes

from api.pages import suppliers
from api.pages.access import access_of
from api.pages.route import PageRoute
from matcher.reports.comparison import Comparison
from matcher.rights.explanation import Explanation
from matcher.skill_gaps.sheets import COLUMNS as GAP_COLUMNS
from models.contract import Kind
from models.held import HeldText
from models.store import held
from models.store.database import Conn
from models.supplier import Scope
from tests.api.test_authorisation import OPEN, RIGHTS
from tests.house.tree import ROOT
from tests.pages.test_access import leaves

DOCUMENT = ROOT / "docs" / "boundary.md"
LETTERS = ROOT / "matcher" / "letters"
TEMPLATES = ROOT / "api" / "templates"

Told = dict[str, set[str]]
"""Shape → its fields."""

TO_OUTSIDERS = {"supplier_code", "supplier_follow_up"}
TO_COLLEAGUES = {"alarm", "code", "weekly", "commitments", "skill_gaps", "fault_report"}
"""Letters by whom they are for. One that is in neither fails."""


def derived(app: FastAPI, connection: Conn) -> dict[str, Told]:
    """Party → everything that it can be told."""
    document = app.openapi()
    found = {
        "Suppliers, over the API": _of_scope(document, Scope.SUPPLIER),
        "Coordinators' systems, over the API": _of_scope(document, Scope.COORDINATOR),
        "The units with the records, over the API": _of_scope(document, Scope.RECORDS),
        "Suppliers, on their pages": _pages_of_suppliers(),
        "Suppliers' contacts, by mail": _letters(TO_OUTSIDERS),
        "The person, by letter and extract": _of_the_person(connection),
        "The council and the public, by the yearly report": _council(),
        "Planners' published sheets": {"sheet": set(GAP_COLUMNS)},
        "Monitoring": _of_operations(document, OPEN) | _figures(app),
        "Anybody": _anybody(app, document),
    }
    return {party: {name: said for name, said in shapes.items() if said} for party, shapes in found.items()}


def told() -> dict[str, Told]:
    """The same as docs/boundary.md has it."""
    found: dict[str, Told] = {}
    for part in re.split(r"^## ", DOCUMENT.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        party, _, rest = part.partition("\n")
        items = re.findall(r"^- `([^`]+)`: (.*?)(?=^- |^\S|\Z)", rest, re.MULTILINE | re.DOTALL)
        if items:
            found[party.strip()] = {name: set(re.findall(r"`([^`]+)`", " ".join(said.split()))) for name, said in items}
    return found


def shapes_of(document: Mapping[str, Any], part: Any, met: set[str] | None = None) -> Iterator[str]:
    """The names of the shapes that `part` refers to, and of those that they refer to."""
    met = set() if met is None else met
    for value in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        if isinstance(value, str) and value.startswith("#/components/schemas/"):
            name = value.rsplit("/", 1)[1]
            if name not in met:
                met.add(name)
                yield name
                yield from shapes_of(document, document["components"]["schemas"][name], met)
        else:
            yield from shapes_of(document, value, met)


def _of_scope(document: Mapping[str, Any], scope: Scope) -> Told:
    return _of_operations(document, [one for one, scopes in RIGHTS.items() if scope in scopes])


def _of_operations(document: Mapping[str, Any], operations: Iterable[tuple[str, str]]) -> Told:
    """Every shape of every answer, and every header that the document names."""
    found: Told = {"headers": set()}
    for method, path in operations:
        answers = document["paths"][path][method.lower()]["responses"]
        for answer in answers.values():
            found["headers"] |= set(answer.get("headers", {}))
        contents = [answer.get("content", {}) for answer in answers.values()]
        for name in shapes_of(document, contents):
            shape = document["components"]["schemas"][name]
            if "properties" in shape:
                found[name.removesuffix("-Output")] = set(shape["properties"])
    return found


def _pages_of_suppliers() -> Told:
    """The shapes that the rooms fill pages with, and what each template asks for by name."""
    rooms = [import_module(f"api.pages.suppliers.{one.name}") for one in iter_modules(suppliers.__path__)]
    found = {
        name: {one.name for one in fields(made)}
        for room in rooms
        for name, made in vars(room).items()
        if isinstance(made, type) and is_dataclass(made) and made.__module__.startswith(suppliers.__name__)
    }
    for file in sorted((TEMPLATES / "suppliers").glob("*.html")):
        found[f"suppliers/{file.name}"] = named_in(file.read_text("utf-8"))
    return found


def _letters(chosen: set[str]) -> Told:
    kinds = {one.name for one in LETTERS.iterdir() if (one / "subject.txt").exists()}
    assert kinds == TO_OUTSIDERS | TO_COLLEAGUES, "decide whom a new letter is for"
    return {
        kind: set().union(*(named_in((LETTERS / kind / part).read_text("utf-8")) for part in _PARTS))
        for kind in sorted(chosen)
    }


_PARTS = ("subject.txt", "body.txt", "body.html")


def _of_the_person(connection: Conn) -> Told:
    """All that is held is told; of how somebody was ranked, what the letter is made from."""
    found = {
        name: {row[0] for row in connection.execute(
            "SELECT attname::text FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
            [name],
        )}
        for name in held.tables(connection)
    }  # fmt: skip
    found["texts"] = {one.name for one in fields(HeldText)}
    found["explanation"] = {one.name for one in fields(Explanation)}
    return found


def _council() -> Told:
    source = (ROOT / "matcher" / "reports" / "council.py").read_text("utf-8")
    begin = source.index("def _lines(")
    lines = re.findall(r'yield "([^"]+)"', source[begin:])
    split = re.findall(r"yield (?:from \(\()?f\"(– [^\"]*)\"", source[begin:])
    assert lines
    assert split
    return {
        "lines": set(lines) | set(split),
        "comparison": {one.name for one in fields(Comparison)},
        "kinds": set(Kind),
    }


def _figures(app: FastAPI) -> Told:
    """What /metrics names, and what it is split by."""
    families = list(app.state.registry.collect())
    labels = {label for family in families for sample in family.samples for label in sample.labels}
    return {"/metrics": {family.name for family in families}, "/metrics, split by": labels}


def _anybody(app: FastAPI, document: Mapping[str, Any]) -> Told:
    """Addresses that nobody has to sign in for, with what the templates there ask for."""
    problem = document["components"]["schemas"]["ProblemDetails"]["properties"]
    found = {
        "addresses": {
            one.path
            for one in leaves(app.routes)
            if isinstance(one, PageRoute)
            and (access_of(one.endpoint).roles is None or one.path.startswith("/leverantor/logga-in"))
        },
        "ProblemDetails": set(problem),
    }
    for name in ("about", "accessibility", "accessibility_thanks", "ranking", "sign_in", "sign_in_code", "password"):
        found[f"{name}.html"] = named_in((TEMPLATES / f"{name}.html").read_text("utf-8"))
    return found


@cache
def _environment() -> Environment:
    return Environment(extensions=["jinja2.ext.i18n"], autoescape=True)


def named_in(source: str) -> set[str]:
    """What a template takes from its context: `row.months`, `name`; functions of ours and loops' own names aside."""
    tree = _environment().parse(source)
    names = list(tree.find_all(nodes.Name))
    free = {one.name for one in names} - {one.name for one in names if one.ctx != "load"}
    paths = {_path(one) for one in tree.find_all(nodes.Getattr)}
    long = {path for path in paths if path and path.partition(".")[0] not in OURS}
    return {path for path in long if not any(other.startswith(f"{path}.") for other in long)} | {
        name for name in free if name not in OURS and not any(path.startswith(f"{name}.") for path in long)
    }


OURS = frozenset({"_", "gettext", "ngettext", "static", "caller", "loop", "form_token", "request"})


def _path(node: nodes.Node) -> str:
    if isinstance(node, nodes.Name):
        return str(node.name)
    if isinstance(node, nodes.Getattr):
        inner = _path(node.node)
        return f"{inner}.{node.attr}" if inner else ""
    return ""
