"""What may follow on an answer: the links of the OpenAPI document, from a posting to the end of a placement."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

VACANCIES, PLACEMENTS, COMMITMENTS = "/v1/vacancies", "/v1/placements", "/v1/commitments"
VACANCY, PLACEMENT, COMMITMENT = (
    f"{VACANCIES}/{{vacancy_id}}",
    f"{PLACEMENTS}/{{placement_id}}",
    f"{COMMITMENTS}/{{commitment_id}}",
)
ID = "$response.body#/id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """From an answer with one of `statuses` to an operation, with what is known by then."""

    origin: tuple[str, str]
    statuses: tuple[str, ...]
    to: tuple[str, str]
    parameters: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, str] | None = None


CREATED = ("200", "201")
ABOUT_A_VACANCY = (
    ("get", VACANCY), ("patch", VACANCY), ("get", f"{VACANCY}/demands"), ("put", f"{VACANCY}/demands"),
    ("post", f"{VACANCY}/withdraw"),
)  # fmt: skip
ABOUT_A_PLACEMENT = (
    ("get", PLACEMENT), ("post", f"{PLACEMENT}/changes"), ("put", f"{PLACEMENT}/months/{{month}}"),
    ("post", f"{PLACEMENT}/end"), ("post", f"{PLACEMENT}/answer-start"), ("post", f"{PLACEMENT}/answer-end"),
)  # fmt: skip


def _links() -> Iterator[Link]:
    for to in ABOUT_A_VACANCY:
        yield Link(origin=("post", VACANCIES), statuses=CREATED, to=to, parameters={"vacancy_id": ID})
    for to in ABOUT_A_PLACEMENT:
        yield Link(origin=("post", PLACEMENTS), statuses=CREATED, to=to, parameters={"placement_id": ID})
    # A referral's code comes from the municipality; what it is about is told in the answer.
    about = {"vacancy_id": "$response.body#/vacancy_id"}
    yield Link(origin=("post", "/v1/referrals"), statuses=("200",), to=("get", VACANCY), parameters=about)
    started = {"referral_code": "$request.body#/referral_code"}
    yield Link(origin=("post", "/v1/referrals"), statuses=("200",), to=("post", PLACEMENTS), body=started)
    first = "$response.body#/items/0/id"
    yield Link(
        origin=("get", COMMITMENTS), statuses=("200",), to=("get", COMMITMENT), parameters={"commitment_id": first}
    )
    for to in (("post", VACANCIES), ("post", PLACEMENTS)):
        yield Link(origin=("get", COMMITMENTS), statuses=("200",), to=to, body={"commitment_id": first})
    yield Link(origin=("get", VACANCIES), statuses=("200",), to=("get", VACANCY), parameters={"vacancy_id": first})
    yield Link(origin=("get", PLACEMENTS), statuses=("200",), to=("get", PLACEMENT), parameters={"placement_id": first})
    yield Link(
        origin=("post", "/v1/suppliers"), statuses=CREATED, to=("post", "/v1/contracts"), body={"supplier_id": ID}
    )
    yield Link(origin=("post", "/v1/contracts"), statuses=CREATED, to=("post", COMMITMENTS), body={"contract_id": ID})
    yield Link(origin=("post", COMMITMENTS), statuses=CREATED, to=("get", COMMITMENT), parameters={"commitment_id": ID})


LINKS = tuple(_links())


def add_links(document: dict[str, Any]) -> None:
    """Put the links into the answers of an OpenAPI document. Raises KeyError for one from or to nowhere."""
    paths = document["paths"]
    for link in LINKS:
        target = paths[link.to[1]][link.to[0]]["operationId"]
        said: dict[str, Any] = {"operationId": target}
        if link.parameters:
            said["parameters"] = dict(link.parameters)
        if link.body is not None:
            said["requestBody"] = dict(link.body)
        responses = paths[link.origin[1]][link.origin[0]]["responses"]
        for status in link.statuses:
            responses[status].setdefault("links", {})[target] = said
