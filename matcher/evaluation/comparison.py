"""Several methods on the same queries, with how far chance alone could have moved the figures."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy.stats import bootstrap

from matcher.encoder import TextEncoder
from matcher.evaluation.baselines import Method
from matcher.evaluation.encoder import DECIMALS, EncoderSet, graded
from matcher.evaluation.metrics import Figures, ndcg, ranked_grades, summarize
from matcher.evaluation.ranking import RankingSet, embedded, grades_in_order
from matcher.places import SHIPPED, PlaceTable, load_places
from matcher.ranking import RankingSettings, VacancyRanking, rank_partition
from matcher.ranking.evidence import Evidence
from matcher.ranking.texts import candidate_texts
from models.ids import MunicipalityCode
from models.vacancy import VacancyDraft

RESAMPLES = 10_000
CONFIDENCE = 0.95
DEPTH = 20

Grades = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A mean over queries, and between what the means of resampled queries lie 95 times of 100."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One method. `ahead` is how much higher the first one's nDCG@20 is, query by query; None for the first itself."""

    name: str
    figures: Figures
    ndcg_20: Interval
    ahead: Interval | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a method made of a set: for each query the grades as it ranked them, and how long that took."""

    name: str
    ranked: Sequence[Grades]
    seconds: float
    items: int


def run_on_texts(measured: EncoderSet, methods: Mapping[str, Method]) -> list[Run]:
    """Each method on a set of queries and documents."""
    queries, documents = list(measured.queries.values()), list(measured.corpus.values())
    runs = []
    for name, method in methods.items():
        started = time.perf_counter()
        scores = method(queries, documents)
        seconds = time.perf_counter() - started
        runs.append(
            Run(name=name, ranked=graded(measured, scores), seconds=seconds, items=len(queries) + len(documents))
        )
    return runs


def run_on_vacancies(
    measured: RankingSet,
    encoders: Mapping[str, TextEncoder],
    methods: Mapping[str, Method],
    municipality: MunicipalityCode,
    today: date,
    evidence: Mapping[str, Evidence] | None = None,
) -> list[Run]:
    """The product's ranking with each encoder, and each method on whole texts under the same hard rules.

    `evidence` is a taxonomy's, by the name of the encoder that it is for.
    """
    places = PlaceTable(load_places(SHIPPED), municipality)
    settings = RankingSettings(consent_matters=False)
    pairs = len(measured.candidates) * len(measured.openings)
    runs: list[Run] = []
    judged: list[VacancyRanking] = []
    for name, encoder in encoders.items():
        encoder.encode(["Kock"])
        started = time.perf_counter()
        vectors = embedded(measured.candidates, measured.openings, encoder)
        ranking = rank_partition(
            measured.candidates,
            measured.openings,
            vectors,
            places,
            settings,
            today,
            everybody=True,
            evidence=(evidence or {}).get(name),
        )
        seconds = time.perf_counter() - started
        judged = [one for one in ranking.rankings if one.vacancy_id in measured.grades]
        ranked = [grades_in_order(one, measured.grades[one.vacancy_id]) for one in judged]
        runs.append(Run(name=name, ranked=ranked, seconds=seconds, items=pairs))
    postings = [_whole_text(opening.vacancy.draft) for opening in measured.openings]
    place = {opening.vacancy.id: index for index, opening in enumerate(measured.openings)}
    people = [", ".join(item.text for item in candidate_texts(candidate)) for candidate in measured.candidates]
    for name, method in methods.items():
        started = time.perf_counter()
        scores = np.round(method(postings, people), DECIMALS)
        seconds = time.perf_counter() - started
        ranked = [_under_hard_rules(measured, one, scores[place[one.vacancy_id]]) for one in judged]
        runs.append(Run(name=f"whole texts, {name}", ranked=ranked, seconds=seconds, items=pairs))
    return runs


def compare(runs: Sequence[Run]) -> list[Compared]:
    """Figures and intervals of runs over the same queries; the others are held against the first.

    Intervals are percentiles of the bootstrap over queries (Efron and Tibshirani, 1993). Raises InvalidInput where no
    query has a grade.
    """
    first = _per_query(runs[0])
    return [
        Compared(
            name=run.name,
            figures=summarize(run.ranked, seconds=run.seconds, items=run.items),
            ndcg_20=_interval(_per_query(run)),
            ahead=None if run is runs[0] else _interval(first - _per_query(run)),
        )
        for run in runs
    ]


def to_lines(compared: Sequence[Compared], unit: str) -> str:
    """For people: one method a line, then how far the first is ahead of each."""
    width = max(len(one.name) for one in compared)
    lines = [f"{'':<{width}}     mrr  ndcg@10  ndcg@20  95 %         recall@10  recall@20  {unit} per second"]
    for one in compared:
        figures, interval = one.figures, one.ndcg_20
        lines.append(
            f"{one.name:<{width}}  {figures.mrr:.4f}   {figures.ndcg_10:.4f}   {figures.ndcg_20:.4f}"
            f"  {interval.low:.3f}–{interval.high:.3f}     {figures.recall_10:.4f}     {figures.recall_20:.4f}"
            f"  {figures.per_second:.0f}"
        )
    lines += [
        f"{compared[0].name} − {one.name}: ndcg@20 {gap.mean:+.4f} ({gap.low:+.3f} to {gap.high:+.3f})"
        for one in compared
        if (gap := one.ahead)
    ]
    return "\n".join([*lines, f"{compared[0].figures.queries} queries"])


def to_json(compared: Sequence[Compared]) -> str:
    """One JSON object: for each method its figures, and the intervals under `ndcg@20_interval` and `ahead`."""
    return json.dumps(
        {
            one.name: {
                **json.loads(one.figures.to_json()),
                "ndcg@20_interval": [one.ndcg_20.low, one.ndcg_20.high],
                "ahead": one.ahead and asdict(one.ahead),
            }
            for one in compared
        }
    )


def _whole_text(draft: VacancyDraft) -> str:
    return " ".join(filter(None, (draft.occupation, draft.headline, draft.description)))


def _under_hard_rules(measured: RankingSet, ranking: VacancyRanking, scores: NDArray[np.floating]) -> Grades:
    eligible = {person.pseudonym for person in ranking.ranked[: ranking.eligible]}
    graded_people = measured.grades[ranking.vacancy_id]
    pseudonyms = [candidate.pseudonym for candidate in measured.candidates]
    grades = np.array([graded_people.get(pseudonym, 0) for pseudonym in pseudonyms], dtype=np.int64)
    passes = np.array([pseudonym in eligible for pseudonym in pseudonyms])
    return np.concatenate([ranked_grades(scores[some], grades[some]) for some in (passes, ~passes)])


def _per_query(run: Run) -> NDArray[np.float64]:
    return np.array([ndcg(one, DEPTH) for one in run.ranked if (one > 0).any()])


def _interval(values: NDArray[np.float64]) -> Interval:
    """Of a single value the interval is that value: nothing is known of its spread."""
    mean = float(values.mean())
    if len(values) < 2:
        return Interval(mean=mean, low=mean, high=mean)
    between = bootstrap(
        (values,), np.mean, n_resamples=RESAMPLES, confidence_level=CONFIDENCE, method="percentile", rng=1
    ).confidence_interval
    return Interval(mean=mean, low=float(between.low), high=float(between.high))
