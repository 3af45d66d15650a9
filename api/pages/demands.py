"""What a vacancy asks for, beside its text: each demand with where it comes from and where the text says it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from api.pages import wording
from matcher.in_force import EDUCATION_NAMES
from matcher.plain_text import as_written, one_line
from matcher.ranking.facts import language_name
from matcher.reading import READER, READER_REVISION
from matcher.wording import licence_words, months_words
from models.demands import AdReading, AskedDemand, Correction, DemandSource, ReadingStatus, asked, status_of
from models.job_ad import LICENCE_CLASSES
from models.reading import LANGUAGE_CODES, AdField, ReadKind, Strength
from models.vacancy import Vacancy

Span = tuple[int, int]

TERMS = (ReadKind.HOURS, ReadKind.SHIFT, ReadKind.START)
"""What the work offers more than what it asks of the person."""

ASKED_ABOUT = (ReadKind.CERTIFICATE, ReadKind.EXPERIENCE, ReadKind.EDUCATION)
"""What was merely read of these keeps nobody out: `matcher/in_force.py`."""

SENTENCES = (ReadKind.MUST_HAVE, ReadKind.NICE_TO_HAVE)

GROUPS: Mapping[str, str] = {
    Strength.MUST: "Krav",
    Strength.ADVANTAGE: "Meriterande",
    Strength.NOT_REQUIRED: "Inget krav, enligt annonsen",
    "terms": "Arbetstid och start",
    "overruled": "Läst men gäller inte: fälten går före",
}
"""The panel's groups, in order."""

SOURCES: Mapping[DemandSource, str] = {
    DemandSource.FIELD: "",
    DemandSource.TEXT: "läst i annonsen",
    DemandSource.SUPPLIER: "rättat av leverantören",
}

SHIFTS: Mapping[str, str] = {
    "day": "Dagtid",
    "morning": "Tidiga morgnar",
    "evening": "Kvällar",
    "night": "Nätter",
    "weekend": "Helger",
    "rotating": "Skift",
    "standby": "Jour eller beredskap",
}
WORDS: Mapping[str, str] = {
    "now": "Start omgående",
    "by_agreement": "Start enligt överenskommelse",
    "part_time": "Deltid",
    "as_needed": "Timmar vid behov",
    "100": "Heltid",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandView:
    """One demand in words. `mark` is the number of its place in the text, where that stands in the description."""

    text: str
    source: str
    quote: str | None
    mark: int | None
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """All demands by group, the text in pieces (with a mark's number or None), and whether it is still to be read."""

    groups: Sequence[tuple[str, Sequence[DemandView]]]
    pieces: Sequence[tuple[str, int | None]]
    pending: bool


def panel(vacancy: Vacancy, kept: AdReading | None, corrections: Sequence[Correction]) -> Panel:
    """The panel of one vacancy, from its fields, what was read in its text, and the supplier's word on that."""
    demands = list(_told(asked(vacancy.draft, None if kept is None else kept.reading, corrections)))
    text = vacancy.draft.description
    spans = _merged(_span(one, len(text)) for one in demands)
    found: dict[str, list[DemandView]] = {name: [] for name in GROUPS}
    for one in demands:
        group = _group(one)
        view = _view(one, _mark(_span(one, len(text)), spans))
        if view.text.casefold() not in {other.text.casefold() for other in found[group]}:
            found[group].append(view)
    return Panel(
        groups=[(GROUPS[name], views) for name, views in found.items() if views],
        pieces=_pieces(text, spans),
        pending=status_of(kept, READER, READER_REVISION) is ReadingStatus.PENDING,
    )


def _group(one: AskedDemand) -> str:
    if not one.in_force:
        return "overruled"
    return "terms" if one.kind in TERMS else one.strength.value


def _told(demands: Sequence[AskedDemand]) -> Iterator[AskedDemand]:
    """What is asked for: no tasks, no occupation, and of sentences those that hold no fact that is told by itself."""
    facts = [one for one in demands if one.kind.is_fact and one.begin is not None]
    for one in demands:
        if one.kind in (ReadKind.TASK, ReadKind.OCCUPATION):
            continue
        if one.kind in TERMS and one.source is DemandSource.FIELD:  # stands among the particulars
            continue
        if one.kind in SENTENCES and one.begin is not None and any(_overlap(one, fact) for fact in facts):
            continue
        yield one


def _overlap(one: AskedDemand, other: AskedDemand) -> bool:
    if one.field is not other.field or None in (one.begin, one.end, other.begin, other.end):
        return False
    return (one.begin or 0) < (other.end or 0) and (other.begin or 0) < (one.end or 0)


def _view(one: AskedDemand, mark: int | None) -> DemandView:
    is_sentence = one.kind in SENTENCES
    is_asked_about = one.in_force and one.source is DemandSource.TEXT and one.kind in ASKED_ABOUT
    return DemandView(
        text=one_line(words_of(one), 300),
        source=SOURCES[one.source],
        quote=None if is_sentence or not one.quote else one_line(one.quote, 200),
        mark=mark,
        note="utesluter ingen, frågas om" if is_asked_about else None,
    )


def words_of(one: AskedDemand) -> str:
    """A demand's value as a person says it."""
    value = one.value
    match one.kind:
        case ReadKind.LICENCE if value in LICENCE_CLASSES:
            return wording.capital(licence_words([value]))
        case ReadKind.SWEDISH_LEVEL:
            return f"Svenska {value}"
        case ReadKind.LANGUAGE:
            name, _, level = value.partition(":")
            code = LANGUAGE_CODES.get(name)
            spoken = wording.capital(language_name(code)) if code else value
            return f"{spoken}, nivå {level}" if code and level else spoken
        case ReadKind.HOURS:
            return WORDS.get(value, f"{value.replace('-', '–')} procent av heltid")
        case ReadKind.SHIFT:
            return SHIFTS.get(value, value)
        case ReadKind.START:
            return WORDS.get(value, f"Start {value}")
        case ReadKind.EDUCATION:
            return EDUCATION_NAMES.get(value, value)
        case ReadKind.EXPERIENCE:
            months = value.removesuffix(" months")
            return f"Erfarenhet, minst {months_words(int(months))}" if months.isdigit() else "Erfarenhet av arbetet"
        case _:
            return wording.capital(value)


def _span(one: AskedDemand, length: int) -> Span | None:
    """Where in the description the demand is said; None where it is not, or no longer there."""
    if one.field is not AdField.DESCRIPTION or one.begin is None or one.end is None:
        return None
    return (one.begin, one.end) if 0 <= one.begin < one.end <= length else None


def _merged(spans: Iterator[Span | None]) -> list[Span]:
    """The spans in order, those that overlap as one."""
    merged: list[Span] = []
    for begin, end in sorted(span for span in spans if span is not None):
        if merged and begin < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def _mark(span: Span | None, spans: Sequence[Span]) -> int | None:
    if span is None:
        return None
    return next(number for number, (begin, end) in enumerate(spans, start=1) if begin <= span[0] and span[1] <= end)


def _pieces(text: str, spans: Sequence[Span]) -> list[tuple[str, int | None]]:
    cuts = sorted({0, len(text), *(end for span in spans for end in span)})
    numbers = {begin: number for number, (begin, _) in enumerate(spans, start=1)}
    pieces = [(as_written(text[begin:end]), numbers.get(begin)) for begin, end in pairwise(cuts)]
    return [(piece, number) for piece, number in pieces if piece]
