"""The score of every person for every vacancy of a block, part by part. Arrays in, arrays out.

The parts are monotone in evidence: one more item in a profile never lowers any of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matcher.ranking import facts
from matcher.ranking.evidence import PoolEvidence, Raised
from matcher.ranking.facts import PeopleFacts
from matcher.ranking.items import PROFILE_ROLES, Items
from matcher.ranking.lexical import Vocabulary
from matcher.ranking.postings import Block, Posting
from matcher.ranking.processors import Each
from matcher.ranking.settings import RankingSettings
from matcher.ranking.texts import Role, vacancy_words
from matcher.ranking.vectors import TextVectors
from matcher.ranking.wordings import Wordings
from models.contract import Kind
from models.vacancy import Demand, Vacancy

if TYPE_CHECKING:
    from matcher.ranking.kernels import Asked, Profiles, Weights

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]

TITLE_WEIGHTS = {Role.TITLE: 3.0, Role.WINDOW: 1.0, Role.OCCUPATION: 6.0}
"""How much each way of saying what the work is weighs; those that a posting lacks are left out of the mean."""
_TITLE_WEIGHTS = np.array(list(TITLE_WEIGHTS.values()), dtype=np.float32)

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


def _shares(is_employment: bool) -> tuple[Floats, Floats]:
    """How much of an item's likeness counts by its role, and of that to what the work is called; [roles] each."""
    share = np.ones(len(PROFILE_ROLES), dtype=np.float32)
    if not is_employment:
        share[PROFILE_ROLES.index(Role.EXPERIENCE)] = TO_LEARN
    title_share = share.copy()
    title_share[PROFILE_ROLES.index(Role.SKILL)] = SKILL_AS_TITLE
    return share, title_share


_SHARES = {is_employment: _shares(is_employment) for is_employment in (False, True)}


@dataclass(frozen=True, kw_only=True)
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

    @cached_property
    def profiles(self) -> "Profiles":
        """As the kernels have it."""
        from matcher.ranking.kernels import Profiles

        items = self.items
        packed = items.packed
        return Profiles(items.starts, packed, packed.view(np.float32), *items.owners, self.facts.who)

    @cached_property
    def at_most(self) -> Mapping[bool, tuple[Floats, Floats, Floats]]:
        """What each text weighs at most, and how much counts of it and of its likeness to the work, where the place is
        an employment and where it is not; [texts] each."""
        items = self.items
        return {here: (items.heaviest, items.most(one), items.most(title)) for here, (one, title) in _SHARES.items()}


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
    block = Block.of(vacancies, vectors)
    likeness = block.vectors @ pool.vectors.T
    words = pool.vocabulary.read([vacancy_words(vacancy.draft) for vacancy in vacancies])
    for row, (posting, said) in enumerate(zip(block.postings, words, strict=True)):
        asked = read_asked(pool, posting, said, block.vectors, likeness)
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


def read_asked(
    pool: Pool, posting: Posting, words: Indices, asking: Floats, likeness: Floats, each: Each = map
) -> "Asked":
    """What one posting asks of the pool's texts, for the kernels. `each` reads it part by part, or these side by side.

    `words` are its n-grams in the pool's vocabulary, `asking` [texts, dimensions] the vectors of its block's distinct
    texts, and `likeness` [texts, the pool's texts] how like each is to each.
    """
    from matcher.ranking.kernels import STAIRS, Asked, tabulate

    texts, draft = likeness.shape[1], posting.draft
    titles, asked, shared = each(
        lambda read: read(),
        [
            partial(title_likeness, posting.rows, likeness),
            partial(phrase_likeness, posting, likeness),
            partial(pool.vocabulary.shares, words),
        ],
    )
    raised = pool.evidence.raised(posting, asking, titles, asked) if pool.evidence else Raised()
    roles = sorted({*raised.titles, *raised.asked}, key=PROFILE_ROLES.index)
    table = np.array([1 + roles.index(role) if role in roles else 0 for role in PROFILE_ROLES], dtype=np.int64)
    liked = np.empty((1 + len(roles), 3, texts), dtype=np.float32)
    liked[:, 0], liked[:, 1], liked[:, 2] = titles, asked, shared
    for number, role in enumerate(roles, start=1):
        for part, likenesses in enumerate((raised.titles, raised.asked)):
            if role in likenesses:
                liked[number, part] = likenesses[role]
    demands, facts_asked = _asked(posting), list(facts.asked(pool.facts, draft))
    demanded = _demanded(pool, posting, demands, likeness)
    share, title_share = _SHARES[draft.kind is Kind.EMPLOYMENT]
    values = np.empty((1 + len(roles), texts, 3), dtype=np.float32)
    most, order = np.empty((texts, 4), dtype=np.float32), np.empty(texts + 1, dtype=np.int32)
    ends, tops = np.empty(STAIRS, dtype=np.int32), np.empty((STAIRS, 4), dtype=np.float32)
    tabulate(liked, demanded, *pool.at_most[draft.kind is Kind.EMPLOYMENT], values, most, order, ends, tops)
    return Asked(
        values=values,
        most=most,
        order=order,
        ends=ends,
        tops=tops,
        table=table,
        demands=demanded,
        demand_weight=_weights([demand.must for demand in demands]),
        facts=np.array([fact for fact, _ in facts_asked], dtype=np.int64),
        fact_weight=_weights([must for _, must in facts_asked]),
        title_share=title_share,
        share=share,
    )


def title_likeness(asked: Mapping[Role, Indices], likeness: Floats) -> Floats:
    """How like each text is to what the work is called: weighted mean over the ways of saying it. [texts]

    `asked` are the posting's rows of `likeness` [its texts, texts] by role.
    """
    from matcher.ranking.kernels import work_likeness

    ways = [asked[role] for role in TITLE_WEIGHTS]
    mean = np.empty(likeness.shape[1], dtype=np.float32)
    work_likeness(likeness, np.concatenate(ways), np.cumsum([len(rows) for rows in ways]), _TITLE_WEIGHTS, mean)
    return mean


def phrase_likeness(posting: Posting, likeness: Floats) -> Floats:
    """How like each text is to the phrases nearest to it, of those that tell of work and person. [texts]"""
    from matcher.ranking.kernels import mean_of_nearest

    rows = posting.rows[Role.PHRASE]
    mean = np.zeros(likeness.shape[1], dtype=np.float32)
    if len(rows):
        mean_of_nearest(likeness, rows, min(BEST_PHRASES, max(1, len(rows) // 4)), mean)
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
