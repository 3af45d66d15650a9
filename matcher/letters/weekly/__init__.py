"""The weekly letter: which vacancies have some of a colleague's candidates on their lists, how many, and how many new.

Nothing in it is about any candidate: plain mail is open to others on its way, and a letter may come twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import quote, urlencode

from markupsafe import Markup, escape

from matcher.dates import week_number, week_words
from matcher.letters import ComposedLetter, compose, environment, first_name
from matcher.plain_text import one_line
from matcher.wording import headline_words
from models.contract import Kind
from models.ids import IsoWeek, VacancyId
from models.staff import Role, Staff

LONGEST = 120
"""Characters of a supplier's own words in one line of the letter."""

KIND_NAMES = {
    Kind.EMPLOYMENT: "anställning",
    Kind.WORK_PLACEMENT: "praktik",
    Kind.APPRENTICESHIP: "lärling",
    Kind.TRAINING: "utbildning",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterLine:
    """One vacancy in one colleague's letter. `candidates` are theirs on its list, `new` of them since last week.

    `headline`, `workplace` and `supplier` are the supplier's own words, as they came. `positions` are still free.
    """

    vacancy_id: VacancyId
    headline: str
    workplace: str | None
    application_deadline: date
    positions: int
    candidates: int
    new: int
    supplier: str
    kind: Kind


def compose_weekly(
    recipient: Staff, week: IsoWeek, lines: Sequence[LetterLine], *, links: str, contact: Staff | None = None
) -> ComposedLetter:
    """The letter of `week` to `recipient`. The same arguments always give the same letter.

    `links` is what addresses begin with, without a slash at the end; `contact` the coordinator to turn to. Vacancies
    come in order of what is new, then by deadline. Raises ValueError where `lines` is empty: such a letter is not sent.
    """
    if not lines:
        raise ValueError("a letter about nothing is not sent")
    vacancies = sorted(lines, key=lambda line: (-line.new, line.application_deadline, line.headline, line.vacancy_id))
    query, places = urlencode({"handlaggare": recipient.code}), f"{links}/veckor/{week}/platser"
    return compose(
        "weekly",
        greeting=first_name(recipient.name),
        is_coordinator=recipient.role is Role.COORDINATOR,
        week=week_words(week),
        week_number=week_number(week),
        rows=[
            (number, f"{places}/{line.vacancy_id}?{query}", *_said(line), line.candidates, line.new)
            for number, line in enumerate(vacancies, start=1)
        ],
        matches=sum(line.candidates for line in lines),
        new=sum(line.new for line in lines),
        own_link=f"{links}/handlaggare/{quote(recipient.code, safe='')}/veckor/{week}",
        week_link=f"{links}/veckor/{week}",
        about_link=f"{links}/om",
        contact=None if contact is None or contact.code == recipient.code else contact,
    )


def _said(line: LetterLine) -> tuple[str, str, Markup, Markup]:
    """What a vacancy is called and what else is said of it, in the text part and in the HTML part."""
    return _words(
        line.headline, line.supplier, line.workplace or "", line.kind, line.positions, line.application_deadline
    )


# One vacancy stands in the letters of many colleagues.
@lru_cache(maxsize=10_000)
def _words(
    headline: str, supplier: str, workplace: str, kind: Kind, positions: int, deadline: date
) -> tuple[str, str, Markup, Markup]:
    called = headline_words(headline, LONGEST)
    facts = (one_line(fact, LONGEST) for fact in (supplier, workplace, KIND_NAMES[kind]))
    said = {"where": ", ".join(filter(None, facts)), "positions": _positions(positions), "deadline": deadline}
    text, html = (environment().get_template(f"weekly/facts.{part}").render(said) for part in ("txt", "html"))
    return called, text, escape(called), Markup(html)


def _positions(free: int) -> str:
    if free == 0:
        return "Alla platser är tillsatta"
    return "Söker 1 person" if free == 1 else f"Söker {free} personer"
