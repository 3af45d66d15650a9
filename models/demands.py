"""What a vacancy demands, all told: the posting's fields, what was read in its text, and the supplier's word on that.

The supplier's fields win over all else of their kind, the supplier's corrections over what was read. A reading can be
wrong, so each demand says where it comes from and whether it is in force.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models.ids import VacancyId
from models.reading import AdField, ReadDemand, Reading, ReadKind, Strength
from models.vacancy import DemandKind, VacancyDraft


class ReadingStatus(StrEnum):
    """Whether the text that stands now has been read by the present reader."""

    PENDING = "pending"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdReading:
    """The latest reading of one vacancy's ad, made with the vectors of `encoder`."""

    vacancy_id: VacancyId
    reading: Reading
    encoder: str
    read_at: datetime


def status_of(kept: AdReading | None, reader: str, revision: int) -> ReadingStatus:
    """Done where the present reader has read the text; a text that changed has lost its reading."""
    if kept is None or (kept.reading.reader, kept.reading.revision) != (reader, revision):
        return ReadingStatus.PENDING
    return ReadingStatus.DONE


class CorrectionAction(StrEnum):
    """What a supplier may say of a demand."""

    CONFIRM = "confirm"
    REMOVE = "remove"
    CHANGE = "change"
    ADD = "add"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """The supplier's word on the demand of this kind and value, which is named once at most.

    `strength` is what it is said to be: None keeps what was read, and is a must where nothing was. `new_value` is what
    a change makes of the value. It stands, whatever a later reading finds.
    """

    action: CorrectionAction
    kind: ReadKind
    value: str
    strength: Strength | None = None
    new_value: str | None = None
    made_by: str
    made_at: datetime

    @property
    def said(self) -> tuple[object, ...]:
        """What is said, without who said it and when."""
        return self.action, self.kind, self.value, self.strength, self.new_value


class DemandSource(StrEnum):
    FIELD = "field"
    TEXT = "text"
    SUPPLIER = "supplier"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedDemand:
    """One demand and where it comes from; quote and place only where words of the ad say it.

    `in_force` is False for what was read of a kind that the fields speak of: matching does not look at it.
    """

    kind: ReadKind
    value: str
    strength: Strength
    source: DemandSource
    quote: str | None = None
    begin: int | None = None
    end: int | None = None
    field: AdField | None = None
    in_force: bool = True


def asked(
    draft: VacancyDraft, reading: Reading | None, corrections: Sequence[Correction] = ()
) -> tuple[AskedDemand, ...]:
    """Every demand of a posting: those of its fields first, then what was read in the order of the text, each as its
    supplier has corrected it, then what the supplier has added."""
    given = given_kinds(draft)
    said = {(one.kind, one.value): one for one in corrections}
    found = list(_of_fields(draft))
    read = {(one.kind, one.value): one for one in (() if reading is None else reading.demands)}
    for key, demand in read.items():
        correction = said.pop(key, None)
        if correction is None:
            found.append(_read(demand, demand.kind not in given))
        elif correction.action is not CorrectionAction.REMOVE:
            found.append(_corrected(correction, demand, demand.kind not in given))
    found.extend(
        _corrected(correction, None, correction.kind not in given)
        for correction in said.values()
        if correction.action is not CorrectionAction.REMOVE
    )
    return tuple(found)


def given_kinds(draft: VacancyDraft) -> AbstractSet[ReadKind]:
    """The kinds of facts that the posting's fields speak of, be it to say that nothing is required."""
    ad = draft.job_ad
    kinds = {demand.kind for demand in draft.demands}
    told = {
        ReadKind.LICENCE: bool(
            ad.get("driving_license_required") is not None or draft.driving_licences or draft.preferred_driving_licences
        ),
        ReadKind.SWEDISH_LEVEL: draft.swedish_level is not None,
        ReadKind.LANGUAGE: DemandKind.LANGUAGE in kinds,
        ReadKind.CERTIFICATE: bool(draft.certificates),
        ReadKind.HOURS: draft.scope_min is not None or draft.scope_max is not None or draft.working_hours is not None,
        ReadKind.START: draft.starts_on is not None or ad.get("access") is not None,
        ReadKind.EDUCATION: bool({DemandKind.EDUCATION, DemandKind.EDUCATION_LEVEL} & kinds),
        ReadKind.EXPERIENCE: draft.experience_required is not None or DemandKind.WORK_EXPERIENCE in kinds,
    }
    return {kind for kind, is_given in told.items() if is_given}


def words_changed(before: VacancyDraft, after: VacancyDraft) -> bool:
    """Whether there is another text to read."""
    return (before.headline, before.description) != (after.headline, after.description)


def _of_fields(draft: VacancyDraft) -> Iterator[AskedDemand]:
    def told(kind: ReadKind, value: str, must: bool = True) -> AskedDemand:
        strength = Strength.MUST if must else Strength.ADVANTAGE
        return AskedDemand(kind=kind, value=value, strength=strength, source=DemandSource.FIELD)

    for licence in sorted(draft.driving_licences):
        yield told(ReadKind.LICENCE, licence)
    for licence in sorted(draft.preferred_driving_licences):
        yield told(ReadKind.LICENCE, licence, must=False)
    if draft.swedish_level is not None:
        yield told(ReadKind.SWEDISH_LEVEL, draft.swedish_level)
    for paper in draft.certificates:
        yield told(ReadKind.CERTIFICATE, paper)
    if draft.scope_min is not None or draft.scope_max is not None:
        low, high = draft.scope_min or 0, 100 if draft.scope_max is None else draft.scope_max
        yield told(ReadKind.HOURS, str(high) if low == high else f"{low}-{high}")
    if draft.starts_on is not None:
        yield told(ReadKind.START, draft.starts_on.isoformat())
    if draft.experience_required:
        yield told(ReadKind.EXPERIENCE, "any")
    if draft.occupation:
        yield told(ReadKind.OCCUPATION, draft.occupation)
    for demand in draft.demands:
        kind = ReadKind.LANGUAGE if demand.kind is DemandKind.LANGUAGE else ReadKind.MUST_HAVE
        if not demand.must and kind is ReadKind.MUST_HAVE:
            kind = ReadKind.NICE_TO_HAVE
        yield told(kind, demand.label, demand.must)


def _read(demand: ReadDemand, in_force: bool) -> AskedDemand:
    return AskedDemand(
        kind=demand.kind,
        value=demand.value,
        strength=demand.strength,
        source=DemandSource.TEXT,
        quote=demand.quote,
        begin=demand.begin,
        end=demand.end,
        field=demand.field,
        in_force=in_force,
    )


def _corrected(correction: Correction, read: ReadDemand | None, in_force: bool) -> AskedDemand:
    """The supplier's word, beside the words of the ad that it is about."""
    strength = correction.strength or (read.strength if read else Strength.MUST)
    return AskedDemand(
        kind=correction.kind,
        value=correction.new_value or correction.value,
        strength=strength,
        source=DemandSource.SUPPLIER,
        quote=read.quote if read else None,
        begin=read.begin if read else None,
        end=read.end if read else None,
        field=read.field if read else None,
        in_force=in_force,
    )
