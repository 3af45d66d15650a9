"""How suppliers are kept from what is said of candidates; which fields they get is listed in docs/boundary.md."""

import re
from importlib import import_module
from pkgutil import iter_modules

from api.pages import suppliers
from tests.house.tree import ROOT, imports_of

REACHING = {"api.pages.suppliers.start", "api.pages.suppliers.placements"}
"""The rooms that read placements, which the database keeps from whoever reaches nobody."""


def test_only_what_reads_placements_reaches_further_than_nobody() -> None:
    names = [f"api.pages.suppliers.{one.name}" for one in iter_modules(suppliers.__path__)]
    assert {name for name in names if hasattr(import_module(name), "WholeTransaction")} == REACHING


def test_no_suppliers_template_says_whom_a_placement_is_of() -> None:
    templates = ROOT / "api" / "templates"
    files = [*sorted((templates / "suppliers").glob("*.html")), templates / "_commitment.html"]
    shared = (templates / "_placement.html").read_text("utf-8").partition("{% macro start_form(")[0]
    told = {str(file): file.read_text("utf-8") for file in files} | {"_placement.html": shared}
    assert "placement" in shared
    assert len(files) > 10
    assert "start_form" not in "".join(text for name, text in told.items() if name != "_placement.html")
    said = re.compile(r"pseudonym|display_code|proposal|caseworker")
    assert [name for name, text in told.items() if said.search(text)] == []


def test_nothing_that_answers_a_supplier_knows_of_lists() -> None:
    """Entries, near misses and what demands cost are read through one room of the store, and its nouns are in one."""
    files = sorted((ROOT / "api" / "v1").glob("*.py"))
    files += sorted((ROOT / "api" / "pages" / "suppliers").glob("*.py"))
    read = {found.name for file in files for found in imports_of(file)}
    on_pages = {found.name for file in files if file.parent.name == "suppliers" for found in imports_of(file)}
    people = ("candidates", "verdicts", "proposals", "proposal_steps", "pauses", "withdrawals", "held", "staff")
    assert not {one for one in on_pages if one.startswith(tuple(f"models.store.{name}" for name in people))}
    assert "models.store.vacancies" in read, "the imports are found"
    hidden = ("models.store.runs", "models.shortlist", "matcher.costly_demands")
    assert not {one for one in read if one.startswith(hidden)}
