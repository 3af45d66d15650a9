"""How often the service may be asked: by one address, and with one key.

Kept in the process's memory, for so many askers at most; whoever has been silent for longest is forgotten first. What
must outlive a restart, tries to sign in, is counted in the database instead (`matcher/sign_in`).
"""

from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from math import ceil
from threading import Lock
from time import monotonic

from pyrate_limiter import GCRA, Duration, Rate
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import TooManyRequests, respond
from api.pages.route import SIGN_IN, error_page, speak_to
from api.pages.suppliers.admission import SIGN_IN as SUPPLIERS_SIGN_IN
from api.security import API_PREFIXES
from matcher.config import Settings

MOST_ASKERS = 20_000
NETWORK_BITS = 64
"""Of an IPv6 address: what one household or office is given whole."""


class Rates:
    """So many requests a minute for each asker, all at once or spread out. 0 a minute: as many as they like."""

    def __init__(self, per_minute: int, *, most: int = MOST_ASKERS, clock: Callable[[], float] = monotonic) -> None:
        self._rates = [Rate(per_minute, Duration.MINUTE)] if per_minute else []
        self._rule = GCRA()
        self._most = most
        self._clock = clock
        self._states: OrderedDict[str, tuple[float, ...]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._states)

    def ask(self, asker: str) -> None:
        """Count a request. Raises TooManyRequests, which says in how many seconds to come again."""
        if not self._rates:
            return
        now = int(self._clock() * 1000)
        with self._lock:
            state = self._states.pop(asker, None) or self._rule.initial(self._rates)
            self._states[asker], decision = self._rule.step(self._rates, state, now, 1)
            if len(self._states) > self._most:
                self._states.popitem(last=False)
        if not decision.allowed:
            raise TooManyRequests("too_many_requests", seconds=max(1, ceil((decision.retry_after_ms or 0) / 1000)))


class RateLimits:
    """ASGI middleware: counts by address before anything is looked up; sign-in pages by a smaller measure."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._addresses = Rates(settings.requests_per_address)
        self._sign_ins = Rates(settings.sign_in_requests_per_address)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        address = network_of(scope["client"][0] if scope.get("client") else "")
        try:
            self._addresses.ask(address)
            if scope["path"].startswith((SIGN_IN, SUPPLIERS_SIGN_IN)):
                self._sign_ins.ask(address)
        except TooManyRequests as error:
            await _refuse(Request(scope, receive), error)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def network_of(address: str) -> str:
    """What counts as one asker: an IPv4 address, or the network that an IPv6 address is in."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if not isinstance(known, IPv6Address):
        return str(known)
    return str(known.ipv4_mapped or IPv6Address(int(known) >> NETWORK_BITS << NETWORK_BITS))


def _refuse(request: Request, error: TooManyRequests) -> ASGIApp:
    """A page for a person, a problem for a program."""
    if request.url.path.startswith(API_PREFIXES) or "text/html" not in request.headers.get("accept", ""):
        return respond(request, error)
    speak_to(request)
    page = error_page(request, error.status)
    page.headers["Retry-After"] = str(error.params["seconds"])
    return page
