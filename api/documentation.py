"""What the OpenAPI document says of errors: every answer that an operation can give, with an example."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.errors import (
    MEDIA_TYPE,
    NotReadable,
    ProblemDetails,
    TooLarge,
    TooManyRequests,
    Unauthenticated,
    WrongMediaType,
    problem_details,
)
from api.links import add_links
from api.security import API_PREFIXES
from models.errors import Conflict, IngangError, InvalidInput, NotAllowed, NotFound, Problem, StoreUnavailable

DESCRIPTION = """
Suppliers post the vacancies that their commitments give rise to; coordinators register contracts and commitments;
the units that hold the records deliver pseudonymised profiles.

Errors are `application/problem+json` (RFC 9457), in Swedish or, with `Accept-Language: en`, in English.
A supplier learns nothing about candidates, not even how many there are.
"""

EXAMPLES: dict[int, tuple[str, IngangError]] = {
    400: ("The body is no JSON.", NotReadable("not_readable")),
    401: ("No key, or none that is in force.", Unauthenticated("unauthenticated")),
    403: ("The key is for something else.", NotAllowed("wrong_scope", scopes="supplier")),
    404: ("No such thing, or not yours.", NotFound("vacancy_not_found")),
    409: ("The present state forbids it.", Conflict("vacancy_withdrawn")),
    413: ("The body is too large.", TooLarge("body_too_large", limit=2_000_000)),
    415: ("The body is of another media type.", WrongMediaType("wrong_media_type", expected="application/json")),
    422: (
        "Fields are wrong; nothing has been kept.",
        InvalidInput([Problem(field="application_deadline", code="deadline_passed")]),
    ),
    429: ("Too many requests with this key or from this address.", TooManyRequests("too_many_requests", seconds=7)),
    503: ("Try again in a while.", StoreUnavailable("database_unavailable")),
}
EXAMPLE_ID = "5f0c6c5e-0000-4000-8000-000000000000"


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The error answers of an operation, for its `responses`."""
    return {status: _answer(*EXAMPLES[status]) for status in statuses}


def _answer(description: str, error: IngangError) -> dict[str, Any]:
    example = problem_details(error, "en", EXAMPLE_ID).model_dump(exclude_none=True)
    schema = {"$ref": "#/components/schemas/ProblemDetails"}
    return {"description": description, "content": {MEDIA_TYPE: {"schema": schema, "example": example}}}


_TOO_MANY = {
    str(status): answer
    | {"headers": {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}}}
    for status, answer in answers(429).items()
}
"""What every operation can answer."""


def describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, with the shape of problems in it. Made once."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title, version=app.version, description=DESCRIPTION, routes=app.routes, tags=app.openapi_tags
        )
        shapes = document.setdefault("components", {}).setdefault("schemas", {})
        shape = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
        shapes.update(shape.pop("$defs"))
        shapes["ProblemDetails"] = shape
        for path, operations in document["paths"].items():
            for operation in operations.values():
                if path.startswith(API_PREFIXES):
                    operation["responses"].update(_TOO_MANY)
        add_links(document)
        app.openapi_schema = document
    return app.openapi_schema
