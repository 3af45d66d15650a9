"""pgvector in the embedded PostgreSQL, as a peer: exact, and HNSW with an iterative scan; the hard rules in SQL."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import isinf
from typing import Any

import numpy as np
import psycopg
from numpy.typing import NDArray

from benchmark.filling import say
from benchmark.peers import K, Search
from benchmark.reference import FACTS, Demands
from models.store.database import SCHEMA

BOOLEAN, WHOLE = frozenset({"consents"}), frozenset({"groups", "licences", "certificates"})
WHERE = """
    consents AND swedish >= %(swedish)s AND (%(groups)s = 0 OR groups & %(groups)s <> 0)
    AND licences & %(licences)s = %(licences)s AND certificates & %(certificates)s = %(certificates)s
    AND hours_max >= %(hours_low)s AND hours_min <= %(hours_high)s AND free <= %(latest)s
    AND 1.25 * 2 * 6371.0088 * asin(least(1.0, sqrt((x - %(x)s) ^ 2 + (y - %(y)s) ^ 2 + (z - %(z)s) ^ 2) / 2))
        - radius - %(radius)s <= commute
"""
QUERY = f"SELECT id FROM bench_person WHERE {WHERE} ORDER BY vector <#> %(vector)s::vector LIMIT {K}"

HNSW = "SET hnsw.iterative_scan = 'strict_order'; SET hnsw.ef_search = 100; SET hnsw.max_scan_tuples = 20000"


@contextmanager
def filled(
    url: str, people: NDArray[np.float32], facts: Mapping[str, NDArray[Any]]
) -> Iterator[psycopg.Connection[Any]]:
    """A connection to a table of all people, which is dropped afterwards."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"SET search_path = {SCHEMA}, public; CREATE EXTENSION IF NOT EXISTS vector SCHEMA public")
        types = ", ".join(f"{name} {_type(name)} NOT NULL" for name in FACTS)
        connection.execute(
            f"CREATE UNLOGGED TABLE bench_person (id int PRIMARY KEY, {types}, vector vector({people.shape[1]}))"
        )
        try:
            say("peer pgvector: fills its table")
            with connection.cursor().copy("COPY bench_person FROM STDIN") as copy:
                columns = [facts[name].tolist() for name in FACTS]
                for number, row in enumerate(zip(*columns, strict=True)):
                    copy.write_row((number, *row, _text(people[number])))
            connection.execute("ANALYZE bench_person")
            yield connection
        finally:
            connection.execute("DROP TABLE bench_person")


def exact(connection: psycopg.Connection[Any], vacancies: NDArray[np.float32], demands: Sequence[Demands]) -> Search:
    """No index: every eligible person's distance, sorted."""
    connection.execute("SET enable_indexscan = off")
    return _search(connection, vacancies, demands)


def hnsw(connection: psycopg.Connection[Any], vacancies: NDArray[np.float32], demands: Sequence[Demands]) -> Search:
    """An HNSW index, gone on with until there are enough who are eligible or 20 000 were looked at."""
    say("peer pgvector: builds its index")
    connection.execute("SET maintenance_work_mem = '1GB'; SET max_parallel_maintenance_workers = 1")
    connection.execute("CREATE INDEX ON bench_person USING hnsw (vector vector_ip_ops)")
    connection.execute(f"SET enable_indexscan = on; SET enable_seqscan = off; {HNSW}")
    return _search(connection, vacancies, demands)


def _search(connection: psycopg.Connection[Any], vacancies: NDArray[np.float32], demands: Sequence[Demands]) -> Search:
    def search(row: int) -> Sequence[int]:
        asked = demands[row]
        parameters = {
            "swedish": asked.swedish, "groups": asked.groups, "licences": asked.licences,
            "certificates": asked.certificates, "hours_low": _finite(asked.hours_low),
            "hours_high": _finite(asked.hours_high), "latest": _finite(asked.latest), "radius": _finite(asked.radius),
            "x": asked.point[0], "y": asked.point[1], "z": asked.point[2], "vector": _text(vacancies[row]),
        }  # fmt: skip
        return [int(found[0]) for found in connection.execute(QUERY, parameters)]

    return search


def _type(name: str) -> str:
    return "boolean" if name in BOOLEAN else "bigint" if name in WHOLE else "float8"


def _finite(value: float) -> float:
    """What PostgreSQL can subtract from infinity."""
    return (1e9 if value > 0 else -1e9) if isinf(value) else float(value)


def _text(vector: NDArray[np.float32]) -> str:
    return "[" + ",".join(map(repr, vector.tolist())) + "]"
