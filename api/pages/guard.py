"""Who may see the pages before there is sign-in: browsers on the machine that the service runs on, and nobody else.

The client's address alone is not enough. A page elsewhere can point its own name at 127.0.0.1 (DNS rebinding), so the
Host header has to be a name of this machine; and a proxy on this machine would make everybody local, so whatever came
through one is refused.
"""

from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.requests import Request

from matcher.config import Settings
from models.errors import NotAllowed

FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def require_local(request: Request, settings: Settings) -> None:
    """Raise NotAllowed unless the request comes from this machine, to a name of it, and straight."""
    host = _host_name(request.headers.get("host", ""))
    own_name = host in {"localhost", settings.host.casefold()} or _is_loopback(host)
    straight = not any(name in request.headers for name in FORWARDED)
    if request.client is None or not _is_loopback(request.client.host) or not own_name or not straight:
        raise NotAllowed("pages_on_loopback_only")


def require_same_origin(request: Request) -> None:
    """Raise NotAllowed where a form was sent by another site's page, or by no page at all.

    Browsers say so in Sec-Fetch-Site, older ones in Origin (OWASP, Cross-Site Request Forgery Prevention: verifying
    origin with standard headers). A request that changes something and says neither is refused.
    """
    if request.method in SAFE_METHODS:
        return
    if not _is_same_origin(request.headers, request.url.scheme):
        raise NotAllowed("other_origin")


def _is_same_origin(headers: Headers, scheme: str) -> bool:
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    own = f"{scheme}://{headers.get('host', '')}"
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
