"""Which groups accuracy is told of. Like `matcher/learning/groups.py`, this is for looking at lists, never for making
them: no ranking knows any of it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from matcher.ranking.texts import candidate_texts
from models.candidate import Candidate, EducationLevel, TargetGroup
from models.vacancy import Vacancy

TRADES: Sequence[str] = ("stad", "vard", "kok", "bygg", "park", "tran", "fast", "it")
"""The trades of our own set: what the references of its vacancies begin with."""

UNKNOWN = "unknown"
AGES = {"16-24": ("16-19", "20-24"), "25-44": ("25-34", "35-44"), "45-66": ("45-54", "55-66")}
"""Age bands two by two: by themselves most of them are too few to say anything of."""
SWEDISH = {"A": ("A1", "A2"), "B1": ("B1",), "B2": ("B2",), "C": ("C1", "C2")}
RECENT_YEARS = 5
"""Work that ended longer ago counts as old here; the ranking has a bound of its own."""
SIZES = {"1-2": 2, "3-4": 4, "5-6": 6}
"""How many things a profile tells of, up to; the rest have more."""
MOST = "7-"

GROUPS: Sequence[str] = (
    *(f"swedish:{one}" for one in (*SWEDISH, UNKNOWN)),
    *(f"age:{one}" for one in (*AGES, UNKNOWN)),
    *(f"target_group:{one}" for one in (*TargetGroup, UNKNOWN)),
    *(f"source:{one}" for one in ("adult_education", "both", "income_support")),
    *(f"sfi:{one}" for one in ("yes", "no")),
    *(f"other_language:{one}" for one in ("yes", "no")),
    *(f"experience:{one}" for one in ("recent", "older", "none")),
    *(f"profile:{one}" for one in (*SIZES, MOST)),
)
"""Every group in the order in which it is told of."""


def groups_of(person: Candidate, as_of: date) -> Iterator[str]:
    """The groups of one person: one of each kind, but of target groups as many as there are."""
    yield f"swedish:{_within(SWEDISH, person.swedish_level)}"
    yield f"age:{_within(AGES, person.age_band)}"
    for one in person.target_groups or {UNKNOWN}:
        yield f"target_group:{one}"
    yield "source:both" if len(person.sources) > 1 else f"source:{next(iter(person.sources), UNKNOWN)}"
    yield f"sfi:{_yes(any(one.level is EducationLevel.SFI for one in person.education))}"
    yield f"other_language:{_yes(bool(person.languages))}"
    yield f"experience:{_experience(person, as_of)}"
    told = len(candidate_texts(person))
    yield f"profile:{next((size for size, most in SIZES.items() if told <= most), MOST)}"


def trade_of(vacancy: Vacancy) -> str | None:
    """The trade of one of our own set's vacancies; None for any other."""
    trade = vacancy.draft.supplier_reference.partition("-")[0]
    return trade if trade in TRADES else None


def _experience(person: Candidate, as_of: date) -> str:
    if not person.experience:
        return "none"
    since = as_of.year - RECENT_YEARS
    recent = any(one.ended is None or int(one.ended[:4]) >= since for one in person.experience)
    return "recent" if recent else "older"


def _within(parts: Mapping[str, tuple[str, ...]], value: str | None) -> str:
    return next((name for name, values in parts.items() if value in values), UNKNOWN)


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"
