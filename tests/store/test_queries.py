"""Every named query is one that the database understands against the real schema."""

import re
from typing import LiteralString, cast

from models.errors import IngangError
from models.store.database import Conn, Database, DatabaseRole
from models.store.queries import FOLDER, aggregates, load

PARAMETER = re.compile(r"%\((\w+)\)s")
PLANNED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
QUERIES = [(aggregate, name) for aggregate in aggregates() for name in load(aggregate)]


def try_out(connection: Conn, query: LiteralString) -> None:
    """Plan `query` with NULL for every parameter; what cannot be planned is carried out on nothing."""
    stages = [load("candidates")[name] for name in ("create_stage", "create_arrivals", "create_said")]
    stages.append(load("inputs")["create_stage"])
    for stage in stages:
        connection.execute(stage)
    statement = re.sub(r"^--.*\n", "", query)
    if statement.startswith(PLANNED):
        nothing = dict.fromkeys(PARAMETER.findall(query))
        connection.execute(cast(LiteralString, f"EXPLAIN {query}"), nothing).fetchall()
    elif statement.startswith("COPY"):
        with connection.cursor() as cursor, cursor.copy(query):
            pass
    elif query not in stages:
        assert statement.startswith(("ANALYZE", "TRUNCATE", "SET CONSTRAINTS")), (
            "a statement that can be neither planned nor tried"
        )
        connection.execute(query)


def test_every_query_is_explained_with_null_parameters(database_url: str) -> None:
    wrong = []
    with Database(database_url, DatabaseRole.OWNER, pool_size=1) as owner:
        for aggregate, name in QUERIES:
            try:
                with owner.transaction() as connection:
                    try_out(connection, load(aggregate)[name])
            except IngangError as error:
                wrong.append(f"{aggregate}.{name}: {error.__cause__}")
    assert wrong == []
    assert len(QUERIES) > 100


def test_every_query_says_what_it_is_for() -> None:
    wrong = []
    for aggregate in aggregates():
        text = (FOLDER / f"{aggregate}.sql").read_text("utf-8")
        for name, line in re.findall(r"^-- name: (\w+)\n(.*)$", text, re.MULTILINE):
            if not re.fullmatch(r"-- [A-Z].*\.", line):
                wrong.append(f"{aggregate}.{name}")
    assert wrong == []


def test_no_query_is_put_together_from_text() -> None:
    pieces = re.compile(r"%[^(]|\{\w*\}")
    assert [f"{aggregate}.{name}" for aggregate, name in QUERIES if pieces.search(load(aggregate)[name])] == []
