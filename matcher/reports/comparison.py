"""Those who were proposed against those who stood on lists and were not: how much more often they have work later.

Coarsened exact matching (Iacus, King and Porro 2012): people are compared only with people of the same age band, level
of Swedish and length on income support; strata are weighted by those who were proposed, so that the difference is
theirs (the average effect on the treated, if nothing else tells the two apart, which nobody can know). Intervals by a
bootstrap over people within strata, percentile method, 95 per cent.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matcher.outcomes import COMPARED_AT, Status, due_after, status_at
from matcher.reports.rows import YearRows
from models.ids import Pseudonym
from models.outcome import Outcome
from models.report import ListedPerson

FEWEST = 20
"""So few on either side say nothing."""

DRAWS, SEED = 2_000, 880
SUPPORT_BANDS = (12, 36)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One question at one milestone, of those whose answer is known and who have somebody to be compared with: the
    pseudonyms of `proposed` and `others`, and `yes_…` those of them who answer so. No shares where they are too few."""

    question: str
    months: int
    proposed: tuple[Pseudonym, ...]
    others: tuple[Pseudonym, ...]
    yes_proposed: tuple[Pseudonym, ...]
    yes_others: tuple[Pseudonym, ...]
    share_proposed: float | None = None
    share_others: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def says_something(self) -> bool:
        return self.difference is not None


Group = tuple[object, ...]


def comparisons(rows: YearRows) -> tuple[Comparison, ...]:
    """The questions of the report: work and income support, six and twelve months after the first list of the year."""
    known: dict[Pseudonym, list[Outcome]] = defaultdict(list)
    for one in rows.outcomes:
        known[one.pseudonym].append(one)
    questions: Mapping[str, Callable[[Status], bool | None]] = {
        "employed": lambda status: status.employed,
        "off_support": lambda status: None if status.on_income_support is None else not status.on_income_support,
    }
    found = []
    for months in COMPARED_AT:
        statuses = {
            one.pseudonym: next(
                status_at(due, known[one.pseudonym]) for due in due_after(one.first_listed_on) if due.months == months
            )
            for one in rows.listed
        }
        for question, answer in questions.items():
            answers = {who: value for who, status in statuses.items() if (value := answer(status)) is not None}
            found.append(_compared(question, months, rows.listed, answers))
    return tuple(found)


def _compared(
    question: str, months: int, people: Iterable[ListedPerson], answers: Mapping[Pseudonym, bool]
) -> Comparison:
    strata: dict[Group, tuple[list[Pseudonym], list[Pseudonym]]] = defaultdict(lambda: ([], []))
    for one in people:
        if one.pseudonym in answers:
            strata[_stratum(one)][not one.is_proposed].append(one.pseudonym)
    both = [sides for _, sides in sorted(strata.items(), key=str) if all(sides)]
    proposed, others = (tuple(who for sides in both for who in sides[side]) for side in (0, 1))
    found = Comparison(
        question=question,
        months=months,
        proposed=proposed,
        others=others,
        yes_proposed=tuple(who for who in proposed if answers[who]),
        yes_others=tuple(who for who in others if answers[who]),
    )
    if min(len(proposed), len(others)) < FEWEST:
        return found
    said = [([answers[who] for who in ours], [answers[who] for who in theirs]) for ours, theirs in both]
    share_ours, share_theirs = _shares(said)
    random = np.random.default_rng(SEED)
    drawn = [
        np.subtract(*_shares([(_again(random, ours), _again(random, theirs)) for ours, theirs in said]))
        for _ in range(DRAWS)
    ]
    low, high = np.quantile(drawn, (0.025, 0.975))
    return replace(
        found, share_proposed=share_ours, share_others=share_theirs, difference=share_ours - share_theirs,
        low=float(low), high=float(high),
    )  # fmt: skip


def _stratum(one: ListedPerson) -> Group:
    months = one.months_on_income_support
    band = None if months is None else sum(months >= limit for limit in SUPPORT_BANDS)
    return (one.age_band, one.swedish_level, band)


def _shares(strata: Sequence[tuple[Sequence[bool], Sequence[bool]]]) -> tuple[float, float]:
    """The share among those who were proposed, and among the others weighted as they are spread."""
    weights = [len(ours) for ours, _ in strata]
    ours = sum(sum(one) for one, _ in strata) / sum(weights)
    theirs = sum(weight * sum(one) / len(one) for weight, (_, one) in zip(weights, strata, strict=True)) / sum(weights)
    return ours, theirs


def _again(random: np.random.Generator, answers: Sequence[bool]) -> Sequence[bool]:
    return [answers[place] for place in random.integers(len(answers), size=len(answers))]
