"""Types that incoming fields are checked with, and what is wrong with them in our words, never in theirs.

A problem names a field and a rule; the value that broke it is never repeated: it can be anything, also identity.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema
from pydantic.networks import validate_email
from pydantic_core import PydanticCustomError

from matcher.pseudonymise.spellings import has_personnummer
from models.clock import local_date
from models.errors import Problem

TERMS = (date(1990, 1, 1), date(2100, 12, 31))
"""The first and the last day that a contract's terms can name."""
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def refused(code: str, **params: Any) -> PydanticCustomError:
    """What a validator raises: `code` names the text in `matcher/messages`, `at` the field if a whole object fails."""
    return PydanticCustomError(code, "{code}", params | {"code": code})


def _storable(text: str) -> str:
    """No NUL, which PostgreSQL cannot keep."""
    if "\0" in text:
        raise refused("unstorable_character")
    return text


def _one_line(text: str) -> str:
    """No control characters at all."""
    if any(unicodedata.category(character) == "Cc" for character in text):
        raise refused("control_character")
    return text


def _without_identity(text: str) -> str:
    """No personnummer, however it is written: whoever writes a text for us never needs one."""
    if has_personnummer(text):
        raise refused("personnummer_in_text")
    return text


def _blank_is_none(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


def whole(value: Any) -> Any:
    """JSON has one kind of number: 2.0 is the whole number 2, and true is none."""
    if isinstance(value, bool):
        raise refused("not_whole_number")
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _day(value: Any) -> Any:
    """A date, or a date and time whose day in Sweden is meant."""
    if not isinstance(value, str):
        return value if type(value) is date else _not_a_day()
    text = value.strip()
    try:
        if DAY.fullmatch(text):
            return date.fromisoformat(text)
        if DAY.match(text) and text[10:11] in {"T", "t", " "}:
            moment = datetime.fromisoformat(text)
            return moment.date() if moment.tzinfo is None else local_date(moment)
    except (ValueError, OverflowError):
        pass
    return _not_a_day()


def _within_terms(day: date) -> date:
    first, last = TERMS
    if not first <= day <= last:
        raise refused("day_too_far", since=first, until=last)
    return day


def _email(address: str) -> str:
    try:
        return validate_email(address)[1]
    except PydanticCustomError:
        raise refused("not_an_email") from None


def _strict_day(value: Any) -> Any:
    if isinstance(value, str) and DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    return _not_a_day()


def _not_a_day() -> Any:
    raise refused("not_a_date")


_DATE_SCHEMA = WithJsonSchema({"type": "string", "format": "date"})

_Anonymous = AfterValidator(_without_identity)

Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1),
    AfterValidator(_one_line),
    AfterValidator(_without_identity),
]
"""One line of text that is not empty. Add a length."""

Email = Annotated[Line, Field(max_length=254), AfterValidator(_email)]
"""An address that mail can go to."""

LineIfAny = Annotated[
    str, StringConstraints(strip_whitespace=True), AfterValidator(_one_line), AfterValidator(_without_identity)
]
"""One line of text where `Blank` has already taken out the empty one. Add a length."""

ProseIfAny = Annotated[
    str, StringConstraints(strip_whitespace=True), AfterValidator(_storable), AfterValidator(_without_identity)
]
"""Text of any number of lines where `Blank` has already taken out the empty one. Add a length."""

Prose = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1),
    AfterValidator(_storable),
    AfterValidator(_without_identity),
]
"""Text of any number of lines that is not empty. Add a length."""

Blank = BeforeValidator(_blank_is_none)
"""An empty string means nothing was said."""

WHOLE = BeforeValidator(whole)
"""For a whole number: `Annotated[int, Field(ge=…, le=…), WHOLE]`. OpenAPI documents lack limits that stand after it."""

Day = Annotated[date, BeforeValidator(_day), _DATE_SCHEMA]
"""A day; a date and time is taken for its day in Sweden."""

TermDay = Annotated[date, BeforeValidator(_day), AfterValidator(_within_terms), _DATE_SCHEMA]
"""A day of a contract's terms. What systems write for 'until further notice' (9999-12-31) leaves no later month."""

StrictDay = Annotated[date, BeforeValidator(_strict_day), _DATE_SCHEMA]
"""A day as YYYY-MM-DD and nothing else."""

CODES: Mapping[str, str] = {
    "missing": "missing",
    "extra_forbidden": "unknown_field",
    "string_type": "not_text",
    "string_unicode": "unstorable_character",
    "string_too_long": "too_long",
    "string_too_short": "empty",
    "string_pattern_mismatch": "wrong_pattern",
    "int_type": "not_whole_number",
    "int_parsing": "not_whole_number",
    "int_parsing_size": "not_whole_number",
    "int_from_float": "not_whole_number",
    "float_type": "not_number",
    "float_parsing": "not_number",
    "decimal_type": "not_number",
    "is_instance_of": "not_number",
    "decimal_parsing": "not_number",
    "decimal_max_digits": "too_many_digits",
    "decimal_max_places": "too_many_digits",
    "decimal_whole_digits": "too_many_digits",
    "finite_number": "not_number",
    "bool_type": "not_true_or_false",
    "bool_parsing": "not_true_or_false",
    "greater_than": "too_small",
    "greater_than_equal": "too_small",
    "less_than": "too_large",
    "less_than_equal": "too_large",
    "too_long": "too_many_items",
    "too_short": "too_few_items",
    "list_type": "not_list",
    "tuple_type": "not_list",
    "set_type": "not_list",
    "frozen_set_type": "not_list",
    "model_type": "not_object",
    "model_attributes_type": "not_object",
    "dict_type": "not_object",
    "enum": "not_one_of",
    "literal_error": "not_one_of",
    "uuid_type": "not_an_id",
    "uuid_parsing": "not_an_id",
    "json_invalid": "not_json",
}
"""Pydantic's types of errors and our codes. One that is neither here nor raised by `refused` shows as `invalid`."""

PARAMS: Mapping[str, str] = {
    "max_length": "limit", "min_length": "limit", "ge": "limit", "gt": "limit", "le": "limit", "lt": "limit",
    "expected": "expected", "max_digits": "limit", "decimal_places": "limit", "whole_digits": "limit",
}  # fmt: skip
"""Pydantic's parameters that may be told, and what our texts call them. They come from the schema, not the value."""


def problems_of(errors: Iterable[Mapping[str, Any]], prefix: str = "") -> Sequence[Problem]:
    """Our problems for pydantic's errors. `prefix` stands before every field's path."""
    return [_problem(error, prefix) for error in errors]


def _problem(error: Mapping[str, Any], prefix: str) -> Problem:
    kind, context = error["type"], dict(error.get("ctx") or {})
    ours = context.pop("code", None) == kind
    code = kind if ours else CODES.get(kind, "invalid")
    if code == "too_many_items" and context.get("field_type") == "Value":
        code = "too_long"  # what pydantic says of a text whose length is checked after something else
    path = [str(part) for part in error["loc"]]
    if code == "unknown_field":
        path.pop()
    if ours:
        path += [context.pop("at")] if "at" in context else []
        params = context
    else:
        params = {PARAMS[name]: value for name, value in context.items() if name in PARAMS}
        if "expected" in params:
            params["expected"] = params["expected"].replace(" or ", ", ")
    return Problem(field=(prefix + ".".join(path)).removesuffix(": "), code=code, params=params)
