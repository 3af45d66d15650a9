"""An advertisement read: facts by rules, sentences by their role."""

from collections.abc import Iterable, Iterator, Sequence

from matcher.encoder import TextEncoder
from matcher.ranking.headline import titles_of
from matcher.reading import READER, READER_REVISION
from matcher.reading.certificates import certificates
from matcher.reading.experience import experience
from matcher.reading.fact import Fact
from matcher.reading.folding import fold
from matcher.reading.hours import hours
from matcher.reading.languages import languages
from matcher.reading.licences import licences
from matcher.reading.roles import roles_of
from matcher.reading.schooling import education
from matcher.reading.sentences import Role, Sentence, sentences
from matcher.reading.shifts import shifts
from matcher.reading.speaker import is_asked
from matcher.reading.start import start
from matcher.reading.strength import strength_of
from models.reading import AdField, ReadDemand, Reading, ReadKind, Strength

OFFERED = frozenset({ReadKind.HOURS, ReadKind.SHIFT, ReadKind.START})
"""What the work is; all else is asked of the person."""

TOLD_BY_HEADLINES = OFFERED | {ReadKind.LICENCE, ReadKind.LANGUAGE, ReadKind.CERTIFICATE}
"""What a headline may demand; its other words name the trade."""

ROLE_KINDS = {Role.MUST: ReadKind.MUST_HAVE, Role.NICE: ReadKind.NICE_TO_HAVE, Role.TASK: ReadKind.TASK}

_WEIGHT = {Strength.MUST: 2, Strength.ADVANTAGE: 1, Strength.NOT_REQUIRED: 0}


def read(headline: str, description: str, encoder: TextEncoder | None) -> Reading:
    """All that an ad demands, each demand with its place.

    Facts are read by rules and do not depend on the encoder; a fact that the ad states twice stands once, where it is
    stated most strongly. Sentences are told apart by a classifier on the encoder's vectors, or by cue words alone where
    there is no encoder. The same input gives the same reading.
    """
    whole = list(sentences(description))
    titles = [Sentence(text=headline, folded=fold(headline), begin=0)] if headline.strip() else []
    stated = list(_facts(whole, AdField.DESCRIPTION, fold(headline)))
    known = {(fact.kind, fact.value) for fact in stated}
    titled = [
        fact
        for fact in _facts(titles, AdField.HEADLINE, fold(headline))
        if fact.kind in OFFERED or (fact.kind, fact.value) not in known  # the text says how much it weighs
    ]
    facts = _distinct([*titled, *stated])
    found = [*_occupation(headline), *facts, *_roles(whole, encoder, stated)]
    found.sort(
        key=lambda demand: (demand.field is AdField.DESCRIPTION, demand.begin, demand.end, demand.kind, demand.value)
    )
    return Reading(demands=tuple(found), reader=READER, revision=READER_REVISION)


def _facts(read_in: Iterable[Sentence], field: AdField, headline: str) -> Iterator[ReadDemand]:
    for sentence in read_in:
        for fact in _rules(sentence, headline):
            if field is AdField.HEADLINE:
                asked = fact.kind in TOLD_BY_HEADLINES
            else:
                asked = fact.kind in OFFERED or is_asked(sentence, fact.kind, fact.begin, fact.end)
            if asked and fact.begin < fact.end:
                yield ReadDemand(
                    kind=fact.kind,
                    value=fact.value,
                    strength=_strength(sentence, fact),
                    quote=sentence.text[fact.begin : fact.end],
                    begin=sentence.begin + fact.begin,
                    end=sentence.begin + fact.end,
                    field=field,
                )


def _rules(sentence: Sentence, headline: str) -> Iterator[Fact]:
    yield from licences(sentence)
    yield from languages(sentence)
    yield from certificates(sentence, headline)
    yield from experience(sentence)
    yield from education(sentence)
    yield from hours(sentence)
    yield from shifts(sentence)
    yield from start(sentence)


