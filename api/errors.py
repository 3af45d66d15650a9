"""One table from error class to status, and one way to tell of an error: application/problem+json (RFC 9457)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from matcher.intake.checked import problems_of
from matcher.intake.json_lines import SHOWN
from matcher.log import failure_of, get_logger
from matcher.messages import DEFAULT_LANGUAGE, LANGUAGES, Language, field_text, problem_text, text
from models.errors import (
    Conflict,
    IngangError,
    InvalidInput,
    LockHeld,
    NeedsConfirmation,
    NotAllowed,
    NotFound,
    StoreUnavailable,
)

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:ingang:problem:"

log = get_logger()


class NotReadable(IngangError):
    """The body is no JSON."""


class Unauthenticated(IngangError):
    """No key, or none that is in force."""


class TooLarge(IngangError):
    """The body is larger than it may be."""


class TooManyRequests(IngangError):
    """This address or this key asks too often. `seconds` says when to come again."""

    status = HTTPStatus.TOO_MANY_REQUESTS


class WrongMediaType(IngangError):
    """The body is something else than what is read here."""


class WrongMethod(IngangError):
    """The address exists, but not for this method."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How a class of errors is told of: status, the title's code in `matcher/messages`, and headers."""

    status: HTTPStatus
    title: str
    headers: Mapping[str, str] = field(default_factory=dict)


BEARER_REALM = {"WWW-Authenticate": 'Bearer realm="ingang"'}
LATER = {"Retry-After": "30"}

TABLE: Mapping[type[IngangError], Answer] = {
    NotReadable: Answer(HTTPStatus.BAD_REQUEST, "title_not_readable"),
    Unauthenticated: Answer(HTTPStatus.UNAUTHORIZED, "title_unauthenticated", BEARER_REALM),
    NotAllowed: Answer(HTTPStatus.FORBIDDEN, "title_not_allowed"),
    NotFound: Answer(HTTPStatus.NOT_FOUND, "title_not_found"),
    WrongMethod: Answer(HTTPStatus.METHOD_NOT_ALLOWED, "title_wrong_method"),
    Conflict: Answer(HTTPStatus.CONFLICT, "title_conflict"),
    NeedsConfirmation: Answer(HTTPStatus.CONFLICT, "title_needs_confirmation"),
    TooLarge: Answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "title_too_large"),
    WrongMediaType: Answer(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "title_wrong_media_type"),
    TooManyRequests: Answer(TooManyRequests.status, "title_too_many_requests"),
    InvalidInput: Answer(HTTPStatus.UNPROCESSABLE_ENTITY, "title_invalid_input"),
    LockHeld: Answer(HTTPStatus.SERVICE_UNAVAILABLE, "title_unavailable", LATER),
    StoreUnavailable: Answer(HTTPStatus.SERVICE_UNAVAILABLE, "title_unavailable", LATER),
    IngangError: Answer(HTTPStatus.INTERNAL_SERVER_ERROR, "title_internal"),
}
"""Error class → answer; the nearest class in an error's line of descent counts. What is not foreseen is ours."""


class FieldError(BaseModel):
    """One field that is wrong."""

    field: str = Field(description="Path to the field, e.g. must_have.skills.0.label; empty for the whole body.")
    detail: str = Field(description="What is wrong and what to do.")


class ProblemDetails(BaseModel):
    """An error, as RFC 9457 says."""

    type: str = Field(description="Stable: urn:ingang:problem:CODE.")
    title: str
    status: int
    detail: str
    instance: str = Field(description="This occurrence: urn:uuid: and the request's id.")
    errors: list[FieldError] | None = Field(default=None, description=f"At most {SHOWN} of the wrong fields.")


def answer_of(error: IngangError) -> Answer:
    """How `error` is told of."""
    return next(TABLE[kind] for kind in type(error).__mro__ if kind in TABLE)


