"""Which occupations can stand in for which, predicted where Arbetsförmedlingen's answer is not known.

Gradient boosting (scikit-learn) on what is known of two occupations: their place in SSYK, the skills asked for, how
they are written, and what is known of occupations like them. The encoder then learns from its answers, so that
occupations whose relations nobody has listed lie where they belong.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.feature_extraction.text import TfidfVectorizer

from matcher.encoder.training.open_data import Occupation, OpenData
from matcher.encoder.training.pairs import Withheld

GAIN = {75: 3.0, 25: 1.0}
"""Percentage of substitutability → gain, 2^grade − 1 as it is measured."""
CANDIDATES = 250
"""Occupations that the model is asked about for each one; the likest by a plain sum of likenesses."""
MAX_TITLE_MEANINGS = 6

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Substitutability:
    """`gain[v, c]` in 0–3: how well who has been `labels[c]` can take a vacancy as `labels[v]`, listed or expected."""

    labels: Sequence[str]
    gain: Matrix


def expected_substitutability(data: OpenData, withheld: Withheld) -> Substitutability:
    """All pairs of occupations: Arbetsförmedlingen's answer where training may see it, else what the model expects."""
    occupations = data.occupations()
    number = {occupation.id: i for i, occupation in enumerate(occupations)}
    listed = np.zeros((len(occupations), len(occupations)), np.float32)
    known = np.zeros(len(occupations), bool)
    for one in data.substitutes():
        if not withheld.hides(one):
            listed[number[one.vacancy], number[one.candidate]] = GAIN[one.percentage]
            known[number[one.vacancy]] = True
    alike = _likenesses(data, occupations)
    near = sum(alike[name] for name in ("skills", "group", "group_skills", "spelling", "titles", "definition"))
    asked = np.argpartition(-_without_self(np.asarray(near)), CANDIDATES, axis=1)[:, :CANDIDATES]
    # An occupation's own row of relations is in no feature: it is what the model is to foretell.
    features = [*alike.values(), *_of_relations(listed, known, alike, reverse=not withheld.both_sides)]
    model = HistGradientBoostingRegressor(
        max_iter=300,
        learning_rate=0.05,
        max_leaf_nodes=15,
        l2_regularization=5.0,
        min_samples_leaf=60,
        max_features=0.5,
        random_state=0,
    )
    row = np.repeat(np.flatnonzero(known), CANDIDATES)
    column = asked[known].ravel()
    model.fit(_at(features, row, column), listed[row, column])
    gain = listed.copy()
    row = np.repeat(np.flatnonzero(~known), CANDIDATES)
    column = asked[~known].ravel()
    gain[row, column] = np.clip(model.predict(_at(features, row, column)), 0, 3)
    return Substitutability([occupation.label for occupation in occupations], gain)


def _at(features: Sequence[Matrix], row: NDArray[np.int64], column: NDArray[np.int64]) -> Matrix:
    return np.stack([np.broadcast_to(one, (len(features[0]),) * 2)[row, column] for one in features], axis=1)


def _likenesses(data: OpenData, occupations: Sequence[Occupation]) -> dict[str, Matrix]:
    """Likeness of every two occupations, 0–1, by what it rests on."""
    skills, group_skills, definitions = data.occupation_skills(), data.group_skills(), data.group_definitions()
    titles: dict[str, list[str]] = {}
    for title, meant in data.titles():
        if len(meant) <= MAX_TITLE_MEANINGS:
            for occupation in meant:
                titles.setdefault(occupation, []).append(title)
    label = [occupation.label.lower() for occupation in occupations]
    own_skills = [skills.get(occupation.id, []) for occupation in occupations]
    group = [occupation.groups[-1][1] for occupation in occupations]
    alike = {
        "skills": _cosine(own_skills, list),
        "group_skills": _cosine([group_skills.get(name, []) for name in group], list),
        "skill_words": _cosine([" ".join(some) for some in own_skills]),
        "definition": _cosine([definitions.get(name, "") for name in group]),
        "spelling": _cosine(label),
        "ending": _cosine([name.split(",")[0].split("/")[0] for name in label], _endings),
        "beginning": _cosine(label, _beginnings),
        "titles": _cosine([" ".join([o.label, *titles.get(o.id, [])]) for o in occupations]),
    }
    for depth in range(1, 5):
        ids = np.array([occupation.groups[depth - 1][0] for occupation in occupations])
        alike["group" if depth == 4 else f"group_{depth}"] = (ids[:, None] == ids[None, :]).astype(np.float32)
    return alike


def _of_relations(listed: Matrix, known: NDArray[np.bool_], alike: Mapping[str, Matrix], reverse: bool) -> list[Matrix]:
    """What relations of others say of a pair; `reverse`: also those that list the occupation as a candidate."""
    mix = alike["skills"] + alike["spelling"] + alike["titles"] + 0.5 * alike["group_skills"]
    mix = _without_self(mix + 0.5 * alike["group"] + 0.2 * alike["group_3"])
    related = (listed > 0).astype(np.float32)
    found = []
    for likeness, nearest in ((mix**2, 10), (mix**2, 40), (alike["group_skills"], 30), (alike["spelling"], 10)):
        weight = _nearest(_without_self(likeness), nearest) * known[None, :]
        found.append((weight @ listed) / (weight.sum(axis=1, keepdims=True) + 1e-6))
    for least in (0, 1):
        best = np.zeros_like(listed)
        behind = np.where(known[:, None], 0, np.nan).astype(np.float32) + np.zeros_like(listed)
        for vacancy, candidate in zip(*np.nonzero(listed > least), strict=True):
            best[:, candidate] = np.maximum(best[:, candidate], mix[:, vacancy])
            behind[vacancy] = np.maximum(behind[vacancy], mix[candidate])
        # behind[v, q]: how like q is the candidate of v most like it; of a pair (q, c) it is asked of c.
        found += [best * 1.0, behind.T.copy()]
    popular = related[known].sum(axis=0)
    found += [popular[None, :] - related, alike["group"].sum(axis=1)[:, None], alike["group"].sum(axis=1)[None, :]]
    # How many relations a candidate has beside the one in question; without known ones that is unknown, not none.
    found.append(np.where(known, related.sum(axis=1), np.nan)[None, :] - related.T)
    kin = mix * alike["group"] * known[None, :]
    found.append((kin @ related.sum(axis=1) / (kin.sum(axis=1) + 1e-6))[:, None])
    if reverse:
        together = _without_self(related.T @ related)
        found += [np.where(known[:, None], listed, np.nan).T.astype(np.float32), together, popular[:, None]]
    return [np.asarray(one, np.float32) for one in found]


def _cosine(documents: Sequence[object], parts: Callable[[str], list[str]] | None = None) -> Matrix:
    vectorizer = TfidfVectorizer(analyzer=parts) if parts else TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5))
    counted = vectorizer.fit_transform(documents)
    likeness: Matrix = (counted @ counted.T).toarray().astype(np.float32)
    return likeness


def _endings(label: str) -> list[str]:
    return [label[-length:] for length in range(3, min(14, len(label)))]


def _beginnings(label: str) -> list[str]:
    return [label[:length] for length in range(3, min(14, len(label)))]


def _without_self(likeness: Matrix) -> Matrix:
    others = likeness.copy()
    np.fill_diagonal(others, 0)
    return others


def _nearest(likeness: Matrix, count: int) -> Matrix:
    least = np.partition(likeness, -count, axis=1)[:, -count][:, None]
    return np.where(likeness >= np.maximum(least, 1e-6), likeness, 0)
