"""The module of our encoder within sentence-transformers: the same bits for the same text, always."""

import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer

from matcher.encoder.module import WordPartSum, normalize, quantize

ROWS, DIMENSIONS = 5_000, 96
TEXTS = [
    "Kock",
    "kock kock kock köksbiträde",
    "Undersköterska, natt",
    "lokalvårdare i skola och förskola " * 40,
    "C++, C# och node.js",
    "…",
    "",
    "Städare på Öland",
]


@pytest.fixture(scope="module")
def model() -> SentenceTransformer:
    table = torch.randn(ROWS, DIMENSIONS, generator=torch.Generator().manual_seed(1))
    return SentenceTransformer(modules=[WordPartSum(ROWS, DIMENSIONS, table)], device="cpu")


@pytest.fixture
def threads() -> Iterator[None]:
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def encode(model: SentenceTransformer, texts: Sequence[str], batch: int = 32) -> np.ndarray:  # type: ignore[type-arg]
    vectors: np.ndarray = model.encode(list(texts), batch_size=batch)  # type: ignore[type-arg]
    return vectors


def test_vectors_are_of_length_one_or_nought(model: SentenceTransformer) -> None:
    lengths = np.linalg.norm(encode(model, TEXTS), axis=1)
    assert lengths == pytest.approx([0 if text in ("", "…") else 1 for text in TEXTS], abs=1e-6)


@pytest.mark.parametrize("batch", [1, 3, 1024])
def test_the_batch_changes_no_bit(model: SentenceTransformer, batch: int) -> None:
    assert np.array_equal(encode(model, TEXTS * 5, batch), np.tile(encode(model, TEXTS), (5, 1)))


def test_the_order_of_texts_changes_no_bit(model: SentenceTransformer) -> None:
    assert np.array_equal(encode(model, TEXTS[::-1])[::-1], encode(model, TEXTS))


@pytest.mark.usefixtures("threads")
@pytest.mark.parametrize("count", [1, 2, 4])
def test_the_number_of_threads_changes_no_bit(model: SentenceTransformer, count: int) -> None:
    many = [f"{text} {number}" for number in range(40) for text in TEXTS]
    known = encode(model, many, batch=1)
    torch.set_num_threads(count)
    assert np.array_equal(encode(model, many, batch=1024), known)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("STÄDARE PÅ ÖLAND", "städare på öland"),
        (unicodedata.normalize("NFD", "Städare på Öland"), "Städare på Öland"),
        ("Kock, natt!", "kock  natt"),
    ],
)
def test_case_composition_and_punctuation_do_not_matter(model: SentenceTransformer, one: str, other: str) -> None:
    assert np.array_equal(*encode(model, [one, other]))


def test_text_without_accents_is_nearly_the_same(model: SentenceTransformer) -> None:
    spelled, folded, another = encode(model, ["städare på öland", "stadare pa oland", "kock i kalmar"])
    assert spelled @ folded > 0.9 > 0.3 > spelled @ another


def test_a_text_is_the_sum_of_its_words(model: SentenceTransformer) -> None:
    module = model[0]
    assert isinstance(module, WordPartSum)

    def added(text: str) -> torch.Tensor:
        return module.table[module.preprocess([text])["input_ids"]].sum(dim=0)

    expected = normalize((added("kock") + 2 * added("bagare"))[None])[0]
    assert encode(model, ["bagare, kock, bagare"])[0] == pytest.approx(expected.numpy(), abs=1e-6)


def test_what_is_saved_and_loaded_gives_the_same_bits(model: SentenceTransformer, tmp_path: Path) -> None:
    model.save(str(tmp_path / "one"), create_model_card=False)
    loaded = SentenceTransformer(str(tmp_path / "one"), trust_remote_code=True, device="cpu")
    assert loaded.get_embedding_dimension() == DIMENSIONS
    assert np.array_equal(encode(loaded, TEXTS), encode(model, TEXTS))
    loaded.save(str(tmp_path / "two"), create_model_card=False)
    files = ["config.json", "model.safetensors", "modules.json"]
    assert [(tmp_path / "one" / name).read_bytes() for name in files] == [
        (tmp_path / "two" / name).read_bytes() for name in files
    ]


def test_eight_bits_lose_less_than_half_a_step() -> None:
    table = torch.randn(200, 64, generator=torch.Generator().manual_seed(2)) * torch.logspace(-3, 3, 200)[:, None]
    rows, scale = quantize(table)
    assert rows.dtype == torch.int8
    assert rows.abs().amax(dim=1).tolist() == [127] * 200
    assert ((rows.float() * scale[:, None] - table).abs() <= scale[:, None] * 0.5001).all()


def test_rows_of_nought_stay_nought() -> None:
    rows, scale = quantize(torch.zeros(2, 4))
    assert not (rows.float() * scale[:, None]).any()
    assert not normalize(torch.zeros(2, 5)).any()


def test_dimensions_need_not_be_a_power_of_two() -> None:
    vectors = torch.randn(20, 77, generator=torch.Generator().manual_seed(3))
    assert normalize(vectors).norm(dim=1).tolist() == pytest.approx([1] * 20)
