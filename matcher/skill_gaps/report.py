"""A quarter's report: from what was read of the market to figures that may be published. No I/O."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from matcher.eligibility import OpenVacancy
from matcher.places import PlaceTable
from matcher.ranking import RankingSettings, TextVectors
from matcher.ranking.evidence import Evidence
from matcher.skill_gaps.assessment import Assessment, assess
from matcher.skill_gaps.bounds import bootstrap
from matcher.skill_gaps.catalogue import Course
from matcher.skill_gaps.flow import Debtor, Market, Network, small
from matcher.skill_gaps.owed import Owed
from matcher.skill_gaps.plan import Step, gains, greedy, guarantee, optimum
from matcher.skill_gaps.published import Family, publish
from matcher.skill_gaps.published import small as publishable
from models.candidate import Candidate
from models.ids import CommitmentId
from models.skill_gap import CourseLine, GainLine, GapLine, Plan, PlanStep, Quarter, SkillGapReport
from models.vacancy import VacancyDraft

PLACES = (10, 20, 50)
MOST_PLACES = 50
MOST_SEK = 2_000_000
DAYS_A_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a report is made from: what was posted in the quarter and not withdrawn, the pool, and what is owed."""

    quarter: Quarter
    day: date
    candidates: Sequence[Candidate]
    vacancies: Sequence[OpenVacancy]
    owed: Mapping[CommitmentId, Owed]
    courses: Sequence[Course]
    vectors: TextVectors
    places: PlaceTable
    settings: RankingSettings
    evidence: Evidence | None = None


def report_on(given: Given, made_at: datetime) -> SkillGapReport:
    """The report without its charts."""
    drafts = [one.vacancy.draft for one in given.vacancies]
    found = assess(
        given.candidates, given.vacancies, given.courses, given.vectors, given.places, given.settings, given.day,
        given.evidence,
    )  # fmt: skip
    network = small(market_of(given, found))
    without = network.most()
    published = publish(_family(found))
    return SkillGapReport(
        quarter=str(given.quarter),
        as_of=given.day,
        made_at=made_at,
        pool=published["pool"],
        vacancies=len(drafts),
        positions=sum(draft.number_of_vacancies for draft in drafts),
        owed_months=round(sum(one.owed for one in network.market.debtors), 1),
        placements=without.placements,
        months=round(without.months, 1),
        without_anybody=sum(1 for number in found.eligible if not number),
        gaps=tuple(_gaps(given, found, published)),
        courses=tuple(
            _course(course, way, network, published) for way, course in enumerate(given.courses)
        ),
        by_places=_plan(network, given.courses, MOST_PLACES, dict.fromkeys(range(len(given.courses)), 1.0)),
        by_cost=_plan(
            network, given.courses, MOST_SEK,
            {way: course.cost_sek for way, course in enumerate(given.courses) if course.cost_sek is not None},
        ),
    )  # fmt: skip


def market_of(given: Given, found: Assessment) -> Market:
    """The market of what is still free under commitments that are still owed something.

    A placement gives the months of a place of its commitment's kind, part time in proportion, and no more than are left
    until the commitment ends.
    """
    under: dict[CommitmentId, list[VacancyDraft]] = defaultdict(list)
    for one in given.vacancies:
        under[one.vacancy.draft.commitment_id].append(one.vacancy.draft)
    numbers = {commitment: number for number, commitment in enumerate(under)}
    return Market(
        positions=[one.vacancy.free_positions for one in given.vacancies],
        debtor=[numbers[one.vacancy.draft.commitment_id] for one in given.vacancies],
        debtors=[_debtor(given.owed.get(commitment), drafts, given.day) for commitment, drafts in under.items()],
        takers=found.takers,
    )


def _debtor(owed: Owed | None, drafts: Sequence[VacancyDraft], day: date) -> Debtor:
    if owed is None:
        return Debtor(owed=0.0, per_place=0.0)
    positions = sum(draft.number_of_vacancies for draft in drafts)
    share = sum(_share(draft) * draft.number_of_vacancies for draft in drafts) / max(1, positions)
    left = max(0.0, ((owed.ends_on - day).days + 1) / DAYS_A_MONTH)
    return Debtor(owed=owed.months, per_place=min(owed.months_per_place, left) * share)


