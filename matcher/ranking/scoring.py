"""The score of every person for every vacancy of a block, part by part. Arrays in, arrays out.

The parts are monotone in evidence: one more item in a profile never lowers any of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matcher.ranking import advert, facts
from matcher.ranking.evidence import PoolEvidence, Raised
from matcher.ranking.facts import PeopleFacts
from matcher.ranking.items import PROFILE_ROLES, Items
from matcher.ranking.lexical import Vocabulary
from matcher.ranking.neutral import neutral
from matcher.ranking.settings import RankingSettings
from matcher.ranking.texts import ItemText, Role, vacancy_texts
from matcher.ranking.vectors import TextVectors
from matcher.ranking.wordings import Wordings
from models.contract import Kind
from models.ids import VacancyId
from models.vacancy import Demand, Vacancy, VacancyDraft

if TYPE_CHECKING:
    from matcher.ranking.kernels import Asked, Profiles, Weights

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

    @property
    def profiles(self) -> "Profiles":
        """As the kernels have it."""
        from matcher.ranking.kernels import Profiles

        items = self.items
        return Profiles(items.starts, items.text, items.weight, items.role, self.facts.who)


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
    from matcher.ranking.kernels import score

    people = np.arange(pool.items.count, dtype=np.int32)
    parts = np.empty((len(vacancies), len(people), 3), dtype=np.float32)
    totals = np.empty((len(vacancies), len(people)), dtype=np.int64)
    profiles, weights = pool.profiles, weights_of(settings)
    for row, asked in enumerate(read_asked(pool, vacancies, vectors)):
        score(profiles, asked, weights, people, len(people), parts[row], totals[row])
    return BlockScores(dense=parts[:, :, 0], lexical=parts[:, :, 1], coverage=parts[:, :, 2], total=totals)


def weights_of(settings: RankingSettings) -> "Weights":
    """How the parts come together, as the kernels have it."""
    from matcher.ranking.kernels import Weights

    support_share = SUPPORT / len(PROFILE_ROLES)
    numbers = (
        settings.dense, settings.lexical, settings.coverage, SUPPORT, support_share, DEMAND_SHARE, FLOOR,
        CEILING - FLOOR,
    )  # fmt: skip
    return Weights(*(np.float32(number) for number in numbers))


def read_asked(pool: Pool, vacancies: Sequence[Vacancy], vectors: TextVectors) -> Iterator["Asked"]:
    """What each of a block of vacancies asks of the pool's texts, for the kernels."""
    from matcher.ranking.kernels import Asked

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
    roles = sorted({*raised.titles, *raised.asked}, key=PROFILE_ROLES.index)
    table = np.array([1 + roles.index(role) if role in roles else 0 for role in PROFILE_ROLES], dtype=np.int64)
    for row, posting in enumerate(postings):
        values = np.empty((1 + len(roles), likeness.shape[1], 3), dtype=np.float32)
        values[:, :, 0], values[:, :, 1], values[:, :, 2] = titles[row], asked[row], common[row]
        for number, role in enumerate(roles, start=1):
            for part, likenesses in enumerate((raised.titles, raised.asked)):
                if role in likenesses:
                    values[number, :, part] = likenesses[role][row]
        demands, facts_asked = _asked(posting), list(facts.asked(pool.facts, posting.draft))
        share = np.ones(len(PROFILE_ROLES), dtype=np.float32)
        if posting.draft.kind is not Kind.EMPLOYMENT:
            share[PROFILE_ROLES.index(Role.EXPERIENCE)] = TO_LEARN
        title_share = share.copy()
        title_share[PROFILE_ROLES.index(Role.SKILL)] = SKILL_AS_TITLE
        yield Asked(
            values=values,
            table=table,
            demands=_demanded(pool, posting, demands, likeness),
            demand_weight=_weights([demand.must for demand in demands]),
            facts=np.array([fact for fact, _ in facts_asked], dtype=np.int64),
            fact_weight=_weights([must for _, must in facts_asked]),
            title_share=title_share,
            share=share,
        )


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


def title_likeness(asked: Mapping[Role, Sequence[int] | NDArray[np.int64]], likeness: Floats) -> Floats:
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
    from matcher.ranking.kernels import nearest_mean

    rows = posting.rows[Role.PHRASE]
    mean = np.zeros(likeness.shape[1], dtype=np.float32)
    if len(rows):
        nearest_mean(likeness, likeness.view(np.int32), rows, min(BEST_PHRASES, max(1, len(rows) // 4)), mean)
    return mean


def _demanded(pool: Pool, posting: Posting, demands: Sequence[Demand], likeness: Floats) -> Floats:
    """How like each text is to each demand [demands, texts]; its very words answer it wholly."""
    alike = likeness[posting.rows[Role.DEMAND]]
    for row, demand in enumerate(demands):
        alike[row, pool.wordings.saying(demand.label)] = CEILING
    return alike


def _weights(musts: Sequence[bool]) -> Floats:
    return np.array([MUST if must else NICE for must in musts], dtype=np.float32)


def _asked(posting: Posting) -> list[Demand]:
    """The demands that texts can answer, in the order of their texts."""
    return [posting.draft.demands[item.index] for item in posting.texts if item.role is Role.DEMAND]


def _in_words(draft: VacancyDraft) -> str:
    """What a posting says of the work and the person."""
    return neutral(" ".join([draft.headline, draft.occupation or "", *advert.telling(draft.description)]))
