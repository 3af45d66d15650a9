"""The score of every person for every vacancy of a block, part by part. Arrays in, arrays out.

The parts are monotone in evidence: one more item in a profile never lowers any of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from matcher.ranking import advert, facts
from matcher.ranking.evidence import PoolEvidence, Raised
from matcher.ranking.facts import PeopleFacts
from matcher.ranking.items import Items
from matcher.ranking.lexical import Vocabulary
from matcher.ranking.neutral import neutral
from matcher.ranking.settings import RankingSettings
from matcher.ranking.texts import ItemText, Role, vacancy_texts
from matcher.ranking.vectors import TextVectors
from matcher.ranking.wordings import Wordings
from models.contract import Kind
from models.ids import VacancyId
from models.vacancy import Demand, Vacancy, VacancyDraft

Floats = NDArray[np.float32]

TITLE_WEIGHTS = {Role.TITLE: 3.0, Role.WINDOW: 1.0, Role.OCCUPATION: 6.0}
"""How much each way of saying what the work is weighs; those that a posting lacks are left out of the mean."""

SKILL_AS_TITLE = 0.5
"""How much of a skill's likeness to what the work is called counts: whoever has been a seller is one, whoever has sold
beside other work is half of one."""

TO_LEARN = 0.8
"""How much experience counts where the place is there to learn the work (work placement, apprenticeship, training): no
more than a wish and less than a course, since whoever has the trade needs no first place in it."""

BEST_PHRASES = 12
"""An ad speaks of one trade in many of its phrases, of others in one or two: a person's item is held against the
mean of this many of the phrases nearest to it, or a quarter of them all where the ad is short."""

SUPPORT = 0.15
"""What a second kind of evidence (a wish beside a course) can add to the best."""

MUST, NICE = 2.0, 1.0
"""How much a demand weighs that is a must, and one that is merely an advantage."""

DEMAND_SHARE = 0.4
"""The share of `coverage` that explicit demands have where there are any; the rest is for the phrases."""

FLOOR, CEILING = 0.40, 0.80
"""Likeness below the floor answers no demand; from the ceiling on, and by its very words, it is answered wholly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """A vacancy's texts by role, and where each stands among the distinct texts of its block."""

    vacancy_id: VacancyId
    draft: VacancyDraft
    texts: Sequence[ItemText]
    rows: dict[Role, NDArray[np.int64]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """People prepared for ranking: their items, the vectors, n-grams and words of the distinct texts, and their facts.

    `evidence` is what a taxonomy adds, where one is loaded.
    """

    items: Items
    vectors: Floats
    vocabulary: Vocabulary
    facts: PeopleFacts
    wordings: Wordings
    evidence: PoolEvidence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockScores:
    """float32 [vacancies, people] each, already weighted; `total` is their sum in steps of 10⁻⁶, int64."""

    dense: Floats
    lexical: Floats
    coverage: Floats
    total: NDArray[np.int64]

    def parts(self, vacancy: int, people: NDArray[np.int64]) -> Floats:
        """The parts of some people's scores for one vacancy, float32 [people, 3]: dense, lexical, coverage."""
        return np.stack([part[vacancy, people] for part in (self.dense, self.lexical, self.coverage)], axis=1)


def score_block(
    pool: Pool, vacancies: Sequence[Vacancy], vectors: TextVectors, settings: RankingSettings
) -> BlockScores:
    """Score every person of `pool` for each of `vacancies`."""
    postings, queries = read_block(vacancies)
    asking = vectors.stack("query", queries)
    likeness = asking @ pool.vectors.T
    titles = np.empty((len(postings), likeness.shape[1]), dtype=np.float32)
    asked = np.empty_like(titles)
    for row, posting in enumerate(postings):
        titles[row] = title_likeness(posting.rows, likeness)
        asked[row] = phrase_likeness(posting, likeness)
    common = pool.vocabulary.likeness([_in_words(posting.draft) for posting in postings])
    raised = pool.evidence.raised(postings, asking, titles, asked) if pool.evidence else Raised()
    learning = [posting.draft.kind is not Kind.EMPLOYMENT for posting in postings]
    shares = {Role.EXPERIENCE: np.where(learning, TO_LEARN, 1.0).astype(np.float32)[:, None]}
    as_title = {**shares, Role.SKILL: np.full((len(postings), 1), SKILL_AS_TITLE, dtype=np.float32)}
    dense = _evidence(pool.items, titles, raised.titles, shares=as_title)
    coverage = _evidence(pool.items, asked, raised.asked, shares=shares)
    lexical = _evidence(pool.items, common, shares=shares)
    for row, answered in enumerate(demand_coverage(pool, postings, likeness)):
        if answered is not None:
            coverage[row] += DEMAND_SHARE * (answered - coverage[row])
    dense *= settings.dense
    lexical *= settings.lexical
    coverage *= settings.coverage
    total = np.rint((dense + lexical + coverage) * 1e6).astype(np.int64)
    return BlockScores(dense=dense, lexical=lexical, coverage=coverage, total=total)


def read_block(vacancies: Sequence[Vacancy]) -> tuple[list[Posting], list[str]]:
    """The postings of a block and their distinct texts, in alphabetical order."""
    postings = [
        Posting(vacancy_id=vacancy.id, draft=vacancy.draft, texts=vacancy_texts(vacancy.draft)) for vacancy in vacancies
    ]
    queries = sorted({item.text for posting in postings for item in posting.texts})
    place = {text: row for row, text in enumerate(queries)}
    for posting in postings:
        for role in Role:
            rows = [place[item.text] for item in posting.texts if item.role is role]
            posting.rows[role] = np.array(rows, dtype=np.int64)
    return postings, queries


def title_likeness(asked: Mapping[Role, NDArray[np.int64]], likeness: Floats) -> Floats:
    """How like each text is to what the work is called: weighted mean over the ways of saying it. [texts]

    `asked` are the posting's rows of `likeness` [its texts, texts] by role.
    """
    total = np.zeros(likeness.shape[1], dtype=np.float32)
    weights = 0.0
    for role, weight in TITLE_WEIGHTS.items():
        if len(rows := asked[role]):
            total += weight * (likeness[rows[0]] if len(rows) == 1 else likeness[rows].max(axis=0))
            weights += weight
    return total / max(weights, 1.0)


def phrase_likeness(posting: Posting, likeness: Floats) -> Floats:
    """How like each text is to the phrases nearest to it, of those that tell of work and person. [texts]"""
    rows = posting.rows[Role.PHRASE]
    if not len(rows):
        return np.zeros(likeness.shape[1], dtype=np.float32)
    best = min(BEST_PHRASES, max(1, len(rows) // 4))
    nearest = np.partition(likeness[rows], len(rows) - best, axis=0)[len(rows) - best :]
    mean: Floats = nearest.mean(axis=0)
    return mean


def demand_coverage(pool: Pool, postings: Sequence[Posting], likeness: Floats) -> Iterator[Floats | None]:
    """Per posting, the share of what is explicitly asked that each person answers, musts weighing more; None where
    nothing is asked."""
    rows = [row for posting in postings for row in posting.rows[Role.DEMAND]]
    labels = [demand.label for posting in postings for demand in _asked(posting)]
    alike = likeness[rows]
    for row, label in enumerate(labels):
        alike[row, pool.wordings.saying(label)] = CEILING
    by_text = iter(_answered(_evidence(pool.items, alike, support=0.0)))
    for posting in postings:
        answers = [(next(by_text), demand.must) for demand in _asked(posting)]
        answers += facts.answers(pool.facts, posting.draft)
        if not answers:
            yield None
            continue
        weights = np.array([MUST if must else NICE for _, must in answers], dtype=np.float32)
        total = sum(weight * answer for weight, (answer, _) in zip(weights, answers, strict=True))
        yield np.asarray(total / weights.sum(), dtype=np.float32)


def _asked(posting: Posting) -> list[Demand]:
    """The demands that texts can answer, in the order of their texts."""
    return [posting.draft.demands[item.index] for item in posting.texts if item.role is Role.DEMAND]


def _in_words(draft: VacancyDraft) -> str:
    """What a posting says of the work and the person."""
    return neutral(" ".join([draft.headline, draft.occupation or "", *advert.telling(draft.description)]))


def _answered(likeness: Floats) -> Floats:
    answered: Floats = ((likeness - FLOOR) / (CEILING - FLOOR)).clip(0, 1)
    return answered


def _evidence(
    items: Items,
    values: Floats,
    raised: Mapping[Role, Floats] | None = None,
    support: float = SUPPORT,
    shares: Mapping[Role, Floats] | None = None,
) -> Floats:
    """Per person the best of all items, and a little for every further kind that has something. [rows, people]

    `raised` are the values of a role in place of `values`, `shares` [rows, 1] how much of them counts.
    """
    best = np.zeros((len(values), items.count), dtype=np.float32)
    every = np.zeros_like(best) if support else None
    for role, group in items.roles.items():
        of_role = group.best(raised.get(role, values) if raised else values, items.count)
        if shares and role in shares:
            of_role *= shares[role]
        np.maximum(best, of_role, out=best)
        if every is not None:
            every += of_role
    if every is None:
        return best
    share = support / len(items.roles)
    return np.asarray((best + share * every) / (1 + support), dtype=np.float32)