def _share(draft: VacancyDraft) -> float:
    """Of full time, the middle of what is offered; all of it where the posting does not say."""
    said = [one for one in (draft.scope_min, draft.scope_max) if one]
    return sum(said) / len(said) / 100 if said else 1.0


def _family(found: Assessment) -> Family:
    """Every count of people in the report, and which add up: all of the pool have it, lack it, or are unknown."""
    cells = {"pool": found.pool}
    sums = []
    for number, need in enumerate(found.demanded.by_need):
        people = found.found[need]
        if people is None:
            continue
        parts = {"held": people.held, "lacking": people.lacking, "unknown": people.unknown}
        cells |= {f"{number}:{name}": count for name, count in parts.items()}
        cells[f"{number}:near"] = people.near
        if people.alone is not None:
            cells[f"{number}:alone"] = people.alone
        sums.append(("pool", [f"{number}:{name}" for name in parts]))
    for way, (able, opened) in enumerate(zip(found.possible, found.opens, strict=True)):
        cells |= {f"course {way}:possible": able, f"course {way}:opens": opened}
    return Family(cells=cells, sums=sums)


def _gaps(given: Given, found: Assessment, published: Mapping[str, int | None]) -> Iterator[GapLine]:
    """The lines, within each kind the most wanted first."""
    positions = [one.vacancy.draft.number_of_vacancies for one in given.vacancies]
    under: dict[CommitmentId, int] = defaultdict(int)
    for one, count in zip(given.vacancies, positions, strict=True):
        under[one.vacancy.draft.commitment_id] += count
    months = [
        given.owed[commitment].months * count / under[commitment] if commitment in given.owed else 0.0
        for one, count in zip(given.vacancies, positions, strict=True)
        for commitment in [one.vacancy.draft.commitment_id]
    ]
    wanted = found.demanded.by_need
    bounds = bootstrap(positions, list(wanted.values()))
    lines = []
    for number, (need, where) in enumerate(wanted.items()):
        prefix = f"{number}:"
        lines.append(
            GapLine(
                kind=need.kind,
                key=need.key,
                name=found.demanded.names[need],
                vacancies=len(where),
                positions=sum(positions[one] for one in where),
                positions_low=int(bounds[number][0]),
                positions_high=int(bounds[number][1]),
                months=round(sum(months[one] for one in where), 1),
                people={
                    name.removeprefix(prefix): count for name, count in published.items() if name.startswith(prefix)
                },
            )
        )
    kinds = list(dict.fromkeys(type(need.kind) for need in wanted))
    order = [one.value for kind in kinds for one in kind]
    yield from sorted(lines, key=lambda one: (order.index(one.kind), -one.positions, -one.months, one.name))


def _course(course: Course, way: int, network: Network, published: Mapping[str, int | None]) -> CourseLine:
    return CourseLine(
        id=course.id,
        name=course.name,
        codes=course.codes,
        package=course.package,
        weeks=course.weeks,
        lead_weeks=course.lead_weeks,
        cost_sek=course.cost_sek,
        completion=course.completion,
        possible=published[f"course {way}:possible"],
        opens=published[f"course {way}:opens"],
        gains=tuple(
            GainLine(
                places=one.places,
                placements=publishable(one.placements),
                months=None if publishable(one.placements) is None else round(one.months, 1),
                expected=publishable(one.expected),
                fewest=publishable(one.by_chance[0]),
                most=publishable(one.by_chance[1]),
            )
            for one in gains(network, way, PLACES, course.completion)
        ),
    )


def _plan(network: Network, courses: Sequence[Course], budget: float, cost: Mapping[int, float]) -> Plan:
    in_places = set(cost.values()) == {1.0}
    steps = greedy(network, budget, cost)
    promised = guarantee(network) if in_places else None
    return Plan(steps=tuple(_steps(network, courses, steps, cost)), promised=promised)


def _steps(
    network: Network, courses: Sequence[Course], steps: Sequence[Step], cost: Mapping[int, float]
) -> Iterator[PlanStep]:
    spent = 0.0
    for step in steps:
        spent += cost[step.course] * step.places
        told = publishable(step.placements)
        yield PlanStep(
            course=courses[step.course].id,
            places=step.places,
            spent=spent,
            placements=told,
            months=None if told is None else round(step.months, 1),
            most_possible=publishable(optimum(network, spent, cost).placements),
        )
