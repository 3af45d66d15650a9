"""The facts that eligibility and ranking use: what the posting's fields say, and where they are silent what was read.

Nobody may be kept out by a misreading. Of what was only read in a text, a licence or a level of Swedish refuses
somebody, and only where the text makes it a must; a level that the text describes in words may be a level lower. Hours,
a start or a certificate that was read is something to check. The supplier's own corrections count like fields.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from matcher.certificates import classes, covers, families
from models.candidate import Cefr, EducationLevel
from models.demands import AdReading, AskedDemand, Correction, DemandSource, asked
from models.job_ad import LICENCE_CLASSES, day_in
from models.reading import LANGUAGE_CODES, ReadKind, Strength
from models.vacancy import Demand, DemandKind, ReadFact, Vacancy, VacancyDraft

WORDED_DOUBT = 1
"""Levels by which a level may be wrong that a text describes (`goda kunskaper i svenska`) and does not name (`B2`)."""

EDUCATION_NAMES: Mapping[str, str] = {
    EducationLevel.SFI: "Sfi",
    EducationLevel.BASIC: "Grundläggande utbildning",
    EducationLevel.UPPER_SECONDARY: "Gymnasieutbildning",
    EducationLevel.HIGHER_VOCATIONAL: "Yrkeshögskoleutbildning",
    EducationLevel.UNIVERSITY: "Högskoleutbildning",
    "any": "Utbildning för yrket",
}


def as_read(vacancy: Vacancy, kept: AdReading | None, corrections: Sequence[Correction] = ()) -> Vacancy:
    """The vacancy with the facts that are in force. One that nobody has read or corrected is given back as it is."""
    if kept is None and not corrections:
        return vacancy
    reading = None if kept is None else kept.reading
    return replace(vacancy, draft=in_force(vacancy.draft, asked(vacancy.draft, reading, corrections)))


def in_force(draft: VacancyDraft, demands: Sequence[AskedDemand]) -> VacancyDraft:
    """A posting's facts, those of `demands` added that are in force and that no field gives.

    Of one kind, what the supplier says goes before what was read. What the text says may be lacking is no fact.
    """
    told: dict[ReadKind, list[AskedDemand]] = {}
    for one in demands:
        if one.in_force and one.source is not DemandSource.FIELD and one.strength is not Strength.NOT_REQUIRED:
            told.setdefault(one.kind, []).append(one)
    for kind in (ReadKind.SWEDISH_LEVEL, ReadKind.HOURS, ReadKind.START):
        if own := [one for one in told.get(kind, ()) if one.source is DemandSource.SUPPLIER]:
            told[kind] = own
    for take in (_licences, _swedish, _hours, _start, _papers, _experience):
        draft = take(draft, told)
    return replace(draft, demands=(*draft.demands, *_languages(told), *_education(told)))


Told = Mapping[ReadKind, Sequence[AskedDemand]]


def _licences(draft: VacancyDraft, told: Told) -> VacancyDraft:
    classes = [one for one in told.get(ReadKind.LICENCE, ()) if one.value in LICENCE_CLASSES]
    musts = _musts(classes)
    if not classes:
        return draft
    read = {**draft.read, ReadKind.LICENCE: _fact(musts, excludes=True)} if musts else draft.read
    demanded = draft.driving_licences | {one.value for one in musts}
    preferred = draft.preferred_driving_licences | {one.value for one in classes if one not in musts}
    return replace(draft, driving_licences=demanded, preferred_driving_licences=preferred - demanded, read=read)


def _swedish(draft: VacancyDraft, told: Told) -> VacancyDraft:
    """Of several levels the lowest: nobody is kept out by the stricter reading."""
    levels = _musts(told.get(ReadKind.SWEDISH_LEVEL, ()))
    if not levels:
        return draft
    lowest = min(levels, key=lambda one: Cefr(one.value).rank)
    named = lowest.source is DemandSource.SUPPLIER or lowest.value.casefold() in (lowest.quote or "").casefold()
    fact = _fact([lowest], excludes=True, doubt=0 if named else WORDED_DOUBT)
    return replace(draft, swedish_level=Cefr(lowest.value), read={**draft.read, ReadKind.SWEDISH_LEVEL: fact})


def _hours(draft: VacancyDraft, told: Told) -> VacancyDraft:
    """The widest span of what is offered; nothing where some of it has no number."""
    offered = told.get(ReadKind.HOURS, ())
    shares = [part for one in offered for part in one.value.split("-")]
    if not shares or not all(part.isdigit() for part in shares):
        return draft
    shares_as_numbers = [int(part) for part in shares]
    fact = _fact(offered, excludes=_all_by_supplier(offered))
    return replace(
        draft,
        scope_min=min(shares_as_numbers),
        scope_max=max(shares_as_numbers),
        read={**draft.read, ReadKind.HOURS: fact},
    )


def _start(draft: VacancyDraft, told: Told) -> VacancyDraft:
    """A single whole date. A month, several dates, or `enligt överenskommelse` is no day to hold anybody to."""
    starts = told.get(ReadKind.START, ())
    day = day_in(starts[0].value) if len(starts) == 1 else None
    if day is None:
        return draft
    fact = _fact(starts, excludes=_all_by_supplier(starts))
    return replace(draft, starts_on=day, read={**draft.read, ReadKind.START: fact})


def _papers(draft: VacancyDraft, told: Told) -> VacancyDraft:
    """Certificates, and licences that are papers: demanded where the supplier says so, to be checked where read."""
    papers = [one for one in told.get(ReadKind.LICENCE, ()) if one.value not in LICENCE_CLASSES]
    musts = _musts([*papers, *told.get(ReadKind.CERTIFICATE, ())])
    given = [*draft.certificates, *(demand.label for demand in draft.demands if demand.must)]
    said, read = list(draft.certificates), dict(draft.read_certificates)
    for one in musts:
        name = one.value[:1].upper() + one.value[1:]
        if any(_same_paper(name, other) for other in given):
            continue
        if one.source is DemandSource.SUPPLIER:
            said.append(name)
        else:
            read[name] = _fact([one])
    return replace(draft, certificates=tuple(said), read_certificates=read)


def _same_paper(read: str, given: str) -> bool:
    """Whether what was read is what a field already asks for in other words: `fallskydd` and `Fallskyddsutbildning`."""
    if covers(given, read) or given.casefold().startswith(read.casefold()):
        return True
    both = families(read) & families(given)
    return bool(both) and classes(read) <= classes(given)


def _experience(draft: VacancyDraft, told: Told) -> VacancyDraft:
    musts = _musts(told.get(ReadKind.EXPERIENCE, ()))
    return replace(draft, experience_required=True) if musts else draft


def _languages(told: Told) -> Iterator[Demand]:
    """By ISO code, which is a name that eligibility's and ranking's tables know too."""
    for one in told.get(ReadKind.LANGUAGE, ()):
        code = LANGUAGE_CODES.get(one.value.partition(":")[0])
        if code is not None:
            yield Demand(kind=DemandKind.LANGUAGE, label=code, must=one.strength is Strength.MUST)


def _education(told: Told) -> Iterator[Demand]:
    """Levels are something to check, and only where they are a must."""
    for one in _musts(told.get(ReadKind.EDUCATION, ())):
        yield Demand(kind=DemandKind.EDUCATION_LEVEL, label=EDUCATION_NAMES[one.value], must=True)


def _musts(demands: Sequence[AskedDemand]) -> list[AskedDemand]:
    return [one for one in demands if one.strength is Strength.MUST]


def _all_by_supplier(demands: Sequence[AskedDemand]) -> bool:
    return all(one.source is DemandSource.SUPPLIER for one in demands)


def _fact(demands: Sequence[AskedDemand], *, excludes: bool = False, doubt: int = 0) -> ReadFact:
    quotes = dict.fromkeys(" ".join(one.quote.split()) for one in demands if one.quote)
    return ReadFact(quotes=tuple(quotes), by_supplier=_all_by_supplier(demands), excludes=excludes, doubt=doubt)