def _strength(sentence: Sentence, fact: Fact) -> Strength:
    """What is offered is a must, unless it is ruled out: `meriterande` nearby speaks of the person."""
    strength = fact.strength or strength_of(sentence, fact.begin, fact.end)
    if fact.kind in OFFERED:
        return Strength.MUST if strength is Strength.ADVANTAGE else strength
    return strength


def _distinct(demands: Iterable[ReadDemand]) -> Iterator[ReadDemand]:
    """Each pair of kind and value once; then what says less than another demand of its kind is left out."""
    first: dict[tuple[ReadKind, str, Strength], ReadDemand] = {}
    for demand in demands:
        first.setdefault((demand.kind, demand.value, demand.strength), demand)
    every = list(first.values())
    telling = [one for one in every if not any(_says_less(one, other) for other in every if other is not one)]
    best: dict[tuple[ReadKind, str], ReadDemand] = {}
    for demand in telling:
        key = (demand.kind, demand.value)
        if key not in best or _WEIGHT[demand.strength] > _WEIGHT[best[key].strength]:
            best[key] = demand
    return iter(best.values())


def _says_less(demand: ReadDemand, other: ReadDemand) -> bool:
    """`deltid` beside a share, some experience beside so many years of it, `truckkort` beside its class, one mention of
    a language without a level beside one with."""
    if demand.kind is not other.kind:
        return False
    kind, value = demand.kind, demand.value
    weaker = _WEIGHT[demand.strength] <= _WEIGHT[other.strength]
    if kind is ReadKind.HOURS:
        return value == "part_time" and other.value not in ("100", "part_time", "as_needed")
    if kind in (ReadKind.EXPERIENCE, ReadKind.EDUCATION):
        return value == "any" and demand.strength is other.strength
    if kind is ReadKind.LANGUAGE:
        return other.value.startswith(f"{value}:") and weaker
    if kind is ReadKind.LICENCE:
        return value == "truckkort" and other.value.startswith("truckkort ") and weaker
    if kind is ReadKind.SWEDISH_LEVEL:
        return demand.strength is other.strength and _told(demand) < _told(other)
    if kind is ReadKind.CERTIFICATE:
        return value == "legitimation" and other.value.startswith("legitimation ") and weaker
    return False


def _told(demand: ReadDemand) -> tuple[int, int, int]:
    """How much a mention of Swedish says: a longer quote holds the words of degree; then the earlier one."""
    return (int(len(demand.quote.split()) > 1 and demand.value != "B1"), int(demand.value != "B1"), -demand.begin)


def _occupation(headline: str) -> Iterator[ReadDemand]:
    for title in titles_of(headline):
        begin = headline.find(title)
        if begin >= 0:
            yield _words(ReadKind.OCCUPATION, title, begin, AdField.HEADLINE, Strength.MUST)


def _roles(whole: list[Sentence], encoder: TextEncoder | None, facts: Sequence[ReadDemand]) -> Iterator[ReadDemand]:
    for sentence, role in zip(whole, roles_of(whole, encoder), strict=True):
        if role in ROLE_KINDS and not _only_spares(sentence, facts):
            strength = Strength.ADVANTAGE if role is Role.NICE else Strength.MUST
            yield _words(ROLE_KINDS[role], sentence.text, sentence.begin, AdField.DESCRIPTION, strength)


def _only_spares(sentence: Sentence, facts: Sequence[ReadDemand]) -> bool:
    """`Körkort är inget krav.`: every fact that the sentence states need not be there."""
    last = sentence.begin + len(sentence.text)
    strengths = {fact.strength for fact in facts if sentence.begin <= fact.begin < last}
    return strengths == {Strength.NOT_REQUIRED}


def _words(kind: ReadKind, text: str, begin: int, field: AdField, strength: Strength) -> ReadDemand:
    value = " ".join(text.split())
    return ReadDemand(
        kind=kind, value=value, strength=strength, quote=text, begin=begin, end=begin + len(text), field=field
    )
