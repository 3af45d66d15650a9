"""Whom a page is for. A route that says nothing is for those who work with candidates, and for nobody else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends
from starlette.requests import Request

from models.errors import NotFound
from models.ids import StaffCode
from models.sign_in import Visitor
from models.staff import Role

Route = TypeVar("Route", bound=Callable[..., Any])
MARK = "open_to"

SUPPLIERS = "/leverantor"
"""Where the suppliers' pages begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Which roles a route is for (None: anybody, signed in or not), and whether on this machine only."""

    roles: frozenset[Role] | None
    local_only: bool = False


WORKING_WITH_CANDIDATES = Access(roles=frozenset({Role.CASEWORKER, Role.COORDINATOR}))
ANYBODY = Access(roles=None)
ANYBODY_HERE = Access(roles=None, local_only=True)
EVERYBODY_SIGNED_IN = Access(roles=frozenset(Role))

HOME = "/"
HOMES: Mapping[Role, str] = {
    Role.PLANNER: "/kompetensgap",
    Role.DATA_PROTECTION_OFFICER: "/handelselogg",
    Role.ADMINISTRATOR: "/pauser",
}
"""Where those begin who read no lists: sign-in, and the name at the top of every page, lead to `HOME`."""


def open_to(access: Access) -> Callable[[Route], Route]:
    """Mark a route with whom it is for. Stands below the router's own decorator."""

    def mark(route: Route) -> Route:
        setattr(route, MARK, access)
        return route

    return mark


def access_of(endpoint: Callable[..., Any]) -> Access:
    """Whom a route is for."""
    access: Access = getattr(endpoint, MARK, WORKING_WITH_CANDIDATES)
    return access


def is_for_suppliers(path: str) -> bool:
    """Whether an address is one of the suppliers' pages, which no colleague's session opens."""
    return path == SUPPLIERS or path.startswith(f"{SUPPLIERS}/")


def get_visitor(request: Request) -> Visitor:
    """Who has signed in. On a route that anybody may open there need not be anybody: ask `request.state` there."""
    visitor: Visitor = request.state.visitor
    return visitor


SignedIn = Annotated[Visitor, Depends(get_visitor)]


def require_desk(visitor: Visitor, code: StaffCode) -> None:
    """Raise NotFound where a colleague's own page is not this visitor's to read."""
    if not visitor.may_read(code):
        raise NotFound("staff_not_found")
