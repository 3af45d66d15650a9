"""Commitments that may fail, told while something can still be done. For coordinators: it counts candidates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from statistics import median

from matcher.clauses.standing import Standing, State
from models.clock import local_date, months_before
from models.contract import Commitment
from models.ids import CommitmentId, VacancyId
from models.placement import Placement
from models.shortlist import Shortlist
from models.vacancy import Vacancy

WATCH = timedelta(days=60)
"""So long before something is urgent it is told as coming."""

FEWEST_WAITS = 3
"""So many placements are needed before it is said how long a vacancy takes."""

FAR_BEHIND = Fraction(1, 10)
"""Of what is owed: whoever is less behind an even pace has time to catch up, and is only watched."""

DAYS_A_MONTH = Fraction(36525, 1200)


class Sign(StrEnum):
    """Why a commitment may fail, the gravest first."""

    BROKEN = "broken"
    NO_TIME = "no_time"
    FIRST_START = "first_start"
    BEHIND = "behind"
    NO_VACANCY = "no_vacancy"
    NO_CANDIDATE = "no_candidate"
    FEW_CANDIDATES = "few_candidates"
    UNREPORTED = "unreported"


class Risk(StrEnum):
    """How pressing it is."""

    NONE = "none"
    WATCH = "watch"
    HIGH = "high"


PRESSING = frozenset({Sign.BROKEN, Sign.NO_CANDIDATE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What speaks for and against a commitment being kept. Amounts are full-time months.

    `start_by` is the last day on which one person on each free position can begin and still do all that is uncovered;
    `wait` is how many days a vacancy usually takes until somebody has started, None where too few have.
    `pressing` are the signs that cannot wait.
    `eligible` are candidates by vacancy in the latest run, of those vacancies that were in it.
    """

    commitment_id: CommitmentId
    risk: Risk
    signs: tuple[Sign, ...]
    pressing: tuple[Sign, ...]
    uncovered_months: Fraction
    days_left: int
    open_positions: int
    start_by: date | None
    wait: int | None
    eligible: Mapping[VacancyId, int]
    unreported: int

    @property
    def without_candidates(self) -> tuple[VacancyId, ...]:
        """The open vacancies for which the latest run found nobody eligible."""
        return tuple(vacancy for vacancy, count in self.eligible.items() if count == 0)


def outlook_of(
    commitment: Commitment,
    standing: Standing,
    open_vacancies: Sequence[Vacancy],
    shortlists: Iterable[Shortlist],
    wait: int | None,
) -> Outlook:
    """How likely it is that `commitment` is kept. `shortlists` are the latest run's, of any vacancies."""
    day = standing.day
    wanted = {one.id for one in open_vacancies}
    eligible: dict[VacancyId, int] = {}
    for one in shortlists:
        if one.vacancy_id in wanted:
            eligible[one.vacancy_id] = eligible.get(one.vacancy_id, 0) + one.eligible
    positions = sum(one.free_positions for one in open_vacancies)
    uncovered = Fraction(0) if commitment.is_bonus else standing.uncovered_months
    start_by = _start_by(commitment, uncovered, max(positions, 1)) if uncovered else None
    unreported = sum(len(one.unreported) for one in standing.placements if one.hindrance is None)
    signs = tuple(
        _signs(commitment, standing, uncovered, positions, eligible, open_vacancies, start_by, wait, unreported)
    )
    pressing = tuple(sign for sign in signs if _is_pressing(sign, standing, start_by, wait, day))
    return Outlook(
        commitment_id=commitment.id,
        risk=Risk.HIGH if pressing else Risk.WATCH if signs else Risk.NONE,
        signs=signs,
        pressing=pressing,
        uncovered_months=uncovered,
        days_left=max(0, (commitment.ends_on - day).days),
        open_positions=positions,
        start_by=start_by,
        wait=wait,
        eligible=eligible,
        unreported=unreported,
    )


def usual_wait(placements: Iterable[Placement], vacancies: Mapping[VacancyId, Vacancy]) -> int | None:
    """The median of the days from a vacancy's posting until somebody started; None where fewer than three have."""
    waits = [
        max(0, (one.starts_on - local_date(vacancies[one.vacancy_id].created_at)).days)
        for one in placements
        if one.is_confirmed and one.vacancy_id is not None and one.vacancy_id in vacancies
    ]
    return round(median(waits)) if len(waits) >= FEWEST_WAITS else None


def _start_by(commitment: Commitment, months: Fraction, positions: int) -> date:
    """Counted backwards from the commitment's end: each position does its share, full time."""
    each = months / positions
    whole = int(each)
    rest = timedelta(days=round((each - whole) * DAYS_A_MONTH))
    return months_before(commitment.ends_on + timedelta(days=1), whole) - rest


def _signs(
    commitment: Commitment, standing: Standing, uncovered: Fraction, positions: int, eligible: Mapping[VacancyId, int],
    open_vacancies: Sequence[Vacancy], start_by: date | None, wait: int | None, unreported: int,
) -> Iterable[Sign]:  # fmt: skip
    day, first = standing.day, standing.first_start
    if standing.state is State.BROKEN:
        yield Sign.BROKEN
    if unreported:
        yield Sign.UNREPORTED
    if not uncovered or day > commitment.ends_on or day < commitment.starts_on - WATCH:
        return
    lead = timedelta(days=wait or 0)
    if start_by is not None and start_by - lead - WATCH <= day:
        yield Sign.NO_TIME
    if first is not None and first.state is State.ON_THE_WAY and first.due - lead - WATCH <= day:
        yield Sign.FIRST_START
    if standing.state is State.BEHIND:
        yield Sign.BEHIND
    if not positions:
        yield Sign.NO_VACANCY
    elif eligible and not any(eligible.values()):
        yield Sign.NO_CANDIDATE
    elif any(eligible.get(one.id, one.free_positions) < one.free_positions for one in open_vacancies):
        yield Sign.FEW_CANDIDATES


def _is_pressing(sign: Sign, standing: Standing, start_by: date | None, wait: int | None, day: date) -> bool:
    """Whether it cannot wait: the day is nearer than a vacancy usually takes, or nobody can be referred."""
    lead = timedelta(days=wait or 0)
    match sign:
        case Sign.NO_TIME:
            return start_by is not None and start_by - lead <= day
        case Sign.FIRST_START:
            return standing.first_start is not None and standing.first_start.due - lead - WATCH / 2 <= day
        case Sign.BEHIND:
            return standing.paced - standing.counted >= FAR_BEHIND * standing.owed
        case _:
            return sign in PRESSING
