"""What a supplier says of the demands that were read in an ad: checked, and kept with its audit event."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from matcher.intake.checked import Line, refused
from matcher.reading import READER, READER_REVISION
from models.audit import AuditEvent
from models.candidate import Cefr, EducationLevel
from models.demands import Correction, CorrectionAction, ReadingStatus, given_kinds, status_of
from models.errors import Conflict, InvalidInput, NotFound, Problem
from models.ids import SupplierId, VacancyId
from models.job_ad import LICENCE_CLASSES
from models.reading import LANGUAGE_CODES, ReadKind, Strength
from models.store import audit, readings, vacancies
from models.store.database import Conn
from models.vacancy import Vacancy

MOST = 200
LONGEST = 2_000

_LEVELS = "|".join(Cefr)
SHAPES: Mapping[ReadKind, tuple[str, str]] = {
    ReadKind.LICENCE: (
        f"{'|'.join(LICENCE_CLASSES)}|YKB|truckkort( [A-D])?",
        f"{', '.join(LICENCE_CLASSES)}, YKB, truckkort, truckkort A",
    ),
    ReadKind.SWEDISH_LEVEL: (_LEVELS, ", ".join(Cefr)),
    ReadKind.LANGUAGE: (f"({'|'.join(LANGUAGE_CODES)})(:({_LEVELS}))?", "english, english:B2, arabic, …"),
    ReadKind.HOURS: (r"(100|\d?\d)(-(100|\d?\d))?|part_time|as_needed", "100, 50-100, part_time, as_needed"),
    ReadKind.SHIFT: (
        "day|morning|evening|night|weekend|rotating|standby",
        "day, morning, evening, night, weekend, rotating, standby",
    ),
    ReadKind.START: (
        r"(\d{4}|-)-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?|now|by_agreement",
        "2027-02-15, 2027-02, --02-15, --02, now, by_agreement",
    ),
    ReadKind.EDUCATION: (f"{'|'.join(EducationLevel)}|any", f"{', '.join(EducationLevel)}, any"),
    ReadKind.EXPERIENCE: (r"[1-9]\d{0,2} months|any", "24 months, any"),
}
"""Kind → how its values are written, as a pattern and as people are told. Other kinds are free text."""

FIELDS: Mapping[ReadKind, str] = {
    ReadKind.LICENCE: "driving_license",
    ReadKind.SWEDISH_LEVEL: "swedish_level",
    ReadKind.LANGUAGE: "must_have.languages",
    ReadKind.CERTIFICATE: "must_have.skills",
    ReadKind.HOURS: "scope_of_work",
    ReadKind.START: "access",
    ReadKind.EDUCATION: "must_have.education",
    ReadKind.EXPERIENCE: "experience_required",
}
"""Kind → the posting's field that speaks of it, and then wins."""


def _even(value: object) -> object:
    """White space made even, as readings have it."""
    return " ".join(value.split()) if isinstance(value, str) else value


Value = Annotated[Line, BeforeValidator(_even), Field(max_length=LONGEST)]


class CorrectionForm(BaseModel):
    """One correction. `kind` and `value` name the demand as `demands` shows it, or the one to be added."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    action: Annotated[CorrectionAction, Field(strict=False)]
    kind: Annotated[ReadKind, Field(strict=False)]
    value: Value
    strength: Annotated[
        Strength | None, Field(strict=False, description="Left out: as it was read, or a must where nothing was.")
    ] = None
    new_value: Annotated[Value | None, Field(description="With `change` only: what the value should be.")] = None

    @model_validator(mode="after")
    def says_one_thing(self) -> Self:
        """A change says to what, nothing else does, and values are written as readings write them."""
        if self.action is CorrectionAction.CHANGE and self.new_value is None and self.strength is None:
            raise refused("missing", at="new_value")
        if self.action is not CorrectionAction.CHANGE and self.new_value is not None:
            raise refused("only_with_change", at="new_value")
        if self.kind in SHAPES:
            pattern, expected = SHAPES[self.kind]
            for name, value in (("value", self.value), ("new_value", self.new_value)):
                if value is not None and not re.fullmatch(pattern, value, re.ASCII):
                    raise refused("not_one_of", at=name, expected=expected)
        return self


class CorrectionsForm(BaseModel):
    """All that the supplier says of an ad's demands, in place of what was said before."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    corrections: Annotated[list[CorrectionForm], Field(max_length=MOST)]


def put_corrections(
    connection: Conn,
    vacancy_id: VacancyId,
    form: CorrectionsForm,
    *,
    supplier_id: SupplierId,
    now: datetime,
    actor: str,
) -> Vacancy:
    """Keep what the supplier says now, and return the vacancy. The same again changes nothing and is no event.

    Raises NotFound for a vacancy that is not the supplier's, InvalidInput for a demand that is named twice, that
    nobody has read, or that a field of the posting speaks of, and Conflict where the vacancy has been withdrawn.
    """
    vacancy = vacancies.lock(connection, vacancy_id, supplier_id)
    if vacancy is None:
        raise NotFound("vacancy_not_found")
    standing = readings.corrections_of(connection, vacancy_id)
    wanted = [_correction(one, now, actor) for one in form.corrections]
    if [one.said for one in wanted] == [one.said for one in standing]:
        return vacancy
    if vacancy.withdrawn_at is not None:
        raise Conflict("vacancy_withdrawn")
    _check(connection, vacancy, wanted, standing)
    before = {one.said: one for one in standing}
    kept = [_as_first_said(one, before.get(one.said)) for one in wanted]
    readings.put_corrections(connection, vacancy_id, kept)
    details = {"said": [f"{one.action} {one.kind}" for one in kept if one.said not in before], "kept": len(kept)}
    audit.append(
        connection,
        AuditEvent(
            at=now,
            actor=actor,
            action="vacancy.demands_corrected",
            subject_type="vacancy",
            subject=str(vacancy_id),
            details=details,
        ),
    )
    return vacancy


def _correction(form: CorrectionForm, now: datetime, actor: str) -> Correction:
    return Correction(
        action=form.action,
        kind=form.kind,
        value=form.value,
        strength=form.strength,
        new_value=form.new_value,
        made_by=actor,
        made_at=now,
    )


def _as_first_said(correction: Correction, before: Correction | None) -> Correction:
    """What was said before and is said again was said then."""
    return correction if before is None else replace(correction, made_by=before.made_by, made_at=before.made_at)


def _check(connection: Conn, vacancy: Vacancy, wanted: Sequence[Correction], standing: Sequence[Correction]) -> None:
    kept = readings.of_vacancy(connection, vacancy.id)
    done = status_of(kept, READER, READER_REVISION) is ReadingStatus.DONE
    known = {(one.kind, one.value) for one in (kept.reading.demands if kept else ())}
    known |= {(one.kind, one.value) for one in standing}
    already, given = {one.said for one in standing}, given_kinds(vacancy.draft)
    seen: set[tuple[ReadKind, str]] = set()
    problems = []
    for number, one in enumerate(wanted):
        key = (one.kind, one.value)
        if key in seen:
            problems.append(Problem(field=f"corrections.{number}.value", code="not_unique"))
        elif one.said in already:
            pass
        elif done and one.action is not CorrectionAction.ADD and key not in known:
            problems.append(Problem(field=f"corrections.{number}.value", code="demand_not_read"))
        elif one.kind in given and one.action in (CorrectionAction.ADD, CorrectionAction.CHANGE):
            params = {"name": FIELDS[one.kind]}
            problems.append(Problem(field=f"corrections.{number}.kind", code="demand_in_field", params=params))
        seen.add(key)
    if problems:
        raise InvalidInput(problems)
