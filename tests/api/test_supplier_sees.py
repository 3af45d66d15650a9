"""Everything that a supplier can see, field by field: what is not in this list is not told."""

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI

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
        "placement_id", "counted", "worked", "agreed", "by_early_end_rule", "does_not_count", "months",
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


def test_nothing_that_answers_a_supplier_knows_of_lists() -> None:
    """Entries, near misses and what demands cost are read through one room of the store, and its nouns are in one."""
    files = sorted((ROOT / "api" / "v1").glob("*.py"))
    read = {found.name for file in files for found in imports_of(file)}
    assert "models.store.vacancies" in read, "the imports are found"
    hidden = ("models.store.runs", "models.shortlist", "matcher.costly_demands")
    assert not {one for one in read if one.startswith(hidden)}
