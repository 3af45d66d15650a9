"""The sentence-transformers module of our encoder: a text is the normalised sum of the rows of its words' parts.

A model's folder holds this file and what it imports, so that `SentenceTransformer(folder, trust_remote_code=True)`
loads it anywhere. Imports within are relative for that reason (docs/decisions/0003-encoder.md).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import torch
from safetensors.torch import save_file
from sentence_transformers.base.modules import InputModule
from torch.nn import functional

from .spelling import Spelling, read


class WordPartSum(InputModule):
    """Embeds texts with a table of int8 rows [rows, dimensions] and a float32 scale for each row.

    Deterministic: a word's vector depends on the word alone and a text's on its words in order, added one after the
    other in float32, so neither batch, order nor number of threads changes a bit. A text without a word is all zeros.
    """

    config_keys = ["rows", "dimensions"]  # noqa: RUF012 the base class has it so
    save_in_root = True

    def __init__(
        self, rows: int, dimensions: int, table: torch.Tensor | None = None, words: Sequence[str] = ()
    ) -> None:
        """`table` is float32 [rows, dimensions], zeros if left out; it is kept in int8 precision.

        `words` are those that a word with a slip of the pen is taken for, most frequent first.
        """
        super().__init__()  # type: ignore[no-untyped-call]
        self.rows = rows
        self.dimensions = dimensions
        quantized, scale = quantize(table if table is not None else torch.zeros(rows, dimensions))
        self._set(quantized, scale, words)

    def _set(self, quantized: torch.Tensor, scale: torch.Tensor, words: Sequence[str]) -> None:
        self.quantized, self.scale, self.spelling = quantized, scale, Spelling(words)
        # A buffer, so that it follows the model to another device; not saved: the two above say the same.
        self.register_buffer("table", quantized.float() * scale[:, None], persistent=False)

    def preprocess(self, inputs: list[str], prompt: str | None = None, **kwargs: Any) -> dict[str, torch.Tensor]:  # type: ignore[override]
        """Texts to features: rows of each distinct word of the batch, and the words of each text."""
        said = read([(prompt or "") + text for text in inputs], self.rows, self.spelling)
        return {
            "input_ids": torch.from_numpy(said.parts),
            "word_offsets": torch.from_numpy(said.word_offsets),
            "word_ids": torch.from_numpy(said.words),
            "text_offsets": torch.from_numpy(said.text_offsets),
        }

    def forward(self, features: dict[str, torch.Tensor], **kwargs: Any) -> dict[str, torch.Tensor]:
        """Adds `sentence_embedding`, float32 [texts, dimensions] of length 1 (or 0 where there is no word)."""
        words = _sum_bags(features["input_ids"], self.table, features["word_offsets"])
        texts = _sum_bags(features["word_ids"], words, features["text_offsets"])
        features["sentence_embedding"] = normalize(texts)
        return features

    def get_embedding_dimension(self) -> int:
        """The length of a vector."""
        return self.dimensions

    def save(self, output_path: str, *args: Any, safe_serialization: bool = True, **kwargs: Any) -> None:
        """Write config.json and model.safetensors (int8 rows, float32 scales, known words) to the folder."""
        self.save_config(output_path)
        words = torch.tensor(list("\n".join(self.spelling.words).encode()), dtype=torch.uint8)
        tensors = {"rows": self.quantized.contiguous(), "scale": self.scale.contiguous(), "words": words}
        save_file(tensors, Path(output_path) / "model.safetensors")

    @classmethod
    def load(cls, model_name_or_path: str, **kwargs: Any) -> Self:  # type: ignore[override]
        """Read what `save` wrote."""
        place = {key: kwargs[key] for key in _PLACE if key in kwargs}
        module = cls(**cls.load_config(model_name_or_path, **place))
        weights = cls.load_torch_weights(model_name_or_path, **place)
        words = bytes(weights["words"].numpy()).decode().splitlines()
        module._set(weights["rows"], weights["scale"], words)
        return module


_PLACE = ("subfolder", "token", "cache_folder", "revision", "local_files_only")


def quantize(table: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Float rows [n, d] to (int8 [n, d], float32 [n]): each row is scaled so that its largest element is ±127."""
    scale = table.abs().amax(dim=1).clamp(min=1e-12) / 127
    return torch.round(table / scale[:, None]).to(torch.int8), scale.float()


def normalize(vectors: torch.Tensor) -> torch.Tensor:
    """Rows to length 1; zero rows stay zero.

    The squares are added in a fixed tree, because the order in which a library reduces may change with the shape, and
    the root is taken in 64 bits, because in 32 it may be off by a bit.
    """
    squares = vectors * vectors
    while squares.shape[1] > 1:
        if squares.shape[1] % 2:
            squares = functional.pad(squares, (0, 1))
        half = squares.shape[1] // 2
        squares = squares[:, :half] + squares[:, half:]
    return vectors / squares.clamp(min=1e-24).double().sqrt().float()


def _sum_bags(ids: torch.Tensor, table: torch.Tensor, offsets: torch.Tensor) -> torch.Tensor:
    return functional.embedding_bag(ids, table, offsets, mode="sum", include_last_offset=True)
