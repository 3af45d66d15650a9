"""Our own encoder for a few texts: the sums of `module.py` in numpy, the same to the last bit.

To import torch and sentence-transformers takes ten seconds and hundreds of megabytes. Whoever asks on a page about an
occupation, or has a single new posting to embed, does not wait for that.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file

from matcher.encoder.grams import IntArray
from matcher.encoder.spelling import Spelling, read

Vectors = np.ndarray[Any, np.dtype[np.float32]]


class FewTexts:
    """Embeds texts with the table in a folder that `WordPartSum.save` wrote."""

    def __init__(self, folder: Path) -> None:
        weights = load_file(folder / "model.safetensors")
        self._rows, self._scale = weights["rows"], weights["scale"]
        self._spelling = Spelling(weights["words"].tobytes().decode().splitlines())
        self._height = int(json.loads((folder / "config.json").read_text("utf-8"))["rows"])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Float32 [len(texts), dimensions], rows of length 1, or 0 for a text without a word."""
        said = read(texts, self._height, self._spelling)
        distinct, places = np.unique(said.parts, return_inverse=True)
        table = self._rows[distinct].astype(np.float32) * self._scale[distinct, None]
        words = _sums(table, places, said.word_offsets)
        return _normalized(_sums(words, said.words, said.text_offsets))


def _sums(table: Vectors, ids: IntArray, offsets: IntArray) -> Vectors:
    """The sum of rows `ids[offsets[i]:offsets[i + 1]]` of the table for each i, added one after the other."""
    starts, counts = offsets[:-1], np.diff(offsets)
    sums = np.zeros((len(counts), table.shape[1]), np.float32)
    for place in range(counts.max(initial=0)):
        longer = np.flatnonzero(counts > place)
        sums[longer] += table[ids[starts[longer] + place]]
    return sums


def _normalized(vectors: Vectors) -> Vectors:
    """Rows to length 1; zero rows stay zero. The squares are added in the tree of `module.normalize`."""
    squares = vectors * vectors
    while squares.shape[1] > 1:
        if squares.shape[1] % 2:
            squares = np.pad(squares, ((0, 0), (0, 1)))
        half = squares.shape[1] // 2
        squares = squares[:, :half] + squares[:, half:]
    of_length_one: Vectors = vectors / np.sqrt(np.maximum(squares, np.float32(1e-24)))
    return of_length_one
