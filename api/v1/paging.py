"""Pages of lists: a limit, and a cursor that only this service reads."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query

from models.errors import InvalidInput, Problem
from models.ids import VacancyId
from models.vacancy import Vacancy

Limit = Annotated[int, Query(ge=1, le=100, description="How many to give at most.")]
Cursor = Annotated[UUID | None, Query(description="`next_cursor` of the page before.")]
"""Where a list goes by id, its cursor is the last id."""


def vacancy_cursor(vacancy: Vacancy) -> str:
    """Where the page after `vacancy` begins."""
    return urlsafe_b64encode(f"{vacancy.created_at.isoformat()} {vacancy.id}".encode()).decode().rstrip("=")


def after_vacancy(cursor: str | None) -> tuple[datetime, VacancyId] | None:
    """What a cursor says. Raises InvalidInput for one that we never gave."""
    if cursor is None:
        return None
    try:
        created_at, _, vacancy_id = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(" ")
        moment = datetime.fromisoformat(created_at)
        if moment.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return moment, VacancyId(UUID(vacancy_id))
    except ValueError:
        raise InvalidInput([Problem(field="query.cursor", code="wrong_cursor")]) from None
