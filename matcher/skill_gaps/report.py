"""A quarter's report: from what was read of the market to figures that may be published. No I/O."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from matcher.eligibility import OpenVacancy
from matcher.places import PlaceTable
from matcher.publishing import Family, Published, publish
from matcher.ranking import RankingSettings, TextVectors
from matcher.ranking.evidence import Evidence
from matcher.skill_gaps.assessment import Assessment, assess
from matcher.skill_gaps.bounds import bootstrap
from matcher.skill_gaps.catalogue import Course
from matcher.skill_gaps.flow import Debtor, Market, Network, small
from matcher.skill_gaps.needs import NeedKind
from matcher.skill_gaps.owed import Owed
from matcher.skill_gaps.plan import Step, gains, greedy, guarantee, optimum
from matcher.skill_gaps.published import told
from models.candidate import Candidate
from models.ids import CommitmentId
from models.skill_gap import CourseLine, GainLine, GapLine, Plan, PlanStep, Quarter, SkillGapReport
from models.vacancy import VacancyDraft

PLACES = (10, 20, 50)
MOST_PLACES = 50
MOST_SEK = 2_000_000
DAYS_A_MONTH = 365.25 / 12
COUNTS = ("held", "lacking", "unknown", "near", "alone")
"""What is counted of people for each need."""


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
        pool=published.value("pool"),
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
    """Every count of people in the report. All of the pool have a thing, lack it, or are unknown; whoever just misses
    it, or lacks nothing else, is among those who lack it."""
    family = Family()
    family.count("pool", found.pool)
    for number, need in enumerate(found.demanded.by_need):
        people = found.found[need]
        if people is None:
            continue
        held, lacking, unknown = (f"{number}:{name}" for name in ("held", "lacking", "unknown"))
        family.count(held, people.held)
        family.count(lacking, people.lacking)
        family.count(unknown, people.unknown)
        family.total("pool", (held, lacking, unknown))
        family.count(f"{number}:near", people.near)
        family.part(lacking, f"{number}:near")
        if people.alone is not None:
            family.count(f"{number}:alone", people.alone)
            family.part(lacking, f"{number}:alone")
    for way, (able, opened) in enumerate(zip(found.possible, found.opens, strict=True)):
        family.count(f"course {way}:possible", able)
        family.count(f"course {way}:opens", opened)
        family.part(f"course {way}:possible", f"course {way}:opens")
    return family


def _people(published: Published, number: int) -> Mapping[str, int | None]:
    names = {name: f"{number}:{name}" for name in COUNTS}
    return {name: published.value(cell) for name, cell in names.items() if cell in published.family.cells}


def _gaps(given: Given, found: Assessment, published: Published) -> Iterator[GapLine]:
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
                people=_people(published, number),
            )
        )
    order = list(NeedKind)
    yield from sorted(lines, key=lambda one: (order.index(NeedKind(one.kind)), -one.positions, -one.months, one.name))


def _course(course: Course, way: int, network: Network, published: Published) -> CourseLine:
    return CourseLine(
        id=course.id,
        name=course.name,
        codes=course.codes,
        package=course.package,
        weeks=course.weeks,
        lead_weeks=course.lead_weeks,
        cost_sek=course.cost_sek,
        completion=course.completion,
        possible=published.value(f"course {way}:possible"),
        opens=published.value(f"course {way}:opens"),
        gains=tuple(
            GainLine(
                places=one.places,
                placements=told(one.placements),
                months=None if told(one.placements) is None else round(one.months, 1),
                expected=told(one.expected),
                fewest=told(one.by_chance[0]),
                most=told(one.by_chance[1]),
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
        placements = told(step.placements)
        yield PlanStep(
            course=courses[step.course].id,
            places=step.places,
            spent=spent,
            placements=placements,
            months=None if placements is None else round(step.months, 1),
            most_possible=told(optimum(network, spent, cost).placements),
        )
