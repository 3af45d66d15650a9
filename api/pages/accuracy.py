"""How the ranking works, and how right it is and for whom: what a caseworker must know before leaning on a list.

The figures are those that the product was measured with (`matcher/evaluation/measured.py`); nothing is measured here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.numbers import format_percent
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.deps import FromServices, Transaction
from api.pages.access import ANYBODY, open_to
from api.pages.language import gettext, marked, spoken
from api.pages.route import PageRoute
from api.pages.templates import page
from matcher.evaluation.measured import OWN, REAL_ADS, Accuracy, Measured, ReadAccuracy, SetAccuracy, Share, delivered
from matcher.learning.in_force import LEARNED, weights_of
from matcher.learning.learner import FEWEST_VERDICTS
from models.learned import PARTS, LearnedRanking, Weights
from models.shortlist import Run
from models.store import learned, runs
from models.store.database import Conn

router = APIRouter(route_class=PageRoute, include_in_schema=False)

NAMES: Mapping[str, str] = {
    "strong": marked("Stark matchning"),
    "good": marked("God matchning"),
    "possible": marked("Möjlig matchning"),
    "unknown": marked("Oviss matchning"),
    "all": marked("Alla"),
    "stad": marked("Städning"),
    "vard": marked("Vård, omsorg och skola"),
    "kok": marked("Kök"),
    "bygg": marked("Bygg och anläggning"),
    "park": marked("Park och trädgård"),
    "tran": marked("Transport"),
    "fast": marked("Fastighet"),
    "it": marked("It"),
    "swedish:A": marked("Svenska A1–A2"),
    "swedish:B1": marked("Svenska B1"),
    "swedish:B2": marked("Svenska B2"),
    "swedish:C": marked("Svenska C1–C2"),
    "swedish:unknown": marked("Svenska okänd"),
    "age:16-24": marked("16–24 år"),
    "age:25-44": marked("25–44 år"),
    "age:45-66": marked("45–66 år"),
    "age:unknown": marked("Ålder okänd"),
    "target_group:long_term_unemployed": marked("Långtidsarbetslösa"),
    "target_group:newly_arrived": marked("Nyanlända"),
    "target_group:young": marked("Unga"),
    "target_group:foreign_born": marked("Utrikes födda"),
    "target_group:disability": marked("Personer med funktionsnedsättning"),
    "target_group:unknown": marked("Ingen målgrupp angiven"),
    "source:adult_education": marked("Bara komvux"),
    "source:both": marked("Komvux och ekonomiskt bistånd"),
    "source:income_support": marked("Bara ekonomiskt bistånd"),
    "sfi:yes": marked("Har läst sfi"),
    "sfi:no": marked("Ingen sfi i profilen"),
    "other_language:yes": marked("Andra språk angivna"),
    "other_language:no": marked("Inga andra språk angivna"),
    "experience:recent": marked("Arbete de senaste fem åren"),
    "experience:older": marked("Bara äldre arbete"),
    "experience:none": marked("Inget arbete i profilen"),
    "profile:1-2": marked("1–2 uppgifter"),
    "profile:3-4": marked("3–4 uppgifter"),
    "profile:5-6": marked("5–6 uppgifter"),
    "profile:7-": marked("7 uppgifter eller fler"),
}
"""What is measured, by its code in the file."""

KINDS: Mapping[str, str] = {
    "swedish": marked("Nivå i svenska"),
    "age": marked("Ålder"),
    "target_group": marked("Målgrupp"),
    "source": marked("Varifrån uppgifterna kommer"),
    "sfi": marked("Sfi"),
    "other_language": marked("Andra språk"),
    "experience": marked("Arbetslivserfarenhet"),
    "profile": marked("Hur mycket profilen berättar"),
}

READ: Mapping[str, str] = {
    "licence": marked("Körkort"),
    "swedish_level": marked("Nivå i svenska"),
    "certificate": marked("Intyg"),
    "language": marked("Andra språk"),
    "education": marked("Utbildning"),
    "experience": marked("Erfarenhet"),
    "hours": marked("Arbetstid"),
    "shift": marked("Skift och helger"),
    "start": marked("Startdatum"),
    "all": marked("Alla uppgifter"),
}
"""What is read from advertisements, by its code."""

LISTS_BY = ("shortlist_length", "dense", "coverage", "lexical", "least", "good", "strong")
"""The settings that the figures depend on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A share as it is read: `86 %` and `73–96`, and `lower` or `higher` where the others surely differ."""

    share: str
    bounds: str
    against_others: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a table. A figure is None where too few were judged."""

    name: str
    listed: int
    people: int
    possible: Figure | None
    good: Figure | None
    strong: Figure | None
    suitable: int
    found: Figure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """What has been learnt in one unit and applies, and since when."""

    version: LearnedRanking
    since: datetime


