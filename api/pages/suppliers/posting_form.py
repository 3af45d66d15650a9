"""The form that a vacancy is posted and changed with: what was typed, and the posting that it amounts to.

A form says less than a posting can: what it does not show stays as it stands, also where a program has posted it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Annotated, Any

from fastapi import Form

from api.pages.days import day_of
from models.errors import Problem
from models.job_ad import LICENCE_CLASSES, day_in, licence_classes

REQUIRED, ADVANTAGE, NOT_REQUIRED = "kravs", "meriterande", "kravs-inte"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

FIELDS: Mapping[str, str] = {
    "commitment_id": "atagande",
    "headline": "rubrik",
    "description": "beskrivning",
    "number_of_vacancies": "antal",
    "application_deadline": "sista",
    "access.day": "startdag",
    "access": "start",
    "scope_of_work.max": "omfattning-till",
    "scope_of_work": "omfattning-fran",
    "working_hours_type": "arbetstid",
    "workplace_address.municipality": "kommun",
    "workplace_address": "ort",
    "occupation": "yrke",
    "driving_license_required": "korkort",
    "driving_license": "korkort",
    "swedish_level": "svenska",
    "must_have": "krav",
    "nice_to_have": "merit",
    "filled_positions": "tillsatta",
}
"""The posting's fields, and where on the form each is: the first whose path a problem's path begins with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What stands in the form's fields, as it was typed."""

    commitment: str = ""
    headline: str = ""
    text: str = ""
    positions: str = ""
    deadline: str = ""
    start_day: str = ""
    start_words: str = ""
    scope_min: str = ""
    scope_max: str = ""
    hours: str = ""
    city: str = ""
    municipality: str = ""
    occupation: str = ""
    licence: str = ""
    classes: tuple[str, ...] = ()
    swedish: str = ""
    musts: str = ""
    merits: str = ""

    @classmethod
    def of(cls, posting: Mapping[str, Any]) -> "Typed":
        """The form of a posting that stands."""
        access = posting.get("access") or ""
        is_day = DAY.fullmatch(access) is not None and day_in(access) is not None
        scope, place = posting.get("scope_of_work") or {}, posting.get("workplace_address") or {}
        licence, classes = _licences(posting)
        return cls(
            commitment=posting.get("commitment_id", ""),
            headline=posting.get("headline", ""),
            text=(posting.get("description") or {}).get("text", ""),
            positions=_figure(posting.get("number_of_vacancies")),
            deadline=posting.get("application_deadline", ""),
            start_day=access if is_day else "",
            start_words="" if is_day else access,
            scope_min=_figure(scope.get("min")),
            scope_max=_figure(scope.get("max")),
            hours=_label(posting.get("working_hours_type")),
            city=place.get("city") or "",
            municipality=place.get("municipality") or "",
            occupation=_label(posting.get("occupation")),
            licence=licence,
            classes=classes,
            swedish=posting.get("swedish_level") or "",
            musts=_lines(posting, "must_have"),
            merits=_lines(posting, "nice_to_have"),
        )


def get_typed(
    commitment: Annotated[str, Form(alias="atagande")] = "",
    headline: Annotated[str, Form(alias="rubrik")] = "",
    text: Annotated[str, Form(alias="beskrivning")] = "",
    positions: Annotated[str, Form(alias="antal")] = "",
    deadline: Annotated[str, Form(alias="sista")] = "",
    start_day: Annotated[str, Form(alias="startdag")] = "",
    start_words: Annotated[str, Form(alias="start")] = "",
    scope_min: Annotated[str, Form(alias="omfattning-fran")] = "",
    scope_max: Annotated[str, Form(alias="omfattning-till")] = "",
    hours: Annotated[str, Form(alias="arbetstid")] = "",
    city: Annotated[str, Form(alias="ort")] = "",
    municipality: Annotated[str, Form(alias="kommun")] = "",
    occupation: Annotated[str, Form(alias="yrke")] = "",
    licence: Annotated[str, Form(alias="korkort")] = "",
    classes: Annotated[list[str], Form(alias="klass")] = [],  # noqa: B006  FastAPI copies it
    swedish: Annotated[str, Form(alias="svenska")] = "",
    musts: Annotated[str, Form(alias="krav")] = "",
    merits: Annotated[str, Form(alias="merit")] = "",
) -> Typed:
    """The form's fields. None has a limit here: what is too long comes back to be shortened, not as a lost page."""
    said = Typed(
        commitment=commitment, headline=headline, text=text, positions=positions, deadline=deadline,
        start_day=start_day, start_words=start_words, scope_min=scope_min, scope_max=scope_max, hours=hours, city=city,
        municipality=municipality, occupation=occupation, licence=licence, classes=tuple(classes), swedish=swedish,
        musts=musts, merits=merits,
    )  # fmt: skip
    # Browsers send every line of a form with CR LF (HTML, multipart/form-data); postings count characters with LF.
    return Typed(**{one.name: _even(getattr(said, one.name)) for one in fields(Typed)})


