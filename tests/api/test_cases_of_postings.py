"""Many cases made from the OpenAPI document: vacancies, demands, referrals, and what links lead to.

No answer is a fault of ours, none is undocumented in status, media type or shape, what keeps to the document is not
refused for its form, and what does not is refused with a problem. The other half is in test_cases_of_placements.py.
"""

from collections.abc import Iterator

import pytest
from schemathesis import GenerationMode

from tests.api.asked import FULL_TIMES, Asked, ask_many, asked_at, seed_of, walk
from tests.api.test_authorisation import RIGHTS
from tests.api.test_cases_of_placements import CASES as OTHERS
from tests.conftest import own_database

CASES = {
    ("POST", "/v1/vacancies"): (60, 60),
    ("GET", "/v1/vacancies"): (560, 250),
    ("GET", "/v1/vacancies/{vacancy_id}"): (430, 250),
    ("PATCH", "/v1/vacancies/{vacancy_id}"): (400, 250),
    ("GET", "/v1/vacancies/{vacancy_id}/demands"): (400, 250),
    ("PUT", "/v1/vacancies/{vacancy_id}/demands"): (60, 60),
    ("POST", "/v1/referrals"): (400, 250),
    ("POST", "/v1/vacancies/{vacancy_id}/withdraw"): (400, 250),
}
"""Operation → cases that keep to the document, and cases that do not. Fewer where one takes long to make."""

STEPS = 500


def test_there_are_ten_thousand_cases_and_no_operation_without() -> None:
    assert CASES.keys() | OTHERS.keys() == RIGHTS.keys()
    assert sum(sum(cases) for cases in (*CASES.values(), *OTHERS.values())) + STEPS >= 10_000


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


def test_what_links_lead_to_is_answered_as_documented(asked: Asked, request: pytest.FixtureRequest) -> None:
    full = request.config.getoption("--full")
    followed = walk(asked, STEPS * (FULL_TIMES if full else 1), seed_of(full))
    assert followed["steps"] >= STEPS * (FULL_TIMES if full else 1)
    assert len(followed) > 8, "links of different kinds have been followed"
