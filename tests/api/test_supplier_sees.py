"""Everything that a supplier can see, field by field: what is not in this list is not told."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from fastapi import FastAPI

from api.pages import suppliers
from models.supplier import Scope
from tests.api.test_authorisation import RIGHTS
from tests.house.tree import ROOT, imports_of

SEEN: Mapping[str, set[str]] = {
    "VacancyOut": {
        "supplier_reference", "commitment_id", "headline", "description", "number_of_vacancies",
        "application_deadline", "kind", "filled_positions", "swedish_level", "access", "employment_type", "duration",
        "salary_type", "salary_description", "working_hours_type", "scope_of_work", "occupation", "occupation_group",
        "occupation_field", "experience_required", "access_to_own_car", "driving_license_required",
        "driving_license", "workplace_address", "must_have", "nice_to_have", "id", "status", "reading", "created_at",
        "updated_at", "withdrawn_at",
    },
    "VacancyPage": {"items", "next_cursor"},
    "DemandsOut": {"vacancy_id", "reading", "read_at", "demands", "corrections"},
    "DemandOut": {"kind", "value", "strength", "source", "in_force", "quote", "field", "begin", "end"},
    "CorrectionOut": {"action", "kind", "value", "strength", "new_value", "made_at"},
    "ReferralOut": {"vacancy_id", "supplier_reference", "step", "on", "reason"},
    "CommitmentOut": {
        "id", "contract_id", "registration_number", "contract_title", "supplier_id", "reference", "kind",
        "full_time_months", "places", "target_groups", "first_start_due", "starts_on", "ends_on",
        "bonus_per_place_sek", "bonus_max_sek", "requirement_id", "state", "counted", "left",
    },
    "CommitmentDetail": {
        "id", "contract_id", "registration_number", "contract_title", "supplier_id", "reference", "kind",
        "full_time_months", "places", "target_groups", "first_start_due", "starts_on", "ends_on",
        "bonus_per_place_sek", "bonus_max_sek", "requirement_id", "state", "counted", "left", "unit", "owed",
        "expected", "even_pace", "months_per_place", "early_end_share", "first_start", "bonus_places", "bonus_sek",
        "placements",
    },
    "FirstStartOut": {"due", "kept_on", "by_offer", "state"},
    "PlacementCountOut": {
        "placement_id", "counted", "counts_for", "worked", "agreed", "by_early_end_rule", "does_not_count", "months",
    },
    "MonthCountOut": {"first", "last", "agreed", "worked", "by_word_of"},
    "PlacementList": {"items"},
    "PlacementOut": {
        "id", "commitment_id", "vacancy_id", "reference", "kind", "route", "proof", "subcontractor", "starts_on",
        "ends_on", "scopes", "start", "ended_on", "end_reason", "end", "months",
    },
    "ScopeOut": {"from_on", "percent"},
    "WordOut": {"said_by", "answer"},
    "MonthOut": {"month", "said_by", "percent", "evidence"},
    "CommitmentPage": {"items", "next_cursor"},
    "Concept": {"concept_id", "label"},
    "Description": {"text"},
    "Requirements": {"skills", "languages", "work_experiences", "education", "education_level"},
    "ScopeOfWork": {"min", "max"},
    "WorkplaceAddress": {
        "municipality_code", "municipality", "city", "region", "street_address", "postcode", "coordinates",
    },
}  # fmt: skip
"""Shape → its fields. What a demand costs in candidates, and anything else of candidates, is in none."""


PAGES_SEEN: Mapping[str, set[str]] = {
    "CommitmentView": {
        "id", "contract", "registration_number", "reference", "kind", "owed", "is_bonus", "bonus", "groups",
        "starts_on", "ends_on", "first_start_due", "has_ended",
    },
    "VacancyLine": {"id", "headline", "status", "colour", "positions", "filled", "deadline"},
    "CommitmentChoice": {"id", "words"},
    "VacancyView": {
        "id", "headline", "status", "colour", "is_withdrawn", "positions", "filled", "particulars", "text",
        "is_pending", "posted_on", "changed_on",
    },
    "Particular": {"name", "said", "is_quoted"},
    "Typed": {
        "commitment", "headline", "text", "positions", "deadline", "start_day", "start_words", "scope_min",
        "scope_max", "hours", "city", "municipality", "occupation", "licence", "classes", "swedish", "musts", "merits",
    },
    "DemandRow": {
        "anchor", "kind", "value", "about", "words", "is_quoted", "quote", "note", "said", "is_ours", "change",
    },
    "ValueForm": {
        "kind", "choices", "hint", "is_long", "typed", "level", "strength", "has_level", "has_strength", "wrong",
    },
    "Sent": {"action", "kind", "value", "typed", "level", "strength"},
    "OwnCommitment": {"commitment", "contract", "standing"},
    "StandingView": {"followed", "state", "colour", "owed", "meter", "unreported", "asked", "risk"},
    "OwnPlacement": {"placement", "count", "name", "asks_start", "asks_end"},
    "Counter": {"request", "connection", "services", "speaker"},
}  # fmt: skip
"""What the suppliers' pages are filled with, shape by shape; `Sent` and `Counter` are what forms say and are answered
with. A placement knows whom it is of, so what is said of one is held by its own test below."""

REACHING = {"api.pages.suppliers.start", "api.pages.suppliers.placements"}
"""The rooms that read placements, which the database keeps from whoever reaches nobody."""


def shapes_of(document: Mapping[str, Any], part: Any) -> Iterator[str]:
    """The names of the shapes that `part` refers to, and of those that they refer to."""
    if isinstance(part, dict):
        if reference := part.get("$ref"):
            name = str(reference).rsplit("/", 1)[1]
            yield name
            yield from shapes_of(document, document["components"]["schemas"][name])
        for value in part.values():
            yield from shapes_of(document, value)
    elif isinstance(part, list):
        for value in part:
            yield from shapes_of(document, value)


def test_a_supplier_sees_these_fields_and_no_others(app: FastAPI) -> None:
    document = app.openapi()
    found: dict[str, set[str]] = {}
    for (method, path), scopes in RIGHTS.items():
        if Scope.SUPPLIER in scopes:
            told = document["paths"][path][method.lower()]["responses"]
            for name in shapes_of(document, [answer for status, answer in told.items() if status.startswith("2")]):
                shape = document["components"]["schemas"][name]
                if "properties" in shape:
                    found[name.removesuffix("-Output")] = set(shape["properties"])
    assert found == SEEN


def test_a_suppliers_pages_are_filled_with_these_fields_and_no_others() -> None:
    rooms = [import_module(f"api.pages.suppliers.{one.name}") for one in iter_modules(suppliers.__path__)]
    found = {
        name: {one.name for one in fields(made)}
        for room in rooms
        for name, made in vars(room).items()
        if isinstance(made, type) and is_dataclass(made) and made.__module__.startswith(suppliers.__name__)
    }
    assert found == PAGES_SEEN


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
