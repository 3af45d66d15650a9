"""docs/boundary.md lists every field that anybody outside can receive, and nothing else; and so does the code."""

import pytest
from fastapi import FastAPI

from models.store.database import Database
from tests.api.boundary import derived, told


def differences(ours: dict[str, dict[str, set[str]]], theirs: dict[str, dict[str, set[str]]]) -> list[str]:
    """What is in the first and not in the second: party, shape, field."""
    return [
        f"{party}: {shape}.{field}"
        for party, shapes in ours.items()
        for shape, names in shapes.items()
        for field in sorted(names | {""})
        if field not in theirs.get(party, {}).get(shape, set()) | ({""} if shape in theirs.get(party, {}) else set())
    ]


def test_whatever_can_leave_the_service_is_in_the_document_and_nothing_else(app: FastAPI, owner: Database) -> None:
    with owner.transaction() as connection:
        found = derived(app, connection)
    listed = told()
    assert differences(found, listed) == [], "can leave, and is not listed in docs/boundary.md"
    assert differences(listed, found) == [], "is listed in docs/boundary.md, and cannot leave"


CANDIDATES_WORDS = (
    "pseudonym", "display_code", "candidate", "caseworker", "score", "rank", "entry", "shortlist", "verdict",
    "proposal", "consent", "age_band", "benefit", "income_support", "near_miss",
)  # fmt: skip


@pytest.mark.parametrize(
    "party", ["Suppliers, over the API", "Suppliers, on their pages", "Suppliers' contacts, by mail"]
)
def test_no_field_that_a_supplier_gets_is_named_after_anything_of_a_candidate(party: str) -> None:
    names = {f"{shape}.{field}" for shape, names in told()[party].items() for field in names}
    assert len(names) > 5
    assert [one for one in sorted(names) if any(word in one.casefold() for word in CANDIDATES_WORDS)] == []
