"""How like some people's items are to what one posting calls the work and demands: what reasons are chosen by."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.places import Position
from matcher.ranking.texts import ItemText, Role
from matcher.ranking.vectors import TextVectors

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRead:
    """A person's items, which rows have which role, where their vectors are, and how much each counts; and where the
    person lives."""

    items: Sequence[ItemText]
    rows: Mapping[Role, Sequence[int]]
    vectors: Indices
    weights: Sequence[float]
    home: Position | None

    def best(self, rows: Sequence[int], likeness: Sequence[float], least: float, scored: Sequence[float]) -> int | None:
        """Of `rows` the one that the score counts most among those whose `likeness` [items] reaches the `least`; ties
        go to the first. `scored` [items] is what the score looks at."""
        near = [row for row in rows if likeness[row] >= least]
        return max(near, key=lambda row: scored[row] * self.weights[row]) if near else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingRead:
    """A posting's texts but for its phrases, and their vectors [texts, dimensions].

    `named` are the ways of saying what the work is: how much each weighs, and its rows, which stand side by side;
    `titles` are the rows of its own names, and `demands` those of what is demanded. `workplace` is where the work is
    done.
    """

    items: Sequence[ItemText]
    vectors: Floats
    named: Sequence[tuple[float, slice]]
    titles: Sequence[int]
    demands: Sequence[int]
    workplace: Position | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How like a person's items [items] are to what the work is called: to the likest name (`title`), as the score has
    it (`scored`, see `scoring.title_likeness`), and to the posting's own names (`done`). Likewise to each of `demands`.
    """

    title: Sequence[float]
    scored: Sequence[float]
    done: Sequence[float]
    demands: Sequence[Sequence[float]]


def alike_of(vectors: TextVectors, people: Sequence[PersonRead], posting: PostingRead) -> Iterator[Likeness]:
    """How like each person's items are to the posting: one product for all of them."""
    ends = np.cumsum([len(person.items) for person in people]).tolist()
    alike = vectors.at(np.concatenate([person.vectors for person in people])) @ posting.vectors.T
    (title, scored, done), whole = np.zeros((3, len(alike))), 0.0
    for weight, part in posting.named:
        likest = alike[:, part].max(axis=1).astype(np.float64)
        np.maximum(title, likest, out=title)
        scored += weight * likest
        whole += weight
    scored /= whole or 1.0
    if posting.titles and posting.demands:
        done = alike[:, posting.titles].max(axis=1).astype(np.float64)
    demands = [alike[:, row].tolist() for row in posting.demands]
    titles, scores, works = title.tolist(), scored.tolist(), done.tolist()
    for first, last in zip([0, *ends], ends, strict=False):
        yield Likeness(
            title=titles[first:last],
            scored=scores[first:last],
            done=works[first:last],
            demands=[one[first:last] for one in demands],
        )


def by_role(items: Sequence[ItemText]) -> Mapping[Role, Sequence[int]]:
    """The rows of each role."""
    rows: defaultdict[Role, list[int]] = defaultdict(list)
    for row, item in enumerate(items):
        rows[item.role].append(row)
    return rows
