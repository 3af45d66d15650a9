"""`scripts/evaluate` with a taxonomy from its files, no database anywhere."""

import json
from pathlib import Path

import pytest

from tests.unit.encoder.small import write_word_model
from tests.unit.evaluation.test_program import KEYS, ran
from tests.unit.ranking.test_measuring import folder, grade
from tests.unit.taxonomy import small

AD = {
    "id": "1",
    "headline": "Vårdbiträde till hemtjänsten",
    "description": {"text": "Du hjälper de gamla."},
    "occupation": {"label": "Vårdbiträde"},
}
PROFILES = [
    {"pseudonym": "cook".ljust(16, "a"), "experience": [{"occupation": "Kock"}]},
    {"pseudonym": "nurse".ljust(16, "a"), "experience": [{"occupation": "Undersköterska"}]},
]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_word_model(tmp_path_factory.mktemp("model"), ["kock", "undersköterska", "vårdbiträde", "städare", "?"])


def test_a_ranking_is_measured_with_a_taxonomy(tmp_path: Path, model: Path) -> None:
    """No word of an undersköterska is one of a vårdbiträde; only the taxonomy knows that they can take the work."""
    published = small.whole(tmp_path / "published")
    measured = folder(tmp_path, grade("nurse", 2), [AD], PROFILES)
    plain = ran("ranking", measured, "--json", "--model", model)
    with_it = ran("ranking", measured, "--json", "--model", model, "--taxonomy", published)
    assert (plain.returncode, with_it.returncode) == (0, 0), with_it.stderr
    assert list(json.loads(with_it.stdout)) == KEYS
    assert (json.loads(plain.stdout)["mrr"], json.loads(with_it.stdout)["mrr"]) == (0.5, 1)


def test_a_taxonomy_that_is_not_there_is_named(tmp_path: Path, model: Path) -> None:
    measured = folder(tmp_path, grade("nurse", 2), [AD], PROFILES)
    told = ran("ranking", measured, "--model", model, "--taxonomy", tmp_path / "nowhere")
    assert (told.returncode, told.stdout) == (1, "")
    assert str(tmp_path / "nowhere") in told.stderr


def test_linking_needs_ways_to_write_occupations(tmp_path: Path) -> None:
    told = ran("linking", small.occupations_only(tmp_path))
    assert told.returncode == 1
    assert "Traceback" not in told.stderr
