"""Which texts of a profile and of a posting are compared, each with the part it plays."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from matcher.ranking import advert
from matcher.ranking.headline import titles_of
from matcher.ranking.neutral import course, neutral
from models.candidate import Candidate
from models.vacancy import Demand, DemandKind, VacancyDraft

TEXTS_VERSION = 3
"""Counts up when these rules find other texts, so that what was read by older ones is read again."""

MAX_LENGTH = 160

FACTS = frozenset({DemandKind.LANGUAGE, DemandKind.EDUCATION_LEVEL})
"""Demands that no likeness of texts can answer."""


class Role(StrEnum):
    """The part that a text plays."""

    # in a profile
    EXPERIENCE = "experience"
    EDUCATION = "education"
    SKILL = "skill"
    CERTIFICATE = "certificate"
    WISH = "wish"
    # in a posting
    OCCUPATION = "occupation"
    TITLE = "title"
    WINDOW = "window"
    PHRASE = "phrase"
    DEMAND = "demand"


class ItemText(NamedTuple):
    """A text as it is embedded. `index` is where it stands in its field: the second experience has 1. `concept_id` is
    the occupation that a profile gives beside it. There are some eight for each person."""

    role: Role
    text: str
    index: int = 0  # type: ignore[assignment]  # nobody asks a text where in it something stands
    concept_id: str | None = None


def candidate_texts(candidate: Candidate) -> list[ItemText]:
    """What a person has done, learnt, can, holds and wants. Nothing protected is among it, nor what stands in for it:
    titles are in their neutral form, and a course is without its school."""
    found = [
        ItemText(role, said, index)
        for role, (field, text) in PROFILE_FIELDS.items()
        for index, item in enumerate(field(candidate))
        if (said := text(item))
    ]
    given = [item.concept_id for item in candidate.experience]
    if any(given):
        found = [one._replace(concept_id=given[one.index]) if one.role is Role.EXPERIENCE else one for one in found]
    return found


# People and postings share far fewer texts than there are of them: each is read once.
@lru_cache(maxsize=200_000)
def plain(value: str) -> str:
    """A text as it is compared: in its neutral form, clean."""
    return clean(neutral(value))


@lru_cache(maxsize=100_000)
def plain_course(title: str) -> str:
    """The name of a course as it is compared: without its school."""
    return plain(course(title))


PROFILE_FIELDS: Mapping[Role, tuple[Callable[[Candidate], Sequence[Any]], Callable[[Any], str]]] = {
    Role.EXPERIENCE: (attrgetter("experience"), lambda item: plain(item.occupation)),
    Role.EDUCATION: (attrgetter("education"), lambda item: plain_course(item.title)),
    Role.SKILL: (attrgetter("skills"), plain),
    Role.CERTIFICATE: (attrgetter("certificates"), plain),
    Role.WISH: (attrgetter("wishes"), plain),
}
"""By role the field of a profile that says it, and the text of one item there; one without text is left out."""


def vacancy_texts(draft: VacancyDraft) -> list[ItemText]:
    """What the work is and what is asked. The `index` of a DEMAND is its place in `draft.demands`.

    Languages and levels of education are facts, not texts.
    """
    return [*named_texts(draft), *(ItemText(role=Role.PHRASE, text=one) for one in _told(draft.description)[0])]


def vacancy_words(draft: VacancyDraft) -> str:
    """What a posting says of the work and the person, in neutral words."""
    return " ".join([neutral(f"{draft.headline} {draft.occupation or ''}"), _told(draft.description)[1]])


# A week reads a posting for its texts, its words, its reasons, and once for each unit.
@lru_cache(maxsize=10_000)
def _told(description: str) -> tuple[tuple[str, ...], str]:
    """The phrases and the sentences of a description that tell of the work and the person."""
    told = advert.telling(neutral(description))
    return tuple(clean(one) for one in advert.phrases(told)), " ".join(told)


def named_texts(draft: VacancyDraft) -> Sequence[ItemText]:
    """Of the posting's texts those that say what the work is called and what is explicitly asked: all but PHRASE."""
    return _named(draft.headline, draft.occupation, draft.demands)


def clean(value: str) -> str:
    """The text with single blanks, at most `MAX_LENGTH` characters of it."""
    return " ".join(value.split())[:MAX_LENGTH].rstrip()


@lru_cache(maxsize=10_000)
def _named(headline: str, occupation: str | None, demands: Sequence[Demand]) -> tuple[ItemText, ...]:
    return tuple(item for item in _naming(neutral(headline), occupation, demands) if item.text)


def _naming(headline: str, occupation: str | None, demands: Sequence[Demand]) -> Iterator[ItemText]:
    if occupation:
        occupation = neutral(occupation)
        # `Städare/Lokalvårdare` is two names of one occupation, and either is the whole of it.
        for name in dict.fromkeys([occupation, *occupation.split("/")]):
            yield ItemText(role=Role.OCCUPATION, text=clean(name))
    for title in titles_of(headline):
        yield ItemText(role=Role.TITLE, text=clean(title))
    for window in dict.fromkeys(advert.windows(headline)):
        yield ItemText(role=Role.WINDOW, text=clean(window))
    for index, demand in enumerate(demands):
        if demand.kind not in FACTS:
            yield ItemText(role=Role.DEMAND, text=plain(demand.label), index=index)
