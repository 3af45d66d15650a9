"""How commitments like the one that is thought of have gone: told together, never one by one.

The values of contracts are not known here, so that size is compared in full-time months.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from statistics import median

from matcher.clauses.placement_count import kept_first_start
from matcher.clauses.standing import Standing, State
from matcher.commitments import standings
from matcher.procurement.cpv import CpvList, Occupation
from matcher.procurement.question import Question
from models.contract import Commitment, Contract
from models.ids import CommitmentId, ContractId
from models.placement import Placement
from models.store import contracts, placements, vacancies
from models.store.database import Conn
from models.vacancy import Vacancy

FEWEST = 3
"""Fewer commitments than this are only counted: told together they would tell of one supplier."""

SIZE_FACTOR = 2
"""Commitments of half to double the size are of like size."""


class Likeness(StrEnum):
    """In what commitments are alike."""

    TRADE = "trade"
    SIZE = "size"
    ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How some commitments have gone. Amounts are full-time months; `days_to_start` is the median until somebody began.

    Where they are fewer than `FEWEST`, only their number is told.
    """

    likeness: Likeness
    commitments: int
    states: Mapping[State, int]
    owed: Fraction
    counted: Fraction
    days_to_start: int | None
    started: int

    @property
    def too_few(self) -> bool:
        return self.commitments < FEWEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Experience:
    """What has been seen, the likest first. `promised` months of the same trade are still owed by others."""

    outcomes: Sequence[Outcome]
    promised: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One commitment as it has gone."""

    commitment: Commitment
    contract: Contract
    standing: Standing
    vacancies: Sequence[Vacancy]
    first_start: date | None

    @property
    def owed_months(self) -> Fraction:
        return self.standing.owed * (self.standing.months_per_place if self.standing.in_places else 1)

    @property
    def counted_months(self) -> Fraction:
        return self.standing.counted * (self.standing.months_per_place if self.standing.in_places else 1)


def experience(
    connection: Conn, question: Question, months: Fraction, cpv: CpvList, day: date, rules: Path | None
) -> Experience:
    """How commitments like one of so many `months` for the work of `question` stand on `day`.

    Raises ConfigurationError where the rules of the clause arithmetic cannot be read.
    """
    seen = [one for one in _seen(connection, day, rules) if not one.commitment.is_bonus]
    same = [one for one in seen if is_of_trade(one, question, cpv)]
    like = [one for one in seen if months and months / SIZE_FACTOR <= one.owed_months <= months * SIZE_FACTOR]
    going_on = (one.standing.uncovered_months for one in same if one.commitment.ends_on >= day)
    return Experience(
        outcomes=[outcome(Likeness.TRADE, same), outcome(Likeness.SIZE, like), outcome(Likeness.ANY, seen)],
        promised=sum(going_on, Fraction(0)),
    )


def outcome(likeness: Likeness, seen: Sequence[Seen]) -> Outcome:
    """How these have gone together."""
    waits = [
        max(0, (one.first_start - one.commitment.starts_on).days) for one in seen if one.first_start is not None
    ]  # fmt: skip
    states = [one.standing.state for one in seen]
    return Outcome(
        likeness=likeness,
        commitments=len(seen),
        states={state: states.count(state) for state in State},
        owed=sum((one.owed_months for one in seen), Fraction(0)),
        counted=sum((min(one.counted_months, one.owed_months) for one in seen), Fraction(0)),
        days_to_start=round(median(waits)) if len(waits) >= FEWEST else None,
        started=len(waits),
    )


def is_of_trade(one: Seen, question: Question, cpv: CpvList) -> bool:
    """Whether a vacancy under the commitment is in one of the groups or called like one of the occupations, or the
    contract's title has a word of the trade."""
    groups = {each.ssyk for each in question.occupations if each.ssyk}
    names = [name for each in question.occupations for name in _names(each)]
    works = question.works or [work for each in question.occupations for work in cpv.works_in(each.name)]
    words = {word for work in works for word in work.words}
    title = one.contract.title.casefold()
    return any(word in title for word in words) or any(
        vacancy.draft.occupation_group in groups or _is_called(vacancy, names) for vacancy in one.vacancies
    )


def _names(occupation: Occupation) -> Iterable[str]:
    """What the occupation is called, each name without what follows a comma."""
    return (part.strip().casefold() for part in occupation.name.partition(",")[0].split("/"))


def _is_called(vacancy: Vacancy, names: Sequence[str]) -> bool:
    told = f"{vacancy.draft.headline}\n{vacancy.draft.occupation or ''}".casefold()
    return any(name in told for name in names)


def _seen(connection: Conn, day: date, rules: Path | None) -> Sequence[Seen]:
    found = contracts.commitments(connection)
    ids = [one.id for one in found]
    of_contract = _by_id(contracts.by_ids(connection, sorted({one.contract_id for one in found})))
    posted: dict[CommitmentId, list[Vacancy]] = defaultdict(list)
    for vacancy in vacancies.of_commitments(connection, ids):
        posted[vacancy.draft.commitment_id].append(vacancy)
    under: dict[CommitmentId, list[Placement]] = defaultdict(list)
    for placement in placements.of_commitments(connection, ids):
        under[placement.commitment_id].append(placement)
    standing = standings(connection, found, day, rules)
    firsts = {one.id: kept_first_start(under[one.id], one, standing[one.id].rules) for one in found}
    return [
        Seen(
            commitment=one,
            contract=of_contract[one.contract_id],
            standing=standing[one.id],
            vacancies=posted[one.id],
            first_start=None if (first := firsts[one.id]) is None or first.starts_on > day else first.starts_on,
        )
        for one in found
    ]


def _by_id(found: Iterable[Contract]) -> Mapping[ContractId, Contract]:
    return {one.id: one for one in found}
