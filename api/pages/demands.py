"""What a vacancy asks for, beside its text: each demand with where it comes from and where the text says it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from api.pages.demand_words import (
    EXCLUDES_NOBODY,
    EXCLUDES_NOBODY_ELSE,
    READ_AS,
    effect_of,
    is_quoted,
    source_of,
    words_of,
)
from api.pages.language import gettext, marked
from matcher.in_force import as_read
from matcher.plain_text import as_written, one_line
from matcher.reading import READER, READER_REVISION
from models.demands import AdReading, AskedDemand, Correction, DemandSource, ReadingStatus, asked, status_of
from models.reading import AdField, ReadKind, Strength
from models.vacancy import Vacancy, VacancyDraft

Span = tuple[int, int]

TERMS = (ReadKind.HOURS, ReadKind.SHIFT, ReadKind.START)
"""What the work offers more than what it asks of the person."""

SENTENCES = (ReadKind.MUST_HAVE, ReadKind.NICE_TO_HAVE)

PLAIN_WORDS = frozenset({
    "att", "av", "arbetet", "behöver", "bra", "bör", "den", "det", "dig", "din", "du", "eller", "en", "er", "ett",
    "extra", "fördel", "för", "gärna", "ha", "har", "i", "inneha", "innehar", "jobbet", "kan", "krav", "kräver",
    "krävs", "kunna", "man", "med", "merit", "meriterande", "minst", "måste", "ni", "och", "om", "plus", "på",
    "rollen", "samt", "ser", "ska", "skall", "skrift", "som", "söker", "tal", "till", "tjänsten", "vi", "vill",
    "är", "önskvärt"
})  # fmt: skip
"""A sentence of these and of facts says no more than the facts."""

GROUPS: Mapping[str, str] = {
    Strength.MUST: marked("Krav"),
    Strength.ADVANTAGE: marked("Meriterande, utesluter ingen"),
    Strength.NOT_REQUIRED: marked("Inget krav, enligt annonsen"),
    "terms": marked("Arbetstid och start"),
    "overruled": marked("Läst men gäller inte: fälten går före"),
}
"""The panel's groups, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandView:
    """One demand in words. `mark` is the number of its place in the text, where that stands in the description."""

    text: str
    source: str
    quote: str | None
    mark: int | None
    note: str | None
    is_quoted: bool
    """Whether the words are the supplier's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """All demands by group, the text in pieces (with a mark's number or None), and whether it is still to be read."""

    groups: Sequence[tuple[str, Sequence[DemandView]]]
    pieces: Sequence[tuple[str, int | None]]
    pending: bool


def panel(vacancy: Vacancy, kept: AdReading | None, corrections: Sequence[Correction]) -> Panel:
    """The panel of one vacancy, from its fields, what was read in its text, and the supplier's word on that."""
    text = vacancy.draft.description
    every = asked(vacancy.draft, None if kept is None else kept.reading, corrections)
    told = _told(every)
    facts = [one for one in told if one.kind.is_fact]
    spans = _merged(
        _span(one, len(text)) for one in told if one.kind.is_fact or not any(_overlap(one, fact) for fact in facts)
    )
    draft = as_read(vacancy, kept, corrections).draft
    given = {one.kind for one in every if one.source is DemandSource.FIELD}
    found: dict[str, list[DemandView]] = {name: [] for name in GROUPS}
    for one, in_text in _agreed(told):
        effects = [effect_of(other, draft) for other in (one, in_text) if other is not None]
        if one.kind in SENTENCES and any(_overlap(one, fact) for fact in facts):
            effects = [EXCLUDES_NOBODY_ELSE if effect else None for effect in effects]
        place = in_text or one
        group = _group(one, vacancy.draft, given)
        note = READ_AS[one.strength] if group == "overruled" else _strongest(effects)
        found[group].append(
            DemandView(
                text=one_line(words_of(one), 300),
                is_quoted=is_quoted(one),
                source=source_of(one, corrections) + (f", {source_of(in_text, corrections)}" if in_text else ""),
                quote=None if place.kind in SENTENCES or not place.quote else one_line(place.quote, 200),
                mark=_mark(_span(place, len(text)), spans),
                note=gettext(note) if note else None,
            )
        )
    return Panel(
        groups=[(gettext(GROUPS[name]), views) for name, views in found.items() if views],
        pieces=_pieces(text, spans),
        pending=status_of(kept, READER, READER_REVISION) is ReadingStatus.PENDING,
    )


def _group(one: AskedDemand, draft: VacancyDraft, given: Set[ReadKind]) -> str:
    """What no field demands and the text says may be lacking contradicts nothing."""
    is_spared = one.strength is Strength.NOT_REQUIRED and one.kind not in given
    if not (one.in_force or is_spared or _is_said_in_words(one, draft)):
        return "overruled"
    return "terms" if one.kind in TERMS else one.strength.value


def _is_said_in_words(one: AskedDemand, draft: VacancyDraft) -> bool:
    """Whether the field for working hours, which is free text, says the same."""
    return one.kind is ReadKind.HOURS and words_of(one).casefold() == (draft.working_hours or "").strip().casefold()


def _strongest(effects: Iterable[str | None]) -> str | None:
    """Of what a field and the text state alike, whatever excludes more."""
    told = [effect for effect in effects if effect is not None]
    return next((effect for effect in told if not effect.startswith(EXCLUDES_NOBODY)), told[0] if told else None)


def _told(demands: Sequence[AskedDemand]) -> list[AskedDemand]:
    """What is asked for: no tasks, no occupation, and no sentence that says only what its facts say."""
    facts = [one for one in demands if one.kind.is_fact and one.begin is not None]
    return [
        one
        for one in demands
        if one.kind not in (ReadKind.TASK, ReadKind.OCCUPATION)
        and not (one.kind in SENTENCES and one.source is DemandSource.TEXT and _is_only(one, facts))
    ]


def _is_only(sentence: AskedDemand, facts: Iterable[AskedDemand]) -> bool:
    """Whether nothing but plain words is left of a sentence without the words of its facts."""
    begin, letters = sentence.begin or 0, list(sentence.quote or "")
    within = [fact for fact in facts if _overlap(sentence, fact)]
    for fact in within:
        for at in range(max(0, (fact.begin or 0) - begin), min(len(letters), (fact.end or 0) - begin)):
            letters[at] = " "
    return bool(within) and set(re.findall(r"\w+", "".join(letters).casefold())) <= PLAIN_WORDS


def _agreed(told: Sequence[AskedDemand]) -> Iterator[tuple[AskedDemand, AskedDemand | None]]:
    """Each demand once: that of a field beside what the text says alike. Hours and a start that only a field gives
    stand among the particulars."""
    fields: dict[tuple[str, Strength], AskedDemand] = {}
    in_text: dict[tuple[str, Strength], AskedDemand] = {}
    alone: list[AskedDemand] = []
    for one in told:
        key = (one_line(words_of(one)).casefold(), one.strength)
        if one.source is DemandSource.FIELD:
            fields.setdefault(key, one)
        elif key in fields and key not in in_text:
            in_text[key] = one
        else:
            alone.append(one)
    for key, one in fields.items():
        if one.kind not in TERMS or key in in_text:
            yield one, in_text.get(key)
    yield from ((one, None) for one in alone)


def _overlap(one: AskedDemand, other: AskedDemand) -> bool:
    if one.field is not other.field or None in (one.begin, one.end, other.begin, other.end):
        return False
    return (one.begin or 0) < (other.end or 0) and (other.begin or 0) < (one.end or 0)


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
    """The number of the first mark that the place has a part in."""
    if span is None:
        return None
    places = enumerate(spans, start=1)
    return next((number for number, (begin, end) in places if begin < span[1] and span[0] < end), None)


def _pieces(text: str, spans: Sequence[Span]) -> list[tuple[str, int | None]]:
    cuts = sorted({0, len(text), *(end for span in spans for end in span)})
    numbers = {begin: number for number, (begin, _) in enumerate(spans, start=1)}
    pieces = [(as_written(text[begin:end]), numbers.get(begin)) for begin, end in pairwise(cuts)]
    return [(piece, number) for piece, number in pieces if piece]