@router.get("/om/rangordningen")
@open_to(ANYBODY)
def show_accuracy(request: Request, services: FromServices, connection: Transaction) -> HTMLResponse:
    """How a list comes about, how right lists were when they were measured, and whether that holds for the latest."""
    measured, run = delivered(), runs.latest(connection)
    own, real = measured.sets[OWN], measured.sets[REAL_ADS]
    return page(
        request,
        "ranking.html",
        measured=measured,
        run=run,
        doubts=doubts(measured, run),
        settings=services.ranking,
        learnt=_learnt(connection, run),
        fewest_verdicts=FEWEST_VERDICTS,
        weights=_weights(weights_of(services.ranking)),
        own=own,
        all=_row(own.all),
        bands=_rows(own.bands),
        trades=_rows(own.trades),
        kinds=_by_kind(own.groups),
        weakest=_weakest(own),
        real=real,
        real_rows=_rows([real.all, *real.bands, *real.groups]),
        reading=_reading(measured),
    )


def doubts(measured: Measured, run: Run | None) -> Sequence[str]:
    """Why the figures may not hold for the latest lists, as codes: none where they were made as was measured."""
    if run is None:
        return []
    found = []
    if run.model != measured.model:
        found.append("model")
    if any(run.settings.get(name) != measured.settings[name] for name in LISTS_BY):
        found.append("settings")
    if run.settings.get(LEARNED):
        found.append("learned")
    if run.settings.get("taxonomy"):
        found.append("taxonomy")
    return found


def _learnt(connection: Conn, run: Run | None) -> Sequence[Learnt]:
    """What applies in each unit. What was learnt with another encoder than the latest run's does not."""
    return [
        Learnt(version=version, since=learned.uses(connection, unit)[0].since)
        for unit, version in learned.in_force(connection).items()
        if run is None or version.model == run.model
    ]


def _weights(weights: Weights) -> Mapping[str, str]:
    return {part: _percent(weights[part]) for part in PARTS}


def _rows(measured: Sequence[Accuracy]) -> list[Row]:
    return [_row(one) for one in measured if one.listed]


def _row(one: Accuracy) -> Row:
    return Row(
        name=gettext(NAMES[one.group]),
        listed=one.listed,
        people=one.people,
        possible=_figure(one.possible),
        good=_figure(one.good, one.good_against_others),
        strong=_figure(one.strong),
        suitable=one.suitable,
        found=_figure(one.found, one.found_against_others),
    )


def _figure(share: Share | None, against: str | None = None) -> Figure | None:
    if share is None:
        return None
    bounds = f"{100 * share.low:.0f}–{100 * share.high:.0f}"
    return Figure(share=_percent(share.share), bounds=bounds, against_others=None if against == "same" else against)


def _by_kind(groups: Sequence[Accuracy]) -> Mapping[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for one in groups:
        found.setdefault(gettext(KINDS[one.group.partition(":")[0]]), []).append(_row(one))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Weakest:
    """Where the least was right and the most was missed, and what surely differs from the others."""

    trade: Row
    trade_missed: Row
    group: Row
    group_missed: Row
    surely: Sequence[str]


def _weakest(own: SetAccuracy) -> Weakest:
    known = [one for one in own.groups if not one.group.endswith(":unknown")]

    def least(rows: Sequence[Accuracy], figure: str) -> Row:
        told = ((share.share, one) for one in rows if (share := getattr(one, figure)) is not None)
        return _row(min(told, key=lambda pair: pair[0])[1])

    surely = [
        gettext(NAMES[one.group])
        for one in (*own.trades, *known)
        if "lower" in (one.good_against_others, one.found_against_others)
    ]
    return Weakest(
        trade=least(own.trades, "good"),
        trade_missed=least(own.trades, "found"),
        group=least(known, "good"),
        group_missed=least(known, "found"),
        surely=surely,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRow:
    """What is read of one kind: precision and recall in our own vacancies and in real ones; None where too few."""

    name: str
    own: tuple[str, str] | None
    real: tuple[str, str] | None


def _reading(measured: Measured) -> list[ReadRow]:
    """Of the halves that nobody had looked at while the rules were written."""
    own, real = (measured.reading[f"{name}, unseen half"] for name in ("own", "real"))

    def told(one: ReadAccuracy) -> tuple[str, str] | None:
        return (_percent(one.precision), _percent(one.recall)) if one.labels >= measured.least_listed else None

    return [ReadRow(name=gettext(READ[kind]), own=told(own[kind]), real=told(real[kind])) for kind in own]


def _percent(share: float) -> str:
    return str(format_percent(share, locale=spoken()))
