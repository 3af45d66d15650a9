"""The planner's letter once a quarter: that the report is there, its main figures, and where its PDF is.

Only what is published stands in it.
"""

from matcher.letters import ComposedLetter, compose, first_name
from matcher.plain_text import one_line
from matcher.skill_gaps.charts import excluding
from matcher.skill_gaps.words import need_words, quarter_words
from models.skill_gap import Quarter, SkillGapReport
from models.staff import Staff

SHOWN = 5


def compose_skill_gaps(recipient: Staff, report: SkillGapReport, *, links: str) -> ComposedLetter:
    """The letter of a quarter to `recipient`. The same arguments give the same letter."""
    quarter = Quarter.read(report.quarter)
    wanted = sorted(excluding(report.gaps), key=lambda one: -one.positions)[:SHOWN]
    link = f"{links}/kompetensgap"
    return compose(
        "skill_gaps",
        greeting=first_name(recipient.name),
        quarter=quarter_words(quarter),
        vacancies=report.vacancies,
        positions=report.positions,
        wanted=[(one_line(need_words(one), 120), one.positions) for one in wanted],
        page_link=f"{link}?kvartal={quarter}",
        courses_link=f"{link}/kurser?kvartal={quarter}",
        pdf_link=f"{link}/{quarter}.pdf",
    )
