"""A taxonomy is kept whole in place of the one before, or not at all."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from matcher.taxonomy.importing import import_taxonomy
from matcher.taxonomy.published import read_taxonomy
from models.errors import StoreError
from models.store import taxonomy as store
from models.store.database import Conn, Database, DatabaseRole
from models.taxonomy import ConceptKind, Relation, RelationKind
from tests.store.test_administration import Run, run
from tests.unit.taxonomy import small

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
OCCUPATIONS = ([ConceptKind.OCCUPATION], [RelationKind.SUBSTITUTE])

__all__ = ["run"]


@pytest.fixture
def connection(database_url: str) -> Iterator[Conn]:
    with Database(database_url, DatabaseRole.OWNER, pool_size=1) as owner, owner.transaction() as opened:
        yield opened


def test_a_new_version_replaces_the_old_and_the_same_changes_nothing(connection: Conn, tmp_path: Path) -> None:
    assert store.loaded(connection, *OCCUPATIONS) is None
    first = read_taxonomy(small.whole(tmp_path)).taxonomy
    assert import_taxonomy(connection, first, now=NOW, actor="cli:test")
    assert not import_taxonomy(connection, first, now=NOW, actor="cli:test")
    kept = store.loaded(connection, list(ConceptKind), list(RelationKind))
    assert kept is not None
    assert set(kept.concepts) == set(first.concepts)
    assert set(kept.labels) == set(first.labels)
    assert set(kept.relations) == set(first.relations)
    (tmp_path / "jobtech/substitutability-relations-between-occupations.json").unlink()
    second = read_taxonomy(tmp_path).taxonomy
    assert import_taxonomy(connection, second, now=NOW, actor="cli:test")
    kept = store.loaded(connection, *OCCUPATIONS)
    assert kept is not None
    assert (kept.version, len(kept.concepts), len(kept.relations)) == (second.version, 4, 0)


def test_what_cannot_be_kept_leaves_what_stood(database_url: str, tmp_path: Path) -> None:
    good = read_taxonomy(small.whole(tmp_path)).taxonomy
    broken = type(good)(
        version="other",
        concepts=good.concepts,
        labels=good.labels,
        relations=[*good.relations, Relation(kind=RelationKind.SKILL, source=small.COOK, target="nobody")],
    )
    with Database(database_url, DatabaseRole.OWNER, pool_size=1) as owner:
        with owner.transaction() as opened:
            import_taxonomy(opened, good, now=NOW, actor="cli:test")
        with pytest.raises(StoreError), owner.transaction() as opened:
            import_taxonomy(opened, broken, now=NOW, actor="cli:test")
        with owner.transaction() as opened:
            kept = store.loaded(opened, list(ConceptKind), list(RelationKind))
    assert kept is not None
    assert (kept.version, set(kept.relations)) == (good.version, set(good.relations))


def test_the_program_loads_a_folder_and_says_what_is_wrong(run: Run, tmp_path: Path) -> None:
    small.whole(tmp_path)
    told = run("import_taxonomy", tmp_path)
    assert told.returncode == 0, told.stderr
    assert "4 yrken" in told.stdout and told.stdout.endswith("Inläst.\n")
    assert "Läser 1 av " in told.stderr
    assert run("import_taxonomy", tmp_path).stdout.endswith("ingenting har ändrats.\n")
    (tmp_path / "jobtech/skills.json").write_text("[1]", "utf-8")
    wrong = run("import_taxonomy", tmp_path)
    assert wrong.returncode == 1
    assert "skills.json begrepp 1: " in wrong.stderr