def faults(typed: Typed) -> list[Problem]:
    """What only the form can get wrong: two answers to one question, or half an answer."""
    found = []
    if typed.start_day and typed.start_words:
        found.append(Problem(field="access", code="start_said_twice"))
    elif typed.start_day and day_of(typed.start_day) is None:
        found.append(Problem(field="access.day", code="not_a_date"))
    if typed.classes and typed.licence not in (REQUIRED, ADVANTAGE):
        found.append(Problem(field="driving_license", code="licence_without_strength"))
    if typed.licence == ADVANTAGE and not typed.classes:
        found.append(Problem(field="driving_license", code="licence_without_class"))
    return found


def patch_of(typed: Typed, standing: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON merge patch (RFC 7396) that makes `standing` say what was typed; of nothing it makes a new posting.

    What stands and was not changed is left alone, so that no concept's id and no coordinates get lost on the way.
    """
    was = Typed.of(standing)
    patch: dict[str, Any] = {
        "commitment_id": typed.commitment or None,
        "headline": typed.headline or None,
        "description": {"text": typed.text} if typed.text else None,
        "number_of_vacancies": whole_number_of(typed.positions),
        "application_deadline": typed.deadline or None,
        "access": typed.start_day or typed.start_words or None,
        "scope_of_work": {"min": whole_number_of(typed.scope_min), "max": whole_number_of(typed.scope_max)},
        "swedish_level": typed.swedish or None,
        "must_have": {"skills": _skills(typed.musts, standing, "must_have")},
        "nice_to_have": {"skills": _skills(typed.merits, standing, "nice_to_have")},
    }
    if typed.commitment != was.commitment:
        patch["kind"] = None
    if typed.hours != was.hours:
        patch["working_hours_type"] = _concept(typed.hours)
    if typed.occupation != was.occupation:
        patch["occupation"] = _concept(typed.occupation)
    if (typed.city, typed.municipality) != (was.city, was.municipality):
        elsewhere = dict.fromkeys(("municipality_code", "region", "street_address", "postcode", "coordinates"))
        patch["workplace_address"] = {
            **elsewhere, "city": typed.city or None, "municipality": typed.municipality or None
        }  # fmt: skip
    if (typed.licence, sorted(typed.classes)) != (was.licence, sorted(was.classes)):
        patch["driving_license"] = [{"label": one} for one in typed.classes]
        patch["driving_license_required"] = typed.licence == REQUIRED if typed.licence else None
    return patch


def classes_offered(typed: Typed) -> Sequence[str]:
    """The classes of driving licence to choose from, and what a program has called one that we do not know."""
    return (*LICENCE_CLASSES, *(one for one in typed.classes if one not in LICENCE_CLASSES))


def place_on_form(path: str, typed: Typed) -> str:
    """The form's field that a problem's path is about; empty where it is about none. A start stands in two."""
    if path == "access" and typed.start_day and not typed.start_words:
        return FIELDS["access.day"]
    return next((place for begin, place in FIELDS.items() if f"{path}.".startswith(f"{begin}.")), "")


def _licences(posting: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    labels = [one["label"] for one in posting.get("driving_license", ()) if one.get("label")]
    classes = tuple(dict.fromkeys(one for label in labels for one in licence_classes(label)))
    required = posting.get("driving_license_required")
    if required is False:
        return ADVANTAGE if classes else NOT_REQUIRED, classes
    return REQUIRED if required or classes else "", classes


def _skills(typed: str, standing: Mapping[str, Any], part: str) -> list[dict[str, Any]]:
    """The labels that were typed, one a line, with the ids of those that stand; those without a label stay."""
    kept: Sequence[dict[str, Any]] = (standing.get(part) or {}).get("skills", ())
    by_label = {one["label"]: one for one in kept if one.get("label")}
    lines = dict.fromkeys(line.strip() for line in typed.splitlines() if line.strip())
    return [by_label.get(line, {"label": line}) for line in lines] + [one for one in kept if not one.get("label")]


def _lines(posting: Mapping[str, Any], part: str) -> str:
    skills = (posting.get(part) or {}).get("skills", ())
    return "\n".join(one["label"] for one in skills if one.get("label"))


def _concept(label: str) -> dict[str, Any] | None:
    return {"concept_id": None, "label": label} if label else None


def _label(concept: Mapping[str, Any] | None) -> str:
    return (concept or {}).get("label") or ""


def whole_number_of(typed: str) -> int | str | None:
    """A whole number where one was typed; what else was typed as it is, so that the posting's own rules refuse it."""
    figure = "".join(typed.split()).removesuffix("%")
    return int(figure) if re.fullmatch(r"-?\d{1,9}", figure, re.ASCII) else typed or None


def _figure(value: int | None) -> str:
    return "" if value is None else str(value)


def _even(value: Any) -> Any:
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value
