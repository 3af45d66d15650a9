"""The figures for a person to read."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any


def table(measured: Mapping[str, Any]) -> str:
    """One line for each figure."""
    return "\n".join(_lines(measured))


def _lines(found: Mapping[str, Any]) -> Iterator[str]:
    part, ingest, sgemm = found["measured"], found["ingest_s"], found["sgemm"]
    yield f"{found['size']}: {found['candidates']} candidates × {found['vacancies']} vacancies"
    if part["share"] < 1:
        yield f"measured on {part['candidates']} × {part['vacancies']}, {part['share']:.0%} of each, and extrapolated"
    yield f"eligible {found['eligible_share']:.1%} of pairs; {found['visited_share']:.1%} stand in blocks within reach"
    yield f"distinct texts: {found['texts']['of_people']} of people, {found['texts']['of_postings']} of postings"
    yield f"{found['entries']} entries on lists, {found['letters']} letters"
    yield ""
    yield _row("profiles taken in", found["ingest_per_s"], "a second", 0)
    yield from (_row(f"  {name}", seconds, "s") for name, seconds in ingest.items())
    yield _row("weekly run, process start to end", found["whole_s"], "s")
    yield from (_row(f"  {name}", seconds, "s") for name, seconds in found["steps_s"].items())
    yield _row("most memory of the run", found["peak_mb"], "MB", 0)
    yield _row("bare product of all pairs", sgemm["all_s"], "s")
    yield _row("bare product of visited pairs", sgemm["visited_s"], "s")
    yield f"ratios by {found['ratios_by']} time; {sgemm['gflops']} GFLOPS, {sgemm['core_gflops']} a core"
    yield _row("ranking ÷ product of visited pairs", found["ranking_vs_sgemm"])
    yield _row("whole ÷ product of all pairs", found["whole_vs_sgemm"])
    yield ""
    for name, unit in (("recall", ""), ("p50_ms", "ms"), ("p99_ms", "ms"), ("doubling", "×")):
        if found.get(name) is not None:
            yield _row(NAMES[name], found[name], unit)
    for name, peer in found.get("peers", {}).items():
        yield _row(f"  {name}", peer["ms_per_vacancy"], f"ms a vacancy, recall {peer['recall']}")
    if "vs_best_exact_peer" in found:
        ours = found["vs_best_exact_peer"]
        yield _row(
            "  our ranking", ours["own_ms_per_vacancy"], f"ms a vacancy, {ours['times_faster']} × the best exact"
        )
    if "post_vs_bare" in found:
        posts = found["post_vs_bare"]
        for name in ("post", "bare"):
            yield _row(f"POST, 20 clients: {name}", posts[name]["p50_ms"], f"ms, 99th {posts[name]['p99_ms']} ms")
        yield _row("POST ÷ bare at the 99th", posts["p99_ratio"])
    if "pages_ms" in found:
        yield "pages, median of a caseworker's requests"
        yield from (_row(f"  {name}", milliseconds, "ms") for name, milliseconds in found["pages_ms"].items())
    yield ""
    yield f"{datetime.now(UTC):%Y-%m-%d} " + ", ".join(f"{name} {value}" for name, value in found["machine"].items())


NAMES = {
    "recall": "recall of the 20 best",
    "p50_ms": "one vacancy now, median",
    "p99_ms": "one vacancy now, 99th percentile",
    "doubling": "ranking twice the people",
}


def _row(name: str, value: float, unit: str = "", digits: int = 3) -> str:
    return f"{name:<36} {value:10.{digits}f} {unit}".rstrip()
