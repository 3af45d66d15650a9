"""The taxonomy that is loaded, if any, and the vectors of its labels."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, LiteralString

from psycopg.rows import kwargs_row

from models.store.database import Conn
from models.store.queries import load
from models.taxonomy import Concept, ConceptKind, Label, LabelKind, Relation, RelationKind, Taxonomy


def version(connection: Conn) -> str | None:
    """What names the taxonomy that is loaded; None where none is."""
    row = connection.execute(load("taxonomy")["version"]).fetchone()
    return str(row[0]) if row else None


def replace(connection: Conn, taxonomy: Taxonomy, at: datetime) -> None:
    """Keep this taxonomy in place of the one that stands."""
    queries = load("taxonomy")
    connection.execute(queries["lock"])
    for cleared in ("relations", "labels", "concepts", "version"):
        connection.execute(queries[f"clear_{cleared}"])
    _copy(
        connection,
        queries["copy_concepts"],
        ((one.id, str(one.kind), one.label, one.code) for one in taxonomy.concepts),
    )
    _copy(
        connection,
        queries["copy_labels"],
        ((one.concept_id, one.language, one.text, str(one.kind)) for one in taxonomy.labels),
    )
    _copy(
        connection,
        queries["copy_relations"],
        ((str(one.kind), one.source, one.target, one.percentage) for one in taxonomy.relations),
    )
    connection.execute(queries["note"], {"version": taxonomy.version, "at": at})


def loaded(connection: Conn, concepts: Collection[ConceptKind], relations: Collection[RelationKind]) -> Taxonomy | None:
    """Of the loaded taxonomy some kinds of concepts, their labels, and some kinds of relations; None without one."""
    standing = version(connection)
    if standing is None:
        return None
    queries = load("taxonomy")
    kinds = {"kinds": [str(kind) for kind in concepts]}
    with connection.cursor(row_factory=kwargs_row(_concept)) as cursor:
        found = cursor.execute(queries["concepts"], kinds).fetchall()
    with connection.cursor(row_factory=kwargs_row(_label)) as cursor:
        labels = cursor.execute(queries["labels"], kinds).fetchall()
    with connection.cursor(row_factory=kwargs_row(_relation)) as cursor:
        related = cursor.execute(queries["relations"], {"kinds": [str(kind) for kind in relations]}).fetchall()
    return Taxonomy(version=standing, concepts=found, labels=labels, relations=related)


def has_vectors(connection: Conn, model: int, version: str) -> bool:
    """Whether the encoder has made the vectors of a version's labels."""
    known = {"model_id": model, "version": version}
    return connection.execute(load("taxonomy")["has_vectors"], known).fetchone() is not None


def vectors(connection: Conn, model: int, version: str, labels: int) -> bytes | None:
    """The vectors of a version's so many labels as the encoder made them; None where it has not."""
    known = {"model_id": model, "version": version, "labels": labels}
    with connection.cursor(binary=True) as cursor:
        row = cursor.execute(load("taxonomy")["vectors"], known).fetchone()
    return bytes(row[0]) if row else None


def keep_vectors(connection: Conn, model: int, version: str, labels: int, vectors: bytes) -> None:
    """Keep the vectors of a version's labels in place of an older version's: float16, little-endian."""
    connection.execute(
        load("taxonomy")["keep_vectors"],
        {"model_id": model, "version": version, "labels": labels, "vectors": vectors},
    )


def drop_vectors_of_other_models(connection: Conn, model: int) -> None:
    """Delete the vectors of labels that encoders made which are no longer in use."""
    connection.execute(load("taxonomy")["drop_vectors_of_other_models"], {"model_id": model})


def _copy(connection: Conn, statement: LiteralString, rows: Iterable[Sequence[Any]]) -> None:
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _concept(*, kind: str, **columns: Any) -> Concept:
    return Concept(kind=ConceptKind(kind), **columns)


def _label(*, kind: str, **columns: Any) -> Label:
    return Label(kind=LabelKind(kind), **columns)


def _relation(*, kind: str, **columns: Any) -> Relation:
    return Relation(kind=RelationKind(kind), **columns)
