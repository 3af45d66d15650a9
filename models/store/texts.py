"""Distinct texts, who says them, and their vectors. A vector is protected, deleted and counted like its text."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Literal

from models.ids import MunicipalityCode, Pseudonym, VacancyId
from models.store.database import Conn
from models.store.queries import load

Owner = Literal["candidate", "vacancy"]
Kind = Literal["query", "document"]
KINDS: Mapping[Owner, Kind] = {"candidate": "document", "vacancy": "query"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A profile or posting whose texts are to be read. `key` is its pseudonym or id."""

    key: Any
    content: Mapping[str, Any]


def unread(connection: Conn, owner: Owner, version: int, limit: int, after: Any = None) -> Sequence[Unread]:
    """At most `limit` profiles or postings not yet read by rules `version`, locked until the transaction ends.

    In the order of their keys, from the first one after `after`: whoever reads on need not look again at all that is
    read.
    """
    name = {"candidate": "unread_candidates", "vacancy": "unread_vacancies"}[owner]
    rows = connection.execute(load("texts")[name], {"version": version, "limit": limit, "after": after}).fetchall()
    return [Unread(key=key, content=content) for key, content in rows]


def note(connection: Conn, owner: Owner, version: int, said: Mapping[Any, Sequence[str]]) -> None:
    """Note what each profile or posting says, in place of what was noted before, and that it has been read.

    `said` gives the texts by the owner's key; each distinct text is kept once.
    """
    queries = load("texts")
    plural = {"candidate": "candidates", "vacancy": "vacancies"}[owner]
    connection.execute(queries["lock_texts"])
    contents = list(dict.fromkeys(text for said_by_one in said.values() for text in said_by_one))
    digests = [digest(text) for text in contents]
    connection.execute(queries["add_texts"], {"kind": KINDS[owner], "digests": digests, "contents": contents})
    places = {text: place for place, text in enumerate(contents, start=1)}
    said_at = {str(key): sorted({places[text] for text in said_by_one}) for key, said_by_one in said.items()}
    links = {"said": json.dumps(said_at), "digests": digests}
    owners = {"owners": list(said), "version": version}
    connection.execute(queries[f"drop_{owner}_texts"], owners)
    connection.execute(queries[f"link_{owner}_texts"], links)
    connection.execute(queries[f"mark_{plural}_read"], owners)


def note_staged(connection: Conn) -> None:
    """Note what a delivery's new and changed profiles say, in place of what was noted before."""
    queries = load("texts")
    for name in ("lock_texts", "add_staged_texts", "drop_staged_texts", "link_staged_texts"):
        connection.execute(queries[name])


def drop_orphans(connection: Conn) -> int:
    """Delete the texts, and with them the vectors, that no profile and no posting says. Returns how many."""
    queries = load("texts")
    connection.execute(queries["lock_texts"])
    return connection.execute(queries["drop_orphans"]).rowcount


def model_id(connection: Conn, name: str, revision: str, dimensions: int) -> int:
    """The number that vectors of this encoder are kept under; noted on first use."""
    model = {"name": name, "revision": revision, "dimensions": dimensions}
    connection.execute(load("texts")["ensure_model"], model)
    known = known_model(connection, name, revision)
    assert known is not None, "the row was ensured in this transaction"
    return known


def known_model(connection: Conn, name: str, revision: str) -> int | None:
    """The same, or None for an encoder that has not been used."""
    row = connection.execute(load("texts")["model_id"], {"name": name, "revision": revision}).fetchone()
    return None if row is None else int(row[0])


def count_without_vector(connection: Conn, model: int) -> int:
    """How many texts the encoder has not seen."""
    row = connection.execute(load("texts")["count_without_vector"], {"model_id": model}).fetchone()
    return int(row[0]) if row else 0


def without_vector(connection: Conn, model: int, kind: Kind, limit: int) -> Sequence[tuple[int, str]]:
    """At most `limit` (id, text) of `kind` that the encoder has not seen, oldest first."""
    return connection.execute(
        load("texts")["without_vector"], {"model_id": model, "kind": kind, "limit": limit}
    ).fetchall()


def add_vectors(connection: Conn, model: int, vectors: Mapping[int, bytes]) -> None:
    """Keep vectors by text id: float16, little-endian, as many as the encoder has dimensions."""
    queries = load("texts")
    connection.execute(queries["lock_texts"])
    sizes = {len(vector) for vector in vectors.values()}
    assert len(sizes) <= 1, "an encoder's vectors have as many dimensions as it has"
    parameters = {"model_id": model, "text_ids": list(vectors), "vectors": b"".join(vectors.values())}
    connection.execute(queries["add_vectors"], parameters | {"size": max(sizes, default=0)})


def vectors_of(
    connection: Conn, model: int, municipalities: Sequence[MunicipalityCode], day: date
) -> Sequence[tuple[Kind, str, bytes]]:
    """(kind, text, vector) of what the municipalities' candidates say, whose consent covers `day`, and the vacancies
    open on it, oldest first."""
    with connection.cursor(binary=True) as cursor:
        return cursor.execute(
            load("texts")["vectors_of"],
            {"model_id": model, "municipalities": list(municipalities), "day": day},
        ).fetchall()


def vectors_of_pair(
    connection: Conn, model: int, pseudonym: Pseudonym, vacancy_id: VacancyId
) -> Sequence[tuple[Kind, str, bytes]]:
    """(kind, text, vector) of what one candidate says and one vacancy asks, oldest first."""
    with connection.cursor(binary=True) as cursor:
        return cursor.execute(
            load("texts")["vectors_of_pair"],
            {"model_id": model, "pseudonym": pseudonym, "vacancy_id": vacancy_id},
        ).fetchall()


def vectors_of_vacancies(connection: Conn, model: int, ids: Sequence[VacancyId]) -> Sequence[tuple[Kind, str, bytes]]:
    """(kind, text, vector) of what some vacancies ask, whatever their state, oldest first."""
    with connection.cursor(binary=True) as cursor:
        query = load("texts")["vectors_of_vacancies"]
        return cursor.execute(query, {"model_id": model, "ids": list(ids)}).fetchall()


def drop_vectors_of_other_models(connection: Conn, model: int) -> int:
    """Delete the vectors of encoders that are no longer in use. Returns how many."""
    return connection.execute(load("texts")["drop_vectors_of_other_models"], {"model_id": model}).rowcount


def digest(text: str) -> bytes:
    """SHA-256 of the text in UTF-8: what a text is known by."""
    return sha256(text.encode()).digest()
