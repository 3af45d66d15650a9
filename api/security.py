"""Around every request: an id, a limit to its body, headers, and an answer even to an error that nobody foresaw."""

from urllib.parse import urlsplit
from uuid import uuid4

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import TooLarge, language_of, problem_response
from matcher.config import Settings
from matcher.log import bound_contextvars, failure_of, get_logger
from models.errors import IngangError

DELIVERY_PATHS = frozenset({"/v1/profiles", "/v1/outcomes"})

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'",
}
"""What every answer carries unless the route says otherwise."""

API_HEADERS = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}
SECURE_HEADERS = {"Strict-Transport-Security": "max-age=31536000"}
"""Over https only (RFC 6797, section 7.2): from then on browsers come over https."""

API_PREFIXES = ("/v1/", "/health", "/metrics", "/openapi.json")

HEADERS_OF = {
    (of_api, secure): tuple(
        (name.lower().encode(), value.encode())
        for name, value in {
            **HEADERS, **(API_HEADERS if of_api else {}), **(SECURE_HEADERS if secure else {})
        }.items()
    )
    for of_api in (False, True)
    for secure in (False, True)
}  # fmt: skip
"""As they go out: (whether a program is answered, whether over https) → headers."""

log = get_logger()


class AnswerBroken(Exception):
    """Half an answer has gone: the connection has to break, so that nobody takes it for whole.

    Raised in place of the error itself, whose message the server would log.
    """


class Envelope:
    """ASGI middleware, outermost. Errors that nobody handles end here: logged without their message, told as ours."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        base = urlsplit(settings.base_url)
        self._secure_host = base.netloc.casefold() if base.scheme == "https" else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id, headers = str(uuid4()), Headers(scope=scope)
        ours = HEADERS_OF[scope["path"].startswith(API_PREFIXES), self._is_secure(scope, headers)]
        limit = self._limit(scope["path"])
        scope["request_id"], scope["body_limit"] = request_id, limit
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                said = {name for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(header for header in ours if header[0] not in said),
                    (b"x-request-id", request_id.encode()),
                ]
            await send(message)

        with bound_contextvars(request_id=request_id):
            try:
                if _declared_length(headers) > limit:
                    await self._refuse(scope, receive, send_with_headers, TooLarge("body_too_large", limit=limit))
                    return
                await self._app(scope, _limited(receive, limit), send_with_headers)
            except ClientDisconnect:
                log.info("request.cut")
            except Exception as error:
                log.error("request.failed", **failure_of(error))
                if started:
                    raise AnswerBroken from None
                await self._refuse(scope, receive, send_with_headers, IngangError("internal"))

    def _limit(self, path: str) -> int:
        settings = self._settings
        return settings.profiles_limit_bytes if path in DELIVERY_PATHS else settings.body_limit_bytes

    def _is_secure(self, scope: Scope, headers: Headers) -> bool:
        """Whether the request came over https: a proxy that is trusted says so, or it is for our https address."""
        return bool(scope["scheme"] == "https" or headers.get("host", "").casefold() == self._secure_host)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, error: IngangError) -> None:
        language = language_of(Headers(scope=scope).get("accept-language", ""))
        await problem_response(error, language, scope["request_id"])(scope, receive, send)


def _limited(receive: Receive, limit: int) -> Receive:
    """`receive` that ends a body that grows past `limit`, whatever its headers said."""
    total = 0

    async def receive_some() -> Message:
        nonlocal total
        message = await receive()
        if message["type"] == "http.request":
            total += len(message.get("body", b""))
            if total > limit:
                raise HTTPException(413)
        return message

    return receive_some


def _declared_length(headers: Headers) -> int:
    """What Content-Length says; 0 where it says nothing that is a number."""
    declared = headers.get("content-length", "")
    return int(declared) if declared.isascii() and declared.isdigit() and len(declared) < 20 else 0
