"""One measurement from an empty database to all figures."""

import os
import time
from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np

from benchmark import interactive, peers, pgvector, reference
from benchmark.filling import fill, profile_file, say
from benchmark.machine import facts
from benchmark.pages import measure_pages
from benchmark.posts import measure_posts
from benchmark.sizes import Size
from benchmark.week import Week, run_week
from benchmark.yardstick import Yardstick, visited_share
from matcher.ad_reading import read_ads
from matcher.config import load_settings
from matcher.embedding import embed_pending, read_pending
from matcher.partition import Partition
from matcher.ranking import RankingSettings, rank_partition
from matcher.schema import prepare_database
from matcher.services import Services, connect
from matcher.taxonomy.importing import import_taxonomy
from matcher.taxonomy.loading import embed_labels
from matcher.taxonomy.published import read_taxonomy
from models.clock import system_clock
from models.ids import MunicipalityCode
from models.store.database import Database, DatabaseRole

PARTS = ("peers", "pages", "posts", "doubling", "recall", "interactive")
"""What can be left out."""

ACTOR = "cli:bench"
ASKED, SHARE_ASKED, RECALLED, DOUBLED = 60, 200, 12, 64
"""Vacancies that peers are asked for, that the eligible are counted of, that recall and doubling are measured on."""

RECALLED_ITEMS = 2_000_000
"""Persons times vacancies that the plain score may be computed of: it takes some ten microseconds for each."""

INTERACTIVE_SECONDS = 30.0
NOISY = 1.25
"""Processor time over time by which the yardstick may miss the use of all cores before the machine counts as busy."""


def measure(
    url: str,
    size: Size,
    data: Path,
    root: Path,
    *,
    without: Collection[str] = (),
    taxonomy: Path | None = None,
) -> dict[str, Any]:
    """Fill the database at `url`, run the week and compare. Milliseconds where a name says so, else seconds."""
    cores = os.cpu_count() or 1
    file = profile_file(size, data)
    prepare_database(url)
    settings = load_settings(municipality=size.home, other_units=size.other_units, database_pool_size=20)
    services = connect(settings, url)
    try:
        taking_in = fill(services, url, size, file)
        if taxonomy:
            _load_taxonomy(services, url, taxonomy)
        read_pending(services.job)
        embed_pending(services.job, services.encoder)
        read_ads(services.job, services.clock, services.encoder)
        say("multiplies matrices")
        stick = Yardstick(size.vacancies, size.candidates, services.encoder.dimensions, cores)
        stick.measure()
        say("makes the week's lists")
        week = run_week(url, root, {"MATCHER_MUNICIPALITY": size.home, "MATCHER_OTHER_UNITS": size.other_units})
        stick.measure()
        say("holds lists against the documented score")
        partition = interactive.load_unit(services, MunicipalityCode(size.home))
        found = {
            **_of_size(size, taking_in, partition),
            **_ratios(size, week, stick, partition),
            **_in_process(partition, services.ranking, without),
        }
        if "peers" not in without:
            found["peers"] = _peers(url, partition, cores)
            found["vs_best_exact_peer"] = _against_peers(found, week, size)
        if "pages" not in without:
            say("asks for pages")
            found["pages_ms"] = measure_pages(services, url, root)
        if "posts" not in without:
            say("posts vacancies")
            found["post_vs_bare"] = measure_posts(services, url, root)
        return found | {"machine": facts()}
    finally:
        services.close()


def _of_size(size: Size, taking_in: Any, partition: Partition) -> dict[str, Any]:
    documents = sum(kind == "document" for kind, _ in partition.vectors.rows)
    taken = {name: round(seconds, 2) for name, seconds in taking_in.items()}
    return {
        "size": size.name,
        "candidates": size.whole_candidates,
        "vacancies": size.whole_vacancies,
        "measured": {"candidates": size.candidates, "vacancies": size.vacancies, "share": size.share},
        "ingest_per_s": round(size.candidates / sum(taking_in.values())),
        "ingest_s": taken,
        "texts": {"of_people": documents, "of_postings": len(partition.vectors.rows) - documents},
    }


def _ratios(size: Size, week: Week, stick: Yardstick, partition: Partition) -> dict[str, Any]:
    assert stick.kept is not None, "measured"
    people, openings = partition.candidates, partition.openings
    known = reference.facts_of(people, partition.places, partition.run.as_of)
    asked = [reference.demands_of(one, partition.places, partition.run.as_of) for one in openings]
    homes = np.stack([known[axis] for axis in "xyz"], axis=1)
    reach = (known["commute"] + known["radius"]) / reference.ROAD / reference.EARTH_KM
    visited = visited_share(homes, reach, np.array([one.point for one in asked]), stick.kept.blocking)
    some = asked[:: max(1, len(asked) // SHARE_ASKED)]
    eligible = float(np.mean([reference.eligible(known, one).mean() for one in some])) if some else 0.0
    pairs = size.candidates * size.vacancies
    noisy = stick.kept.core_gflops * stick.workers > NOISY * stick.kept.gflops
    by_wall = {
        "ranking_vs_sgemm": week.ranking_s / stick.seconds(pairs * visited),
        "whole_vs_sgemm": week.whole_s / stick.seconds(pairs) * size.share,
    }
    by_core = {
        "ranking_vs_sgemm": week.ranking_core_s / stick.core_seconds(pairs * visited),
        "whole_vs_sgemm": week.core_s / stick.core_seconds(pairs) * size.share,
    }
    # A region is `share` of the people and of the vacancies, so of the nation's pairs its square; 1 ÷ share regions.
    chosen = by_core if noisy else by_wall
    return {
        "eligible_share": round(eligible, 4),
        "visited_share": round(visited, 4),
        **{name: round(value, 2) for name, value in chosen.items()},
        "ratios_by": "core" if noisy else "wall",
        "by_wall": {name: round(value, 2) for name, value in by_wall.items()},
        "by_core": {name: round(value, 2) for name, value in by_core.items()},
        "whole_s": round(week.whole_s / size.share, 3),
        "whole_core_s": round(week.core_s / size.share, 3),
        "peak_mb": round(week.peak_mb),
        "steps_s": dict(week.steps),
        "entries": week.entries,
        "letters": week.letters,
        "sgemm": {
            "all_s": round(stick.seconds(pairs) / size.share**2, 3),
            "visited_s": round(stick.seconds(pairs * visited), 4),
            "gflops": round(stick.kept.gflops, 1),
            "core_gflops": round(stick.kept.core_gflops, 1),
            "best_gflops": round(max(one.gflops for one in [*stick.tried, stick.kept]), 1),
            "blocking": list(stick.kept.blocking),
        },
    }


def _in_process(partition: Partition, settings: RankingSettings, without: Collection[str]) -> dict[str, Any]:
    openings = partition.openings
    found: dict[str, Any] = {"recall": None, "p50_ms": None, "p99_ms": None}
    if "recall" not in without:
        most = max(3, min(RECALLED, RECALLED_ITEMS // max(1, len(partition.candidates))))
        some = openings[:: max(1, len(openings) // most)][:most]
        masks = interactive.masks_of(partition, some, partition.run.as_of)
        found["recall"] = round(interactive.recall(partition, settings, some, masks), 4)
    if "interactive" not in without:
        say("ranks one vacancy at a time")
        rank_one = interactive.ranker(partition, settings)
        times = interactive.latencies(rank_one, openings[:500], INTERACTIVE_SECONDS)
        found["p50_ms"], found["p99_ms"] = (round(float(np.percentile(times, at)), 2) for at in (50, 99))
        found["one_at_a_time"] = len(times)
    if "doubling" not in without:
        say("ranks half of the people and all")
        found["doubling"] = round(_doubling(partition, settings), 2)
    return found


def _doubling(partition: Partition, settings: RankingSettings) -> float:
    """Processor time of ranking all people over that of every second one, for the same vacancies."""
    some = partition.openings[:DOUBLED]
    spent = []
    for step in (2, 1):
        times = []
        for _ in range(2):
            began = time.process_time()
            rank_partition(
                partition.candidates[::step], some, partition.vectors, partition.places, settings, partition.run.as_of
            )
            times.append(time.process_time() - began)
        spent.append(min(times))
    return spent[1] / spent[0]


def _peers(url: str, partition: Partition, cores: int) -> dict[str, Any]:
    openings = partition.openings[:: max(1, len(partition.openings) // ASKED)][:ASKED]
    today, places = partition.run.as_of, partition.places
    known = reference.facts_of(partition.candidates, places, today)
    asked = [reference.demands_of(one, places, today) for one in openings]
    masks = np.stack([reference.eligible(known, one) for one in asked])
    people = peers.dense_people(partition.candidates, partition.vectors)
    vacancies = peers.dense_vacancies(openings, partition.vectors)
    truth = peers.best_in_float64(people, vacancies, masks)
    with peers.with_all_cores(cores):
        found: dict[str, Any] = {
            name: peers.measure(name, search, truth)
            for name, search in peers.libraries(people, vacancies, masks).items()
        }
    with pgvector.filled(url, people, known) as connection:
        found["pgvector_exact"] = peers.measure("pgvector_exact", pgvector.exact(connection, vacancies, asked), truth)
        found["pgvector_hnsw"] = peers.measure("pgvector_hnsw", pgvector.hnsw(connection, vacancies, asked), truth)
    return found


def _against_peers(found: dict[str, Any], week: Week, size: Size) -> dict[str, float]:
    own = week.ranking_s * 1000 / size.vacancies
    exact = [one["ms_per_vacancy"] for name, one in found["peers"].items() if name != "pgvector_hnsw"]
    return {"own_ms_per_vacancy": round(own, 3), "times_faster": round(min(exact) / own, 2)}


def _load_taxonomy(services: Services, url: str, folder: Path) -> None:
    """Concepts and the vectors of their labels, as they stand from the second week on."""
    published = read_taxonomy(folder).taxonomy
    with Database(url, DatabaseRole.OWNER, pool_size=1) as owner, owner.transaction() as connection:
        import_taxonomy(connection, published, now=system_clock(), actor=ACTOR)
    embed_labels(services.job, services.encoder)
