"""Fit the encoder's table to pairs: contrastive loss within a batch, known pairs not counted as negatives."""

import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import torch
from scipy import sparse
from torch.nn import functional

from matcher.encoder.grams import words_of
from matcher.encoder.module import normalize
from matcher.encoder.spelling import SHORTEST, Spelling, parts_of
from matcher.encoder.training.pairs import Pair
from matcher.encoder.training.teacher import Substitutability

Progress = Callable[[int, int, float, float], None]
"""Called with (step, steps, mean loss since the last call, seconds so far)."""

RATES: Mapping[str, float] = {
    "misspellings": 2.0,
    "cousins": 0.5,
    "skills": 0.5,
    "definitions": 0.5,
    "group_skills": 0.5,
    "skill_hierarchy": 0.5,
    "substitutes": 4.0,
    "partial_substitutes": 1.0,
}
"""How often an epoch sees each pair of a source; 1 where nothing is said."""

MISSPELLED = "misspellings"
"""The source whose pairs are (misspelled, concept)."""

WARM_UP = 50
"""Steps until the learning rate is full; from then on it falls to nought in a straight line."""
REPORT = 25
"""Steps between two calls of `progress`."""

Floats = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Everything that a training run depends on beside its pairs."""

    rows: int = 57_000
    dimensions: int = 256
    epochs: int = 3
    batch: int = 1024
    temperature: float = 0.1
    learning_rate: float = 0.02
    part_dropout: float = 0.1
    """Share of word parts left out, so that no part is relied on alone."""
    typo_share: float = 0.1
    """Share of texts in which one letter is dropped, doubled, swapped or replaced."""
    teach_every: int = 4
    """Steps between two lessons of the teacher, each on all occupations."""
    teach_temperature: float = 0.1
    teach_rate: float = 1.0
    """Learning rate of a lesson, in that of the step."""
    least_gain: float = 0.05
    """Of what the teacher expects; less is nothing."""
    seed: int = 1
    rates: Mapping[str, float] = field(default_factory=lambda: RATES)


class Fitted(NamedTuple):
    """A table, float32 [rows, dimensions], and the words whose misspellings are understood, most frequent first."""

    table: torch.Tensor
    words: Sequence[str]


class Texts:
    """Every distinct training text with its words, and every distinct word with its parts' rows and their weights."""

    def __init__(self, texts: Sequence[str], rows: int, spelling: Spelling) -> None:
        self.number = {text: i for i, text in enumerate(texts)}
        words: dict[str, int] = {}
        said = [[words.setdefault(word, len(words)) for word in words_of(text)] for text in texts]
        ends = np.cumsum([0, *map(len, said)])
        flat = np.fromiter((word for some in said for word in some), np.int64, ends[-1])
        parts, part_ends = parts_of(list(words), rows, spelling)
        self.words = _counts(flat, ends, len(words))
        self.parts = _counts(parts, part_ends, rows)
        self.weight = self._rarity()
        self.parts = (self.parts @ sparse.diags_array(self.weight)).tocsr()

    def _rarity(self) -> Floats:
        """log(N / df) of each row, N texts, at least 0.1; mean 1 over rows."""
        texts = self.words.shape[0]
        frequency = 1 + (self.words @ self.parts > 0).sum(axis=0)
        weight = np.maximum(np.log(texts / frequency) + 0.1, 0.1)
        rarity: Floats = (weight / weight.mean()).astype(np.float32)
        return rarity


def _counts(columns: np.ndarray[Any, Any], ends: np.ndarray[Any, Any], width: int) -> sparse.csr_array:
    matrix = sparse.csr_array((np.ones(len(columns), np.float32), columns, ends), shape=(len(ends) - 1, width))
    matrix.sum_duplicates()
    return matrix


class _Spread(torch.autograd.Function):
    """A constant sparse matrix times a dense one; scipy is several times faster at it than torch on a CPU."""

    @staticmethod
    def forward(context: Any, matrix: sparse.csr_array, dense: torch.Tensor) -> torch.Tensor:
        context.transposed = matrix.T.tocsr()
        # Copied, to be aligned as torch's own memory is: the same bits each time.
        return torch.from_numpy(matrix @ dense.detach().numpy()).clone()

    @staticmethod
    def backward(context: Any, gradient: torch.Tensor) -> tuple[None, torch.Tensor]:
        return None, torch.from_numpy(context.transposed @ gradient.contiguous().numpy()).clone()


