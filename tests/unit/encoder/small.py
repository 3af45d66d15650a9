"""A small model of sentence-transformers' own making, for tests of what any model does."""

from collections.abc import Sequence
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import StaticEmbedding
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Whitespace


def write_word_model(folder: Path, words: Sequence[str]) -> Path:
    """A direction of its own for each word, but the second is half the first; the last stands for all others."""
    tokenizer = Tokenizer(WordLevel({word: place for place, word in enumerate(words)}, unk_token=words[-1]))
    tokenizer.normalizer = Lowercase()
    tokenizer.pre_tokenizer = Whitespace()
    weights = torch.eye(len(words))
    weights[1, 0] = 0.5
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, weights)]).save(str(folder), create_model_card=False)
    return folder
