"""The facts of a vacancy, read from the posting that was accepted (JobTech's JobAd plus our few fields).

The posting is what is kept; what it means is read each time, so that better reading also serves what stands already.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from models.candidate import Cefr
from models.contract import Kind
from models.ids import CommitmentId, MunicipalityCode
from models.vacancy import Demand, DemandKind, VacancyDraft, Workplace

DEMAND_LISTS: Mapping[str, DemandKind] = {
    "skills": DemandKind.SKILL,
    "languages": DemandKind.LANGUAGE,
    "work_experiences": DemandKind.WORK_EXPERIENCE,
    "education": DemandKind.EDUCATION,
    "education_level": DemandKind.EDUCATION_LEVEL,
}
"""Lists of must_have and nice_to_have, and what stands in them."""

LICENCE_CLASSES = ("AM", "A1", "A2", "A", "B", "BE", "C1", "C1E", "C", "CE", "D1", "D1E", "D", "DE")
"""Körkortslagen (1998:488) 2 kap. 5 §."""

LICENCE_WORD = re.compile(r"\b(?:(AM|A1|A2|A|B96|BE|B|C1E|C1|CE|C|D1E|D1|DE|D)\b|eller\b|or\b)|/", re.IGNORECASE)
EITHER = frozenset({"/", "eller", "or"})
DEFAULT_LICENCE = "B"
"""What "driving licence required" means in a posting that names no class."""

CERTIFICATE = re.compile(
    r"(?<!\bkör)kort\b|(?:bevis|intyg|legitimation|behörighet|certifikat|certifiering|certifierad|delegering)\b"
    r"|\b(?:ykb|adr|hlr|apv|id ?06|heta arbeten|fallskydd|asbest)\b",
    re.IGNORECASE,
)
"""Skills that are papers: somebody either holds one or does not."""

FULL_TIME = frozenset({"heltid", "full time", "full-time", "fulltid"})


def draft_of(job_ad: Mapping[str, Any]) -> VacancyDraft:
    """The facts of an accepted posting. Raises KeyError or ValueError on one that intake would not have accepted."""
    hours = _label(job_ad.get("working_hours_type"))
    scope_min, scope_max = _scope(job_ad.get("scope_of_work") or {}, hours)
    demanded, preferred = _driving_licences(job_ad)
    level = job_ad.get("swedish_level")
    demands = tuple(_demands(job_ad))
    papers = tuple(demand.label for demand in demands if _is_certificate(demand))
    return VacancyDraft(
        supplier_reference=job_ad["supplier_reference"],
        commitment_id=CommitmentId(UUID(job_ad["commitment_id"])),
        kind=Kind(job_ad["kind"]),
        headline=job_ad["headline"],
        description=job_ad["description"]["text"],
        number_of_vacancies=job_ad["number_of_vacancies"],
        application_deadline=date.fromisoformat(job_ad["application_deadline"]),
        filled_positions=job_ad.get("filled_positions", 0),
        starts_on=day_in(job_ad.get("access")),
        scope_min=scope_min,
        scope_max=scope_max,
        working_hours=hours,
        occupation=_label(job_ad.get("occupation")),
        occupation_concept_id=(job_ad.get("occupation") or {}).get("concept_id"),
        occupation_group=_label(job_ad.get("occupation_group")),
        experience_required=job_ad.get("experience_required"),
        swedish_level=None if level is None else Cefr(level),
        driving_licences=demanded,
        preferred_driving_licences=preferred,
        certificates=papers,
        demands=tuple(demand for demand in demands if not _is_certificate(demand)),
        workplace=_workplace(job_ad.get("workplace_address") or {}),
        job_ad=job_ad,
    )


def day_in(text: str | None) -> date | None:
    """The day that a text begins with (`2027-02-15`, `2027-02-15T08:00:00`); None for free text."""
    try:
        return None if text is None else date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


def licence_classes(label: str) -> tuple[str, ...]:
    """The classes that one label demands: `B`, `C/CE`, `B och C`, `B-körkort`, `Utökad B`, `B96`.

    Of classes that are named as alternatives only the first counts, since nobody is kept out by the stricter reading.
    An unknown label is given back as it stands: somebody has to check it.
    """
    classes: list[str] = []
    either = False
    for found in LICENCE_WORD.finditer(label):
        word = found.group().casefold()
        if word in EITHER:
            either = True
            continue
        if not (either and classes):
            classes.append("B" if word == "b96" else word.upper())
        either = False
    return tuple(dict.fromkeys(classes)) or (label,)


def _driving_licences(job_ad: Mapping[str, Any]) -> tuple[frozenset[str], frozenset[str]]:
    """The classes that are demanded, and those that are merely an advantage: listed, but said not to be required."""
    labels = [item["label"] for item in job_ad.get("driving_license", ()) if item.get("label")]
    named = frozenset(one for label in labels for one in licence_classes(label))
    required = job_ad.get("driving_license_required")
    if required is False:
        return frozenset(), named
    if required and not named:
        return frozenset({DEFAULT_LICENCE}), frozenset()
    return named, frozenset()


def _scope(scope: Mapping[str, Any], working_hours: str | None) -> tuple[int | None, int | None]:
    """Least and most per cent of full time: as said, or full time where the posting says just that."""
    least, most = scope.get("min"), scope.get("max")
    if least is None and most is None and (working_hours or "").casefold() in FULL_TIME:
        return 100, 100
    return least, most


def _demands(job_ad: Mapping[str, Any]) -> Iterator[Demand]:
    """Every labelled demand once, musts first."""
    seen = set()
    for part, must in (("must_have", True), ("nice_to_have", False)):
        for name, kind in DEMAND_LISTS.items():
            items: Sequence[Mapping[str, Any]] = (job_ad.get(part) or {}).get(name, ())
            for item in items:
                label = item.get("label")
                if label and (kind, label.casefold()) not in seen:
                    seen.add((kind, label.casefold()))
                    yield Demand(kind=kind, label=label, must=must, concept_id=item.get("concept_id"))


def _is_certificate(demand: Demand) -> bool:
    return demand.must and demand.kind is DemandKind.SKILL and CERTIFICATE.search(demand.label) is not None


def _workplace(address: Mapping[str, Any]) -> Workplace:
    """JobAd gives coordinates as [longitude, latitude]; ours are the other way round."""
    code, coordinates = address.get("municipality_code"), address.get("coordinates")
    return Workplace(
        municipality_code=None if code is None else MunicipalityCode(code),
        municipality=address.get("municipality"),
        city=address.get("city"),
        coordinates=None if coordinates is None else (coordinates[1], coordinates[0]),
    )


def _label(concept: Mapping[str, Any] | None) -> str | None:
    return None if concept is None else concept.get("label")
