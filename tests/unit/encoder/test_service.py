"""The encoder as the product uses it: any model of sentence-transformers by name, and ours without one."""

from pathlib import Path

import numpy as np
import pytest
import torch

from matcher.encoder import load_encoder
from matcher.encoder.training.fit import Fitted
from matcher.encoder.training.trained import TrainedEncoder
from models.errors import ConfigurationError
from tests.unit.encoder.small import write_word_model

WORDS = ["kock", "köksbiträde", "fråga", "svar", "?"]


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
