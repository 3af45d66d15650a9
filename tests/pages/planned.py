"""A quarter's report on skill gaps, as the scheduler would have kept it."""

from dataclasses import replace
from datetime import date

from matcher.skill_gaps.charts import charts_of
from models.skill_gap import CourseLine, GainLine, GapLine, Plan, PlanStep, SkillGapReport
from models.store import skill_gaps
from models.store.database import Database
from tests.pages.world import HOSTILE, NOW


def need(kind: str, key: str, name: str, positions: int, **people: int | None) -> GapLine:
    return GapLine(
        kind=kind, key=key, name=name, vacancies=2, positions=positions, positions_low=positions - 3,
        positions_high=positions + 4, months=12.5, people=people,
    )  # fmt: skip


def gain(places: int, placements: int | None) -> GainLine:
    months = None if placements is None else placements * 12.0
    return GainLine(
        places=places, placements=placements, months=months, expected=placements, fewest=placements, most=placements
    )


COURSE = CourseLine(
    id="korkort-b", name="B-körkort", codes=("MATMAT01a",), package="VOXABN", weeks=20, lead_weeks=4, cost_sek=19000,
    completion=(0.6, 0.8), possible=100, opens=42, gains=(gain(10, 7), gain(20, 12), gain(50, None)),
)  # fmt: skip
STEPS = tuple(
    PlanStep(
        course="korkort-b", places=1, spent=float(number), placements=told, months=12.0 * number, most_possible=told
    )
    for number, told in ((1, None), (2, None), (3, None), (4, None), (5, 5), (6, 6))
)
REPORT = SkillGapReport(
    quarter="2026-Q4", as_of=date(2026, 11, 23), made_at=NOW, pool=600, vacancies=60, positions=133, owed_months=1404.5,
    placements=112, months=1344, without_anybody=3,
    gaps=(
        need("licence", "B", "B", 40, held=200, lacking=400, unknown=None, near=30, alone=42),
        need("certificate", "truck", HOSTILE, 12, held=None, lacking=None, unknown=80, near=None, alone=None),
        need("swedish", "B1", "B1", 22, held=300, lacking=180, unknown=120, near=20, alone=33),
        need("skill", "städning", "=Städning", 9, held=80, lacking=520, unknown=None, near=50),
    ),
    courses=(COURSE,), by_places=Plan(steps=STEPS, promised="one_course"),
    by_cost=Plan(steps=tuple(replace(one, spent=one.spent * 19000) for one in STEPS), promised=None),
)  # fmt: skip


def keep(job: Database) -> None:
    """The report of this quarter, and one of the last in which less was wanted."""
    former = replace(REPORT, quarter="2026-Q3", gaps=(replace(REPORT.gaps[0], positions=31),), courses=())
    with job.transaction() as connection:
        skill_gaps.put(connection, replace(REPORT, charts=charts_of(REPORT)), is_final=False)
        skill_gaps.put(connection, former, is_final=True)
