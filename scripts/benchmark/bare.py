"""The least that a vacancy's POST can cost here: FastAPI, a pool of connections, and the insert of the same row.

No key, no check, no audit event: what `scripts/bench` holds the product's POST against. It writes into a table of its
own.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from fastapi import FastAPI
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool

INSERT = """
    INSERT INTO ingang.bench_vacancy (
        id, supplier_id, supplier_reference, commitment_id, application_deadline, number_of_vacancies, filled_positions,
        job_ad, created_at, updated_at
    ) VALUES (%s, %s, %s, %s, %s, %s, 0, %s, %s, %s)
"""


def create_app() -> FastAPI:
    """The application on the database and supplier that the environment names."""
    supplier = os.environ["BENCH_SUPPLIER"]
    pool = ConnectionPool(os.environ["BENCH_DATABASE_URL"], min_size=1, max_size=20, open=False)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with pool:
            yield

    app = FastAPI(lifespan=lifespan)

    @app.post("/vacancies", status_code=201)
    def post_vacancy(ad: dict[str, Any]) -> dict[str, Any]:
        now, number = datetime.now(UTC), uuid4()
        with pool.connection() as connection:
            row = (
                number, supplier, ad["supplier_reference"], ad["commitment_id"], ad["application_deadline"],
                ad["number_of_vacancies"], Jsonb(ad), now, now,
            )  # fmt: skip
            connection.execute(INSERT, row)
        return {"id": str(number), **ad}

    return app
