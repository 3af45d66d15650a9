"""The folder of a model is a model of sentence-transformers by itself, with the code that it needs."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from matcher.encoder import load_encoder, module
from matcher.encoder.service import WEIGHTS
from matcher.encoder.training.fit import Fitted
from matcher.encoder.training.trained import CODE, TrainedEncoder

TEXTS = ["Kock", "Undersköteska, natt", "C#"]
PROGRAM = """
import sys
import numpy
from sentence_transformers import SentenceTransformer
model = SentenceTransformer(sys.argv[1], trust_remote_code=True, device="cpu")
numpy.save(sys.argv[2], model.encode(sys.argv[3:]))
assert "matcher" not in sys.modules
"""


@pytest.fixture(scope="module")
def encoder() -> TrainedEncoder:
    table = torch.randn(2_000, 64, generator=torch.Generator().manual_seed(1))
    return TrainedEncoder(Fitted(table=table, words=("undersköterska", "kock")))


def loaded_elsewhere(folder: Path, beside: Path) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
    """What the plain call makes of the folder in a process that knows nothing of this project."""
    surroundings = {**os.environ, "HF_HOME": str(beside / "cache"), "HF_HUB_OFFLINE": "1"}
    surroundings.pop("PYTHONPATH", None)
    command = [sys.executable, "-c", PROGRAM, str(folder), str(beside / "vectors.npy"), *TEXTS]
    told = subprocess.run(command, cwd=beside, env=surroundings, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    vectors: np.ndarray[tuple[int, ...], np.dtype[np.float32]] = np.load(beside / "vectors.npy")
    return vectors


def test_a_saved_folder_loads_by_itself_with_the_same_bits(encoder: TrainedEncoder, tmp_path: Path) -> None:
    encoder.save(tmp_path / "model")
    assert np.array_equal(loaded_elsewhere(tmp_path / "model", tmp_path), encoder.encode(TEXTS))


def test_saving_again_keeps_links_to_the_code(encoder: TrainedEncoder, tmp_path: Path) -> None:
    encoder.save(tmp_path)
    (tmp_path / "grams.py").unlink()
    (tmp_path / "grams.py").symlink_to(Path(module.__file__).with_name("grams.py"))
    (tmp_path / "module.py").write_text("# older", "utf-8")
    encoder.save(tmp_path)
    assert (tmp_path / "grams.py").is_symlink()
    assert (tmp_path / "module.py").read_bytes() == Path(module.__file__).read_bytes()


@pytest.mark.skipif(not (WEIGHTS / "model.safetensors").exists(), reason="scripts/train_encoder has not been run")
def test_the_shipped_folder_loads_by_itself_with_the_bits_of_the_product(tmp_path: Path) -> None:
    copied = shutil.copytree(WEIGHTS, tmp_path / "model")
    assert np.array_equal(loaded_elsewhere(copied, tmp_path), load_encoder().encode(TEXTS))


def test_the_shipped_folder_has_the_code_of_the_product() -> None:
    assert all((WEIGHTS / name).samefile(Path(module.__file__).with_name(name)) for name in CODE)
