"""The benchmark measures what it says: at a tiny size, and never how long anything may take."""

import json
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
from benchmark.document import note
from benchmark.measuring import measure
from benchmark.sizes import SIZES
from benchmark.table import table

ROOT = Path(__file__).resolve().parent.parent.parent
ASKED_FOR = {
    "size", "candidates", "vacancies", "eligible_share", "visited_share", "ranking_vs_sgemm", "whole_vs_sgemm",
    "whole_s", "peak_mb", "recall", "peers", "p50_ms", "p99_ms", "ingest_per_s", "machine", "steps_s",
    "doubling", "texts",
}  # fmt: skip
EXACT = {"semantic_search", "sklearn", "pgvector_exact"} | ({"faiss_flat"} if find_spec("faiss") else set())


@pytest.mark.full
def test_a_tiny_municipality_has_every_figure_and_loses_nobody(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATCHER_DATA_DIR", str(tmp_path))
    size = replace(SIZES["municipality"], candidates=150, vacancies=12)
    measured = measure(database_url, size, tmp_path, ROOT, without={"pages", "posts"})
    assert set(measured) >= ASKED_FOR
    assert measured["recall"] == 1.0
    assert set(measured["peers"]) == EXACT | {"pgvector_hnsw"}
    assert {name: measured["peers"][name]["recall"] for name in EXACT} == dict.fromkeys(EXACT, 1.0)
    assert measured["whole_s"] >= sum(measured["steps_s"][step] for step in ("load", "rank", "commit", "letters"))
    assert measured["letters"] > 0 < measured["entries"]
    assert json.loads(json.dumps(measured)) == measured
    file = tmp_path / "benchmarks.md"
    file.write_text("# How fast\n\nOf 2 machines.\n", "utf-8")
    note(file, measured, "scripts/bench --size municipality")
    once = file.read_text("utf-8")
    assert once.startswith("# How fast\n\nOf 2 machines.\n") and table(measured).splitlines()[0] in once
    note(file, measured, "scripts/bench --size municipality")
    assert file.read_text("utf-8") == once


@pytest.mark.full
def test_posts_are_measured_beside_a_bare_insert(database_url: str, tmp_path: Path) -> None:
    size = replace(SIZES["municipality"], candidates=60, vacancies=4)
    without = {"pages", "peers", "doubling", "recall", "interactive"}
    posts = measure(database_url, size, tmp_path, ROOT, without=without)["post_vs_bare"]
    assert posts["post"]["n"] == posts["bare"]["n"] > 100
    assert posts["p99_ratio"] > 0