def fit(
    relations: Mapping[str, Sequence[Pair]],
    recipe: Recipe,
    teacher: Substitutability | None = None,
    progress: Progress | None = None,
) -> Fitted:
    """Train on pairs by source, and on what the teacher says of occupations.

    Same pairs, recipe and machine, same table. The optimiser is Adagrad (Duchi, Hazan and Singer, 2011) with one step
    size a row, touching only the batch's rows.
    """
    torch.set_num_threads(1)  # sums of two threads come in any order
    torch.manual_seed(recipe.seed)
    chance = random.Random(recipe.seed)
    numbers = np.random.default_rng(recipe.seed)

    pairs = [pair for _ in range(recipe.epochs) for pair in _epoch_pairs(relations, recipe, chance)]
    written = [(_with_typo(a, recipe, chance), _with_typo(b, recipe, chance)) for a, b in pairs]
    everything = [pair for some in relations.values() for pair in some]
    labels = list(teacher.labels) if teacher else []
    said = dict.fromkeys([*labels, *(text for pair in (*everything, *written) for text in pair)])
    words = _known_words(relations)
    texts = Texts(list(said), recipe.rows, Spelling(words))
    known = _known(everything, texts)
    true = np.array([(texts.number[a], texts.number[b]) for a, b in pairs])
    seen = np.array([(texts.number[a], texts.number[b]) for a, b in written])
    occupations = np.array([texts.number[label] for label in labels])
    expected = _expected(teacher, recipe) if teacher else None

    table = _Table(recipe)
    steps = len(pairs) // recipe.batch
    begun, losses = time.monotonic(), []
    for step in range(steps):
        batch = slice(step * recipe.batch, (step + 1) * recipe.batch)
        rate = recipe.learning_rate * min(1.0, (step + 1) / WARM_UP) * (1 - step / steps)
        texts_seen, which = np.unique(seen[batch], return_inverse=True)
        couples, friends = torch.from_numpy(which.reshape(-1, 2)), _friends(known, true[batch])
        losses.append(
            table.descend(
                _parts_of(texts, texts_seen, recipe, numbers),
                lambda vectors: _pair_loss(vectors, couples, friends, recipe),  # noqa: B023
                rate,
            )
        )
        if expected is not None and step % recipe.teach_every == 0:
            table.descend(
                _parts_of(texts, occupations, recipe, numbers),
                lambda vectors: _taught_loss(vectors, expected, recipe),
                rate * recipe.teach_rate,
            )
        if progress and (len(losses) == REPORT or step == steps - 1):
            progress(step + 1, steps, float(np.mean(losses)), time.monotonic() - begun)
            losses = []
    return Fitted((table.rows * torch.from_numpy(texts.weight)[:, None]).contiguous(), words)


class _Table:
    """The rows being trained, and of each the sum of its mean squared gradients."""

    def __init__(self, recipe: Recipe) -> None:
        self.rows = torch.randn(recipe.rows, recipe.dimensions) / recipe.dimensions**0.5
        self._squares = torch.full((recipe.rows,), 1e-12)

    def descend(self, matrix: sparse.csr_array, loss_of: Callable[[torch.Tensor], torch.Tensor], rate: float) -> float:
        """One step on the loss of the texts that `matrix` [texts, rows] describes. Returns the loss before it."""
        used, columns = np.unique(matrix.indices, return_inverse=True)
        matrix = sparse.csr_array((matrix.data, columns, matrix.indptr), shape=(matrix.shape[0], len(used)))
        rows = torch.from_numpy(used)
        part = self.rows[rows].requires_grad_()
        loss = loss_of(normalize(_Spread.apply(matrix, part)))  # type: ignore[no-untyped-call]
        loss.backward()  # type: ignore[no-untyped-call]
        assert part.grad is not None
        self._squares[rows] += part.grad.square().mean(dim=1)
        self.rows[rows] -= rate * part.grad / self._squares[rows].sqrt()[:, None]
        return float(loss.item())


