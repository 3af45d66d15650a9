"""The encoder as the product uses it: any model of sentence-transformers by name, and ours without one."""

import subprocess
import sys
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
import sentence_transformers
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.encoder import TextEncoder, load_encoder
from matcher.encoder.service import BATCH, Device
from matcher.encoder.training.fit import Fitted
from matcher.encoder.training.trained import TrainedEncoder
from matcher.messages import LANGUAGES, explain
from models.errors import ConfigurationError
from tests.unit.encoder.small import write_word_model

WORDS = ["kock", "köksbiträde", "fråga", "svar", "?"]
ALONE = """
import sys
from matcher.encoder import load_encoder
assert load_encoder().encode(["Kock"]).any()
assert not {"torch", "transformers", "sentence_transformers"} & sys.modules.keys()
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_word_model(tmp_path_factory.mktemp("model"), WORDS)


def test_a_named_model_gives_vectors_of_length_one(folder: Path) -> None:
    encoder = load_encoder(str(folder))
    vectors = encoder.encode(["kock", "köksbiträde", "kock köksbiträde kock"])
    assert (vectors.dtype, vectors.shape, encoder.dimensions) == (np.float32, (3, len(WORDS)), len(WORDS))
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1])
    assert vectors[0] @ vectors[1] == pytest.approx(0.5 / 1.25**0.5)
    assert encoder.encode([]).shape == (0, len(WORDS))


def test_queries_and_documents_have_prompts_of_their_own(folder: Path) -> None:
    encoder = load_encoder(str(folder), query_prompt="fråga ", document_prompt="svar ")
    query, document = encoder.encode(["kock"], kind="query")[0], encoder.encode(["kock"])[0]
    assert np.flatnonzero(query).tolist() == [0, 2]
    assert np.flatnonzero(document).tolist() == [0, 3]


def test_the_revision_changes_with_the_model_and_with_the_prompts(folder: Path, tmp_path: Path) -> None:
    plain, again = load_encoder(str(folder)).revision, load_encoder(str(folder)).revision
    asked = load_encoder(str(folder), query_prompt="fråga ").revision
    answered = load_encoder(str(folder), document_prompt="fråga ").revision
    other = load_encoder(str(write_word_model(tmp_path, WORDS[1:]))).revision
    assert plain == again
    assert len({plain, asked, answered, other}) == 4


def test_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    encoder = load_encoder(str(tmp_path / "no" / "such" / "model"))
    with pytest.raises(ConfigurationError) as refused:
        encoder.encode(["kock"])
    assert refused.value.code == "encoder_not_found"
    assert refused.value.params["name"] == str(tmp_path / "no" / "such" / "model")


def test_a_model_that_brings_code_of_its_own_is_not_run(tmp_path: Path) -> None:
    TrainedEncoder(Fitted(table=torch.ones(50, 4), words=())).save(tmp_path)
    (tmp_path / "module.py").write_text("raise SystemExit('run')", "utf-8")
    with pytest.raises(ConfigurationError):
        load_encoder(str(tmp_path)).encode(["kock"])


class RecordingModel:
    """Stands for sentence-transformers' class on a machine with CUDA, which this may not be."""

    devices: ClassVar[list[str]] = []

    def __init__(self, *parts: object, device: str, **options: object) -> None:
        self.devices.append(device)

    def encode_document(self, texts: list[str], **options: object) -> np.ndarray[Any, np.dtype[np.float32]]:
        return np.ones((len(texts), 1), np.float32)


@pytest.mark.parametrize(
    ("cuda", "wanted", "named", "ours"),
    [(True, "auto", "cuda", "cpu"), (True, "cpu", "cpu", "cpu"), (True, "cuda", "cuda", "cuda"),
     (False, "auto", "cpu", "cpu"), (False, "cpu", "cpu", "cpu")],
)  # fmt: skip
def test_a_named_model_embeds_on_cuda_where_there_is_one_and_ours_where_it_is_asked_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch, cuda: bool, wanted: Device, named: str, ours: str
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(sentence_transformers, "SentenceTransformer", RecordingModel)
    RecordingModel.devices.clear()
    load_encoder(str(folder), device=wanted).encode(["kock"])
    load_encoder(device=wanted).encode(["kock"] * (BATCH + 1))
    assert RecordingModel.devices == [named, ours]


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is CUDA here")
def test_cuda_that_is_not_there_is_told_of_with_the_cure(folder: Path) -> None:
    for name in (str(folder), None):
        with pytest.raises(ConfigurationError) as refused:
            load_encoder(name, device="cuda").encode(["kock"])
        for language in LANGUAGES:
            assert "MATCHER_DEVICE=auto" in explain(refused.value, language)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA")
def test_vectors_of_cuda_are_those_of_the_processor_within_the_last_bit_that_is_kept(folder: Path) -> None:
    for name in (str(folder), None):
        here, there = (load_encoder(name, device=device).encode(WORDS) for device in ("cpu", "cuda"))
        assert np.abs(here - there).max() <= 2**-11


@pytest.fixture(scope="module")
def library() -> TextEncoder:
    encoder = load_encoder()
    encoder.encode(["kock"] * (BATCH + 1))
    return encoder


@pytest.fixture(scope="module")
def few() -> TextEncoder:
    return load_encoder(query_prompt="fråga ")


@settings(max_examples=60)
@given(texts=st.lists(st.text("abdeéikrstuåäöÖ -+#.,1…", max_size=60), min_size=1, max_size=8))
def test_a_few_texts_have_the_vectors_that_sentence_transformers_gives_to_the_last_bit(
    library: TextEncoder, few: TextEncoder, texts: list[str]
) -> None:
    said = [*texts, "Undersköteska, natt", "lokalvårdare i skola och förskola " * 40, ""]
    assert few.encode(said).tobytes() == library.encode(said).tobytes()
    asked = [f"fråga {text}" for text in said]
    assert few.encode(said, kind="query").tobytes() == library.encode(asked).tobytes()


def test_a_few_texts_do_not_wait_for_the_library() -> None:
    subprocess.run([sys.executable, "-c", ALONE], check=True)
