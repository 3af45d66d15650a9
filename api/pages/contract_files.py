"""Contracts and commitments as a file: out with how they stand, and in again."""

from collections import Counter
from typing import Annotated, Literal

from fastapi import APIRouter, File, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.deps import FromServices, Now, Transaction
from api.pages.access import SignedIn, open_to
from api.pages.contracts import COORDINATING
from api.pages.language import gettext, spoken
from api.pages.route import PageRoute
from api.pages.templates import HEADERS, page
from matcher.commitments import followed
from matcher.contract_table import HEADING, contract_rows
from matcher.intake.contract_file import COLUMNS, import_contracts
from matcher.intake.outcome import Outcome
from matcher.messages import field_text, problem_text
from matcher.spreadsheet import XLSX, csv_of, xlsx_of
from models.clock import local_date
from models.errors import InvalidInput
from models.store import suppliers
from models.store.database import Conn

router = APIRouter(prefix="/avtal/fil", route_class=PageRoute, include_in_schema=False)

SHOWN = 50
"""So many wrong cells are told of at once."""


@router.get("")
@open_to(COORDINATING)
def show_file(request: Request) -> HTMLResponse:
    """The files to take away, and the form that takes one in."""
    return _page(request)


@router.get("/avtal.{form}")
@open_to(COORDINATING)
def give_file(form: Literal["csv", "xlsx"], connection: Transaction, services: FromServices, now: Now) -> Response:
    """Every commitment with its contract, and how it stands today."""
    found = followed(connection, local_date(now), services.settings.clause_rules)
    rows = contract_rows(found, {one.id: one for one in suppliers.page(connection)})
    content = csv_of(HEADING, rows) if form == "csv" else xlsx_of(gettext("Avtal"), HEADING, rows)
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="avtal-{local_date(now)}.{form}"'}
    return Response(content, media_type="text/csv; charset=utf-8" if form == "csv" else XLSX, headers=headers)


@router.post("")
@open_to(COORDINATING)
def take_file(
    request: Request,
    connection: Transaction,
    visitor: SignedIn,
    now: Now,
    file: Annotated[UploadFile | None, File(alias="fil")] = None,
) -> HTMLResponse:
    """Take in a file, or say which cells are wrong: then nothing of it is kept."""
    content = b"" if file is None else file.file.read()
    if not content:
        return _page(request, wrong=[("", gettext("Välj en fil."))])
    try:
        counts = _taken(connection, content, now, visitor.code)
    except InvalidInput as error:
        told = [(field_text(one, spoken()), problem_text(one, spoken())) for one in error.problems]
        return _page(request, wrong=told)
    return _page(request, counts=counts)


def _taken(connection: Conn, content: bytes, now: Now, actor: str) -> dict[str, Counter[Outcome]]:
    """How many of each were new, changed or the same. Raises InvalidInput, and has then kept nothing."""
    with connection.transaction():
        counts = import_contracts(connection, content, now=now, actor=actor)
    return {
        gettext("Leverantörer"): counts.suppliers,
        gettext("Avtal"): counts.contracts,
        gettext("Åtaganden"): counts.commitments,
    }


def _page(
    request: Request,
    *,
    wrong: list[tuple[str, str]] | None = None,
    counts: dict[str, Counter[Outcome]] | None = None,
) -> HTMLResponse:
    return page(
        request,
        "contract_file.html",
        status=400 if wrong else 200,  # type: ignore[arg-type]
        wrong=(wrong or [])[:SHOWN],
        more=max(0, len(wrong or []) - SHOWN),
        counts=counts,
        columns=COLUMNS,
    )