def _parts_of(
    texts: Texts, which: np.ndarray[Any, Any], recipe: Recipe, numbers: np.random.Generator
) -> sparse.csr_array:
    """[texts, rows]: how often, times its weight, each text has each part; some parts of some words left out."""
    said = texts.words[which]
    words, columns = np.unique(said.indices, return_inverse=True)
    said = sparse.csr_array((said.data, columns, said.indptr), shape=(len(which), len(words)))
    parts = texts.parts[words]
    parts.data *= numbers.random(len(parts.data)) >= recipe.part_dropout
    return (said @ parts).tocsr()


def _known_words(relations: Mapping[str, Sequence[Pair]]) -> list[str]:
    """The words of all texts that are not misspelled, most frequent first, then by the alphabet."""
    said = {text for name, some in relations.items() for pair in some for text in pair[name == MISSPELLED :]}
    count = Counter(word for text in said for word in set(words_of(text)) if len(word) >= SHORTEST - 1)
    return sorted(count, key=lambda word: (-count[word], word))


def _friends(known: sparse.csr_array, true: np.ndarray[Any, Any]) -> torch.Tensor:
    """[batch, batch]: which are known to belong together beside the pair itself, and are no negatives."""
    friends = known[true[:, 0]][:, true[:, 1]].toarray() > 0
    np.fill_diagonal(friends, False)
    return torch.from_numpy(friends)


def _pair_loss(vectors: torch.Tensor, which: torch.Tensor, friends: torch.Tensor, recipe: Recipe) -> torch.Tensor:
    """Each text of a pair [batch, 2] is to find the other among the batch's; known friends are not in the way."""
    scores = vectors[which[:, 0]] @ vectors[which[:, 1]].T / recipe.temperature
    scores = scores.masked_fill(friends, -1e4)
    target = torch.arange(len(which))
    return (functional.cross_entropy(scores, target) + functional.cross_entropy(scores.T, target)) / 2


def _taught_loss(vectors: torch.Tensor, expected: torch.Tensor, recipe: Recipe) -> torch.Tensor:
    """Each occupation's neighbours are to be those that the teacher expects, in that order (cross-entropy of lists:
    Cao and others, 2007)."""
    scores = vectors @ vectors.T / recipe.teach_temperature
    scores = scores - torch.diag(torch.full((len(scores),), 1e4))
    return -(expected * functional.log_softmax(scores, dim=1)).sum(dim=1).mean()


def _expected(teacher: Substitutability, recipe: Recipe) -> torch.Tensor:
    """Rows of probabilities, or of zeros where the teacher expects nothing."""
    gain = np.where(teacher.gain >= recipe.least_gain, teacher.gain, 0)
    np.fill_diagonal(gain, 0)
    share = gain / np.maximum(gain.sum(axis=1, keepdims=True), 1.0)
    return torch.from_numpy(share.astype(np.float32))


def _epoch_pairs(relations: Mapping[str, Sequence[Pair]], recipe: Recipe, chance: random.Random) -> list[Pair]:
    pairs: list[Pair] = []
    for name, some in relations.items():
        whole, part = divmod(recipe.rates.get(name, 1.0), 1)
        pairs.extend(list(some) * int(whole))
        pairs.extend(chance.sample(list(some), round(part * len(some))))
    chance.shuffle(pairs)
    return [(a, b) if chance.random() < 0.5 else (b, a) for a, b in pairs]


def _known(pairs: Sequence[Pair], texts: Texts) -> sparse.csr_array:
    """Symmetric [texts, texts]: true where two texts are a known pair, or the same."""
    count = len(texts.number)
    left = [texts.number[a] for a, _ in pairs]
    right = [texts.number[b] for _, b in pairs]
    itself = range(count)
    ones = np.ones(2 * len(pairs) + count, np.int32)
    places = ([*left, *right, *itself], [*right, *left, *itself])
    return sparse.csr_array((ones, places), shape=(count, count))


def _with_typo(text: str, recipe: Recipe, chance: random.Random) -> str:
    if len(text) < 6 or chance.random() >= recipe.typo_share:
        return text
    at = chance.randrange(1, len(text) - 1)
    kind = chance.randrange(4)
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + text[at] + text[at:]
    if kind == 2:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + chance.choice("aeinorstldkmgåäö") + text[at + 1 :]
