"""What a request is given: the services, the moment, whose key it is, and a transaction of its own."""

from asyncio import get_running_loop
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, TypeVar, TypeVarTuple

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from fastapi.security.utils import get_authorization_scheme_param

from api.errors import Unauthenticated, WrongMediaType
from matcher import keys
from matcher.employer_supports import EmployerSupport, supports_on
from matcher.services import Services
from models.clock import local_date
from models.errors import NotAllowed
from models.ids import SupplierId
from models.reach import EVERYTHING, NOTHING
from models.sign_in import Visitor
from models.store.database import Conn
from models.supplier import Key, Scope

BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="key",
    description="`Authorization: Bearer ingang_…`. The municipality gives out keys; each is shown once.",
)

Told = TypeVar("Told")
Given = TypeVarTuple("Given")

APART = ThreadPoolExecutor(4, thread_name_prefix="apart")


# Those that wait for nothing are coroutines: any other dependency is a trip to a thread and back.
async def get_services(request: Request) -> Services:
    """What the application was put together from."""
    services: Services = request.app.state.services
    return services


FromServices = Annotated[Services, Depends(get_services)]


async def get_now(services: FromServices) -> datetime:
    """The moment at which the request is answered, aware and in UTC."""
    return services.clock()


Now = Annotated[datetime, Depends(get_now)]


async def apart(work: Callable[[*Given], Told], *given: *Given) -> Told:
    """What `work` gives, done in one of a few threads kept for it: those of all other requests may be waiting for a
    database that is silent, and whoever asks how things are is told so."""
    told = copy_context()  # the request's id, for the log
    return await get_running_loop().run_in_executor(APART, lambda: told.run(work, *given))


def get_supports(services: FromServices, now: Now) -> Sequence[EmployerSupport]:
    """What employers may get for whom they take on, by the rules of the day."""
    return supports_on(local_date(now), services.settings.employer_supports)


Supports = Annotated[Sequence[EmployerSupport], Depends(get_supports)]


def get_transaction(request: Request, services: FromServices) -> Iterator[Conn]:
    """A connection whose transaction ends when the route has returned, before the answer goes out.

    It reaches the candidates of whoever has signed in, and nobody's where nobody has.
    """
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    with services.application.transaction(NOTHING if visitor is None else visitor.reach) as connection:
        yield connection


def get_whole_transaction(services: FromServices) -> Iterator[Conn]:
    """The same, reaching everybody: for deliveries, and for all that is held of a person who is the visitor's."""
    with services.application.transaction(EVERYTHING) as connection:
        yield connection


Transaction = Annotated[Conn, Depends(get_transaction, scope="function")]
"""One request, one transaction. The default scope would commit after the answer has gone."""
WholeTransaction = Annotated[Conn, Depends(get_whole_transaction, scope="function")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks: a program with a key that is in force."""

    key: Key

    @property
    def actor(self) -> str:
        """As audit events name it."""
        return f"key:{self.key.id}"

    @property
    def supplier_id(self) -> SupplierId | None:
        """The supplier whose key it is; None for every other scope, which is no supplier's."""
        return self.key.supplier_id


def recognised(request: Request, *scopes: Scope) -> Caller:
    """Whose key the request came with, of `scopes` only.

    The key is looked up before the request's transaction, so that a long request does not keep others with the same key
    waiting for the note of its last use. Missing, unknown, expired and revoked keys get one and the same answer:
    Unauthenticated. Raises TooManyRequests and NotAllowed, too.
    """
    services: Services = request.app.state.services
    scheme, secret = get_authorization_scheme_param(request.headers.get("authorization"))
    if scheme.casefold() != "bearer" or not secret:
        raise Unauthenticated("unauthenticated")
    with services.application.by_statement() as connection:
        key = keys.recognise(connection, secret, services.clock())
    if key is None:
        raise Unauthenticated("unauthenticated")
    request.app.state.keys.ask(str(key.id))
    if key.scope not in scopes:
        raise NotAllowed("wrong_scope", scopes=", ".join(scopes))
    return Caller(key=key)


def caller_with(*scopes: Scope) -> Callable[..., Caller]:
    """A dependency that lets in keys of `scopes` only."""

    def caller(request: Request, _: Annotated[object, Depends(BEARER)]) -> Caller:
        return recognised(request, *scopes)

    return caller


supplier_key = caller_with(Scope.SUPPLIER)
coordinator_key = caller_with(Scope.COORDINATOR)
records_key = caller_with(Scope.RECORDS)

AsSupplier = Annotated[Caller, Depends(supplier_key)]
AsCoordinator = Annotated[Caller, Depends(coordinator_key)]
AsRecords = Annotated[Caller, Depends(records_key)]
AsSupplierOrCoordinator = Annotated[Caller, Depends(caller_with(Scope.SUPPLIER, Scope.COORDINATOR))]


def supplier_of(caller: Caller) -> SupplierId:
    """The supplier whose key asks. The database lets no supplier's key be without one."""
    assert caller.supplier_id is not None, "a supplier's key names its supplier"
    return caller.supplier_id


def sent_as(*media_types: str) -> Callable[[Request], Awaitable[None]]:
    """A dependency that refuses bodies of any other media type. List it after the key's, which is asked for first."""

    async def check(request: Request) -> None:
        require_media_type(request, *media_types)

    return check


def require_media_type(request: Request, *media_types: str) -> None:
    """Raises WrongMediaType for a body that is said to be anything else."""
    sent = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if sent not in media_types:
        raise WrongMediaType("wrong_media_type", expected=" / ".join(media_types))
