"""Where pages may be opened from, and which forms are believed.

From this machine over plain http: that is how somebody tries the service, and how a reverse proxy is told apart. The
client's address alone is not enough. A page elsewhere can point its own name at 127.0.0.1 (DNS rebinding), so the Host
header has to be a name of this machine; and a proxy on this machine would make everybody local, so whatever came
through one is not. From everywhere else over https only, under the address that MATCHER_BASE_URL names.
"""

import hmac
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request

from matcher.config import Settings
from models.errors import NotAllowed

FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")
SECURE_PREFIX = "__Host-"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FORM_FIELD = "formular"
"""The hidden field that every form of ours carries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a request comes to: the origin that forms must have, and whether it is this machine without https."""

    origin: str
    local: bool

    def cookie(self, name: str) -> str:
        """The cookie's name. Over https the browser itself then holds it to this host, this path and https."""
        return name if self.local else f"{SECURE_PREFIX}{name}"


def place_of(request: Request, settings: Settings) -> Place:
    """Where the request comes to. Raises NotAllowed where no page may be shown."""
    host = request.headers.get("host", "")
    base = urlsplit(settings.base_url)
    if base.scheme == "https" and host and host.casefold() == base.netloc.casefold():
        return Place(origin=f"https://{base.netloc}", local=False)
    if not is_local(request, settings):
        raise NotAllowed("pages_need_https")
    return Place(origin=f"{request.url.scheme}://{host}", local=True)


def is_local(request: Request, settings: Settings) -> bool:
    """Whether the request comes from this machine, to a name of it, and straight."""
    host = _host_name(request.headers.get("host", ""))
    own_name = host in {"localhost", settings.host.casefold()} or _is_loopback(host)
    straight = not any(name in request.headers for name in FORWARDED)
    return request.client is not None and _is_loopback(request.client.host) and own_name and straight


def require_same_origin(request: Request, place: Place) -> None:
    """Raise NotAllowed where a form was sent by another site's page, or by no page at all.

    Browsers say so in Sec-Fetch-Site, older ones in Origin (OWASP, Cross-Site Request Forgery Prevention: verifying
    origin with standard headers). A request that changes something and says neither is refused.
    """
    if request.method not in SAFE_METHODS and not _is_same_origin(request.headers, place.origin):
        raise NotAllowed("other_origin")


async def require_form_token(request: Request, expected: str) -> None:
    """Raise NotAllowed where a form does not carry the token of this browser, or has a character in it that nobody can
    type and no database keeps."""
    if request.method in SAFE_METHODS:
        return
    form = await request.form()
    if any("\0" in said for _, said in form.multi_items() if isinstance(said, str)):
        raise NotAllowed("other_origin")
    sent = form.get(FORM_FIELD)
    if not isinstance(sent, str) or not hmac.compare_digest(sent.encode(), expected.encode()):
        raise NotAllowed("other_origin")


def own_address(address: str) -> str:
    """An address on this service, or the first page where it is none: nobody is sent elsewhere from here."""
    inside = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if inside and "\\" not in address else "/"


def _is_same_origin(headers: Headers, own: str) -> bool:
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if origin is not None and origin.casefold() != own.casefold():
        return False
    return site == "same-origin" if site is not None else origin is not None


def _host_name(host: str) -> str:
    """The name in a Host header, without its port and the brackets of IPv6."""
    name, colon, port = host.rpartition(":")
    if not colon or not port.isdigit():
        name = host
    return name.removeprefix("[").removesuffix("]").casefold()


def _is_loopback(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback
