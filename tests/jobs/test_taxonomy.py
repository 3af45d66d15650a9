"""A week with a taxonomy loaded: its evidence is told, its labels are embedded once, and the run says which it was."""

from pathlib import Path

import pytest

from matcher.embedding import forget_other_models
from matcher.shortlisting import run_weekly
from matcher.taxonomy.importing import import_taxonomy
from matcher.taxonomy.loading import embed_labels, load_evidence
from matcher.taxonomy.published import read_taxonomy
from models.ids import IsoWeek
from models.store import runs
from models.store import taxonomy as store
from models.store.database import Database, DatabaseRole
from models.taxonomy import Taxonomy
from tests.jobs.conftest import KeywordEncoder, World
from tests.unit.taxonomy import small

WEEK = IsoWeek("2026-W48")


@pytest.fixture
def taxonomy(tmp_path: Path) -> Taxonomy:
    return read_taxonomy(small.whole(tmp_path / "published")).taxonomy


def take_in(world: World, url: str, taxonomy: Taxonomy) -> None:
    with Database(url, DatabaseRole.OWNER, pool_size=1) as owner, owner.transaction() as connection:
        import_taxonomy(connection, taxonomy, now=world.clock(), actor="cli:test")


def aide(world: World) -> None:
    world.vacancy(world.commitment(), "Vårdbiträde till hemtjänsten")
    world.candidate("b", "Vårdbiträde", caseworker="HL-01", experience=[{"occupation": "Undersköterska"}])
    world.deliver_profiles()


def told(world: World) -> list[str]:
    with world.services.job.transaction() as connection:
        run = runs.of_week(connection, WEEK)
        assert run is not None
        return [reason.text for entry in runs.entries(connection, run.id) for reason in entry.reasons]


def test_a_week_tells_what_the_taxonomy_knows_and_which_it_was(
    world: World, database_url: str, taxonomy: Taxonomy
) -> None:
    take_in(world, database_url, taxonomy)
    aide(world)
    run = run_weekly(world.services).run
    assert run.settings["taxonomy"] == taxonomy.version
    assert "Undersköterska → Vårdbiträde: kan ta arbetet enligt Arbetsförmedlingen" in told(world)


def test_a_week_without_a_taxonomy_says_nothing_of_one(world: World) -> None:
    aide(world)
    run = run_weekly(world.services).run
    assert "taxonomy" not in run.settings
    assert told(world)
    assert not any("Arbetsförmedlingen" in text for text in told(world))


def test_labels_are_embedded_once_for_each_version_and_encoder(
    world: World, database_url: str, taxonomy: Taxonomy, tmp_path: Path
) -> None:
    job = world.services.job
    assert embed_labels(job, world.encoder) == 0
    take_in(world, database_url, taxonomy)
    with job.transaction() as connection:
        assert load_evidence(connection, world.encoder) is None
    made = embed_labels(job, world.encoder)
    assert made > 0
    assert embed_labels(job, world.encoder) == 0
    with job.transaction() as connection:
        assert load_evidence(connection, world.encoder) is not None
        other = KeywordEncoder("2")
        assert load_evidence(connection, other) is None
    assert embed_labels(job, other) == made
    (tmp_path / "published/jobtech/termer_koncept_yrke.csv").unlink()
    take_in(world, database_url, read_taxonomy(tmp_path / "published").taxonomy)
    with job.transaction() as connection:
        assert load_evidence(connection, other) is None
    assert 0 < embed_labels(job, other) < made


def test_the_vectors_of_an_encoder_that_is_gone_go_with_it(world: World, database_url: str, taxonomy: Taxonomy) -> None:
    job, other = world.services.job, KeywordEncoder("2")
    take_in(world, database_url, taxonomy)
    made = embed_labels(job, world.encoder)
    embed_labels(job, other)
    forget_other_models(job, other)
    assert embed_labels(job, other) == 0
    assert embed_labels(job, world.encoder) == made


def test_no_role_but_the_owner_may_change_the_taxonomy(world: World) -> None:
    with world.services.application.transaction() as connection:
        assert store.version(connection) is None
        denied = connection.execute(
            "SELECT has_table_privilege('taxonomy', 'INSERT'), has_table_privilege('concept', 'DELETE')"
        ).fetchone()
    assert denied == (False, False)