def problem_details(error: IngangError, language: Language, request_id: str) -> ProblemDetails:
    """What is told of `error`. Of an error on our side only that there was one."""
    answer = answer_of(error)
    code = "internal" if answer.status is HTTPStatus.INTERNAL_SERVER_ERROR else error.code
    problems = error.problems[:SHOWN] if isinstance(error, InvalidInput) else ()
    return ProblemDetails(
        type=TYPE_PREFIX + code,
        title=text(answer.title, language),
        status=answer.status,
        detail=text(code, language, **error.params),
        instance=f"urn:uuid:{request_id}",
        errors=[FieldError(field=field_text(one, language), detail=problem_text(one, language)) for one in problems]
        or None,
    )


def problem_response(error: IngangError, language: Language, request_id: str) -> JSONResponse:
    """The answer to a request that failed with `error`."""
    answer = answer_of(error)
    later = {"Retry-After": str(error.params["seconds"])} if isinstance(error, TooManyRequests) else {}
    return JSONResponse(
        problem_details(error, language, request_id).model_dump(exclude_none=True),
        status_code=answer.status,
        headers={**answer.headers, **later, "Content-Language": language, "Vary": "Accept-Language"},
        media_type=MEDIA_TYPE,
    )


def language_of(accept_language: str) -> Language:
    """The language that a client likes best of ours (RFC 9110, section 12.5.4); Swedish where it does not care."""
    liked: dict[Language, float] = {}
    for part in accept_language.split(","):
        tag, _, parameter = part.strip().partition(";")
        try:
            quality = float(parameter.strip().removeprefix("q=")) if parameter else 1.0
        except ValueError:
            continue
        prefix = tag.strip().casefold().partition("-")[0]
        for language in LANGUAGES:
            if prefix == language or (prefix == "*" and language not in liked):
                liked[language] = max(quality, liked.get(language, 0.0) if prefix == language else 0.0)
    best = max(liked, key=lambda language: (liked[language], language == DEFAULT_LANGUAGE), default=DEFAULT_LANGUAGE)
    return best if liked.get(best, 0.0) > 0 else DEFAULT_LANGUAGE


def add_handlers(app: FastAPI) -> None:
    """Let every error of the product, of the router and of validation be told of as a problem."""

    # Coroutines, because all threads may be waiting for a database that is silent.
    async def ours(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, IngangError)
        if answer_of(error).status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            log.error("request.failed", **failure_of(error))
        return respond(request, error)

    async def unread(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        return respond(request, _invalid(error.errors()))

    def of_framework(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        known = _known(error, request)
        response = respond(request, known)
        response.headers.update(error.headers or {})
        if isinstance(known, WrongMethod) and (methods := _methods(request)):
            response.headers["Allow"] = ", ".join(methods)
        return response

    app.add_exception_handler(IngangError, ours)
    app.add_exception_handler(RequestValidationError, unread)
    app.add_exception_handler(HTTPException, of_framework)


def respond(request: Request, error: IngangError) -> JSONResponse:
    """The answer to `request`, in its language."""
    language = language_of(request.headers.get("accept-language", ""))
    return problem_response(error, language, request.scope.get("request_id", ""))


def _invalid(errors: Sequence[Mapping[str, Any]]) -> IngangError:
    """What FastAPI found wrong, as ours. The body's fields go by their own path, others say where they stand."""
    if any(error["type"] == "json_invalid" for error in errors):
        return NotReadable("not_readable")
    stripped = [{**error, "loc": error["loc"][1:] if error["loc"][0] == "body" else error["loc"]} for error in errors]
    return InvalidInput(problems_of(stripped))


def _methods(request: Request) -> Sequence[str]:
    """Every method that the address has. The router itself names those of one route only."""
    found: set[str] = set()
    for path, methods in request.app.openapi()["paths"].items():
        pattern, _, _ = compile_path(path)
        if pattern.match(request.url.path):
            found |= {method.upper() for method in methods}
    return sorted(found)


def _known(error: HTTPException, request: Request) -> IngangError:
    match error.status_code:
        case HTTPStatus.BAD_REQUEST:
            return NotReadable("not_readable")
        case HTTPStatus.NOT_FOUND:
            return NotFound("page_not_found")
        case HTTPStatus.METHOD_NOT_ALLOWED:
            return WrongMethod("wrong_method")
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return TooLarge("body_too_large", limit=request.scope.get("body_limit", ""))
        case _:
            return IngangError("internal")
