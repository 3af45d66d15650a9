"""What is held of one person: found from the database's own catalogue, so that a new table cannot be forgotten."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any

from psycopg import sql
from psycopg.rows import class_row

from models.audit import AuditEvent
from models.held import Held, HeldTable, HeldText
from models.ids import Pseudonym
from models.store.database import Conn
from models.store.queries import load

COLUMN = sql.Identifier("pseudonym")


def people_with_code(connection: Conn, code: str) -> Sequence[Pseudonym]:
    """Who has a display code in the pool, or had it on a stored list. Capitals make no difference."""
    return [Pseudonym(row[0]) for row in connection.execute(load("held")["people_with_code"], {"code": code})]


def of_person(connection: Conn, pseudonym: Pseudonym) -> Held:
    """Every row of every table that names the pseudonym, or refers to a row that does, with texts and events.

    Raises StoreError where this connection's role may not read one of the tables: nothing is left out in silence.
    """
    tables = []
    for name, condition in _conditions(connection).items():
        query = sql.SQL("SELECT to_jsonb(t) FROM {} t WHERE {}").format(sql.Identifier(name), condition)
        rows = [row[0] for row in connection.execute(query, {"pseudonym": pseudonym})]
        tables.append(HeldTable(name=name, rows=sorted(rows, key=str)))
    with connection.cursor(row_factory=class_row(HeldText)) as cursor:
        texts = cursor.execute(load("held")["texts"], {"pseudonym": pseudonym}).fetchall()
    parameters: dict[str, Any] = {"pseudonym": pseudonym, "ids": list(_ids(tables))}
    with connection.cursor(row_factory=class_row(AuditEvent)) as cursor:
        events = cursor.execute(load("held")["events"], parameters).fetchall()
    return Held(tables=tables, texts=texts, events=[_alone(event, set(parameters["ids"])) for event in events])


def tables(connection: Conn) -> Sequence[str]:
    """The tables that may hold something of a person, the event log aside."""
    return sorted(_conditions(connection))


def _conditions(connection: Conn) -> Mapping[str, sql.Composable]:
    """Of each table that names people, or whose rows refer to such a row, which rows `t` are about the person."""
    references = connection.execute(load("held")["references"]).fetchall()
    named = {row[0] for row in connection.execute(load("held")["tables_of_people"])}
    found: dict[str, sql.Composable] = {name: sql.SQL("t.{} = %(pseudonym)s").format(COLUMN) for name in sorted(named)}
    waiting = list(found)
    while waiting:
        parent = waiting.pop(0)
        for child, to, own, theirs in references:
            if to == parent and child not in found:
                found[child] = sql.SQL("EXISTS (SELECT 1 FROM (SELECT * FROM {} t WHERE {}) p WHERE {})").format(
                    sql.Identifier(parent),
                    found[parent],
                    sql.SQL(" AND ").join(
                        sql.SQL("p.{} = t.{}").format(sql.Identifier(key), sql.Identifier(column))
                        for column, key in zip(own, theirs, strict=True)
                    ),
                )
                waiting.append(child)
    return found


def _alone(event: AuditEvent, own: AbstractSet[str]) -> AuditEvent:
    """The event without the entries of others that the same page showed."""
    shown = event.details.get("entries")
    if not isinstance(shown, list):
        return event
    return replace(event, details={**event.details, "entries": [one for one in shown if one in own]})


def _ids(tables: Sequence[HeldTable]) -> Iterator[str]:
    return (str(row["id"]) for table in tables for row in table.rows if "id" in row)
