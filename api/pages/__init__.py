"""The pages that people read: server-rendered, in Swedish and English, quicker with script and whole without."""

from http import HTTPStatus

from fastapi import APIRouter, FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api.pages import (
    about,
    accessibility,
    accuracy,
    adding,
    choose_language,
    contract,
    contract_files,
    contracts,
    desk,
    event_log,
    following,
    mailbox,
    not_listed,
    pauses,
    person,
    placements,
    procurement,
    reports,
    shortlists,
    sign_in,
    skill_gaps,
    supplier_contacts,
    verdicts,
    weeks,
)
from api.pages.route import error_page, speak_to
from api.pages.suppliers import demands as supplier_demands
from api.pages.suppliers import placements as supplier_placements
from api.pages.suppliers import sign_in as supplier_sign_in
from api.pages.suppliers import start as supplier_start
from api.pages.suppliers import vacancies as supplier_vacancies
from api.pages.templates import STATIC
from api.security import API_PREFIXES

PACKAGES = STATIC / "node_modules"
FOLDERS = {
    "pages": STATIC / "pages",
    "designsystemet": PACKAGES / "@digdir" / "designsystemet-css" / "dist" / "src",
    "theme": PACKAGES / "@digdir" / "designsystemet-theme" / "src" / "themes",
    "htmx": PACKAGES / "htmx.org" / "dist",
    "inter": PACKAGES / "@fontsource-variable" / "inter",
}
"""What is served under `/static`: our own files, and of each package the part that pages use."""

ROOMS = (
    weeks,
    desk,
    shortlists,
    adding,
    verdicts,
    following,
    contracts,
    contract_files,
    contract,
    placements,
    reports,
    procurement,
    person,
    pauses,
    not_listed,
    event_log,
    mailbox,
    about,
    accuracy,
    accessibility,
    choose_language,
    sign_in,
    skill_gaps,
    supplier_contacts,
    supplier_sign_in,
    supplier_start,
    supplier_vacancies,
    supplier_placements,
    supplier_demands,
)


class VersionedFiles(StaticFiles):
    """Files whose addresses change with their contents, so that a browser may keep them."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, to be kept for a year where the address names its version."""
        response = await super().get_response(path, scope)
        kept = "public, max-age=31536000, immutable" if b"v=" in scope["query_string"] else "no-cache"
        response.headers["Cache-Control"] = kept
        return response


def add_routes(router: APIRouter) -> None:
    """Add the pages and their styles."""
    for name, folder in FOLDERS.items():
        router.mount(f"/static/{name}", VersionedFiles(directory=folder, check_dir=False), name=f"static-{name}")
    for room in ROOMS:
        router.routes.extend(room.router.routes)


def tell_people(app: FastAPI) -> None:
    """Add to `app`, after its error handlers, that addresses which nobody has get a page too."""
    tell_programs = app.exception_handlers.get(HTTPException)

    async def tell(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        for_a_person = "text/html" in request.headers.get("accept", "")
        if tell_programs is not None and (request.url.path.startswith(API_PREFIXES) or not for_a_person):
            answer: Response = tell_programs(request, error)  # type: ignore[assignment]
            return answer
        speak_to(request)
        return error_page(request, HTTPStatus(error.status_code))

    app.add_exception_handler(HTTPException, tell)
