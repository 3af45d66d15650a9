"""A supplier's posting: JobTech's JobAd with its quirks, checked field by field.

Unknown fields are ignored, and nothing of them is kept: a JobAd can carry names of contact persons and, as the
employer's organisation number, a personnummer.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from matcher.intake.checked import WHOLE, Blank, Day, Line, LineIfAny, Prose, ProseIfAny, problems_of, refused
from models.candidate import Cefr
from models.contract import Kind
from models.errors import InvalidInput
from models.job_ad import draft_of
from models.vacancy import VacancyDraft

LABEL, LIST = 200, 50

OptionalLabel = Annotated[Annotated[LineIfAny, Field(max_length=LABEL)] | None, Blank]
Degrees = Annotated[float, Field(allow_inf_nan=False)]
Point = Annotated[list[Degrees], Field(min_length=2, max_length=2)]
Percent = Annotated[int, Field(ge=0, le=100), WHOLE]


def _first_of_list(value: Any) -> Any:
    """Historical JobAds give some objects as a list of one."""
    return (value[0] if value else None) if isinstance(value, list) else value


def _no_gaps(value: Any) -> Any:
    """Lists come with null for a missing one, and null instead of the whole list."""
    if value is None:
        return []
    return [item for item in value if item is not None] if isinstance(value, list) else value


def _known_point(value: Any) -> Any:
    """[null, null] is how a JobAd says that it has no coordinates."""
    return None if isinstance(value, list) and all(part is None for part in value) else value


def _on_earth(point: list[float]) -> list[float]:
    if abs(point[0]) > 180 or abs(point[1]) > 90:
        raise refused("not_a_point")
    return point


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class Concept(_Part):
    """A term of the JobTech Taxonomy, with or without its id."""

    concept_id: Annotated[Annotated[LineIfAny, Field(max_length=40)] | None, Blank] = None
    label: OptionalLabel = None


Concepts = Annotated[
    Annotated[list[Concept], Field(max_length=LIST)],
    BeforeValidator(_no_gaps, json_schema_input_type=Annotated[list[Concept | None], Field(max_length=LIST)] | None),
]
OneConcept = Annotated[
    Concept | None, BeforeValidator(_first_of_list, json_schema_input_type=Concept | list[Concept] | None)
]


class Description(_Part):
    text: Annotated[Prose, Field(max_length=20_000, description="The whole advertisement, as people read it.")]


class ScopeOfWork(_Part):
    """Per cent of full time."""

    min: Percent | None = None
    max: Percent | None = None

    @model_validator(mode="after")
    def min_is_no_more_than_max(self) -> Self:
        if self.min is not None and self.max is not None and self.min > self.max:
            raise refused("scope_reversed", at="min")
        return self


class WorkplaceAddress(_Part):
    municipality_code: Annotated[
        Annotated[str, Field(pattern="^[0-9]{4}$", description="SCB kommunkod")] | None, Blank
    ] = None
    municipality: OptionalLabel = None
    city: OptionalLabel = None
    region: OptionalLabel = None
    street_address: OptionalLabel = None
    postcode: Annotated[Annotated[LineIfAny, Field(max_length=10)] | None, Blank] = None
    coordinates: Annotated[
        Annotated[Point, AfterValidator(_on_earth)] | None,
        BeforeValidator(_known_point, json_schema_input_type=Point | list[None] | None),
        Field(description="[longitude, latitude], WGS 84"),
    ] = None


class Requirements(_Part):
    """What is asked for, by kind."""

    skills: Concepts = []
    languages: Concepts = []
    work_experiences: Concepts = []
    education: Concepts = []
    education_level: Concepts = []


class JobAd(_Part):
    """A vacancy as a supplier posts it: the fields of a JobAd that are of use, and ours."""

    supplier_reference: Annotated[
        Line, Field(max_length=100, description="Your own id of the vacancy. The same one again is the same vacancy.")
    ]
    commitment_id: Annotated[
        UUID, Field(strict=False, description="The commitment that the vacancy fulfils; see GET /v1/commitments.")
    ]
    headline: Annotated[Line, Field(max_length=250)]
    description: Description
    number_of_vacancies: Annotated[int, Field(ge=1, le=1000), WHOLE]
    application_deadline: Annotated[Day, Field(description="The last day on which people can be proposed.")]
    kind: Annotated[
        Kind | None, Field(strict=False, description="What is offered. Has to be, and by default is, the commitment's.")
    ] = None
    filled_positions: Annotated[
        Annotated[int, Field(ge=0), WHOLE] | None,
        Field(description="How many of the positions are filled, by anybody."),
    ] = None
    swedish_level: Annotated[Cefr | None, Field(strict=False, description="Least level of Swedish (CEFR).")] = None
    access: Annotated[
        Annotated[ProseIfAny, Field(max_length=1000)] | None, Blank, Field(description="The start: date or free text.")
    ] = None
    employment_type: OneConcept = None
    duration: OneConcept = None
    salary_type: OneConcept = None
    salary_description: Annotated[Annotated[ProseIfAny, Field(max_length=2000)] | None, Blank] = None
    working_hours_type: OneConcept = None
    scope_of_work: ScopeOfWork | None = None
    occupation: OneConcept = None
    occupation_group: OneConcept = None
    occupation_field: OneConcept = None
    experience_required: bool | None = None
    access_to_own_car: bool | None = None
    driving_license_required: bool | None = None
    driving_license: Concepts = []
    workplace_address: WorkplaceAddress | None = None
    must_have: Requirements | None = None
    nice_to_have: Requirements | None = None

    @model_validator(mode="after")
    def no_more_are_filled_than_there_are(self) -> Self:
        if self.filled_positions is not None and self.filled_positions > self.number_of_vacancies:
            raise refused("too_many_filled", at="filled_positions")
        return self

    def posting(self, kind: Kind) -> dict[str, Any]:
        """What is kept: everything that was said, in one fixed shape, so that equal postings are equal."""
        said = self.model_dump(mode="json", exclude_none=True, exclude_defaults=True) | {"kind": kind.value}
        return {name: value for name, value in said.items() if value not in ([], {})}


def read_job_ad(job_ad: Mapping[str, Any]) -> JobAd:
    """The posting, checked. Raises InvalidInput with every field that is wrong."""
    try:
        return JobAd.model_validate(job_ad)
    except ValidationError as error:
        raise InvalidInput(problems_of(error.errors(include_url=False, include_input=False))) from None


def unbound_draft(job_ad: Mapping[str, Any]) -> VacancyDraft:
    """The facts of an ad that belongs to no commitment, as in evaluation sets. Raises InvalidInput.

    The commitment's id is all zeroes. What an ad of another origin lacks is taken to be harmless: one position, a
    deadline far off.
    """
    defaults = {
        "supplier_reference": str(job_ad.get("id") or "-"),
        "number_of_vacancies": 1,
        "application_deadline": "2999-12-31",
    }
    said = {name: value for name, value in job_ad.items() if value is not None}
    ad = read_job_ad(defaults | said | {"commitment_id": str(UUID(int=0))})
    return draft_of(ad.posting(ad.kind or Kind.EMPLOYMENT))
