"""A small encoder for tests: counts of letters, the same on every machine."""

from collections.abc import Sequence

import numpy as np

from matcher.encoder import Kind
from matcher.encoder.service import Vectors

LETTERS = "abcdefghijklmnopqrstuvwxyzåäö"


class LetterEncoder:
    """Vectors of length 1 that say which letters a text has."""

    name = "letters"
    revision = "1"
    dimensions = len(LETTERS)

    def encode(self, texts: Sequence[str], *, kind: Kind = "document", show_progress: bool = False) -> Vectors:
        counts = np.array([[text.lower().count(letter) for letter in LETTERS] for text in texts], dtype=np.float32)
        lengths = np.linalg.norm(counts, axis=1, keepdims=True)
        return np.divide(counts, lengths, out=np.zeros_like(counts), where=lengths > 0)
