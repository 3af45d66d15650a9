"""Many cases made from the OpenAPI document: placements, commitments and what coordinators and record systems send.

No answer is a fault of ours, none is undocumented in status, media type or shape, what keeps to the document is not
refused for its form, and what does not is refused with a problem. The first half is in test_cases_of_postings.py.
"""

from collections.abc import Iterator

import pytest
from schemathesis import GenerationMode

from tests.api.asked import FULL_TIMES, Asked, ask_many, asked_at, seed_of
from tests.conftest import own_database

CASES = {
    ("POST", "/v1/placements"): (300, 200),
    ("GET", "/v1/placements"): (250, 150),
    ("GET", "/v1/placements/{placement_id}"): (250, 150),
    ("POST", "/v1/placements/{placement_id}/answer-start"): (220, 120),
    ("POST", "/v1/placements/{placement_id}/changes"): (220, 120),
    ("PUT", "/v1/placements/{placement_id}/months/{month}"): (220, 120),
    ("POST", "/v1/placements/{placement_id}/end"): (220, 120),
    ("POST", "/v1/placements/{placement_id}/answer-end"): (220, 120),
    ("GET", "/v1/commitments"): (200, 100),
    ("GET", "/v1/commitments/{commitment_id}"): (200, 100),
    ("POST", "/v1/commitments"): (150, 120),
    ("GET", "/v1/suppliers"): (150, 60),
    ("POST", "/v1/suppliers"): (160, 100),
    ("GET", "/v1/contracts"): (150, 60),
    ("POST", "/v1/contracts"): (160, 100),
    ("POST", "/v1/profiles"): (60, 40),
    ("POST", "/v1/outcomes"): (60, 40),
    ("GET", "/v1/outcomes/wanted"): (100, 60),
}
"""As in test_cases_of_postings.py."""


@pytest.fixture(scope="module")
def asked(postgres_url: str, template_database: str) -> Iterator[Asked]:
    with own_database(postgres_url, template_database) as url, asked_at(url) as under_way:
        yield under_way


@pytest.mark.parametrize("operation", CASES, ids=" ".join)
def test_every_answer_is_as_documented(
    operation: tuple[str, str], asked: Asked, request: pytest.FixtureRequest
) -> None:
    full = request.config.getoption("--full")
    for mode, cases in zip((GenerationMode.POSITIVE, GenerationMode.NEGATIVE), CASES[operation], strict=True):
        wanted = cases * (FULL_TIMES if full else 1)
        assert ask_many(asked, operation, mode, wanted, seed_of(full)) >= wanted
    told = {status for (*which, mode, status) in asked.told if (*which, mode) == (*operation, "positive")}
    assert told & {200, 201}, "no case got past what stands before"
