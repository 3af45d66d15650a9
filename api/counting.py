"""Requests counted and logged by the route that they came to: no address that somebody typed, no query, no name."""

import time

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from matcher.log import get_logger

QUIET = ("/static", "/health", "/metrics")
"""Routes that are asked for all the time: their lines are at level debug."""
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
SECONDS = (0.025, 0.1, 0.25, 1.0, 2.5, 10.0)

log = get_logger()


class Counted:
    """ASGI middleware around all others."""

    def __init__(self, app: ASGIApp, registry: CollectorRegistry) -> None:
        self._app = app
        self._requests = Counter(
            "ingang_http_requests", "Requests by route and status.", ["method", "route", "status"], registry=registry
        )
        self._seconds = Histogram(
            "ingang_http_request_seconds", "Until the answer has gone.", ["route"], buckets=SECONDS, registry=registry
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        finally:
            seconds, route = time.perf_counter() - began, route_of(scope)
            method = scope["method"] if scope["method"] in METHODS else "other"
            self._requests.labels(method, route, str(status or "cut")).inc()
            self._seconds.labels(route).observe(seconds)
            tell = log.debug if route.startswith(QUIET) else log.info
            tell(
                "request.answered", method=method, route=route, status=status, seconds=round(seconds, 4),
                request_id=scope.get("request_id"),
            )  # fmt: skip


def route_of(scope: Scope) -> str:
    """The template of the route that answered; `none` where there is none: addresses may hold anything."""
    if str(scope.get("path", "")).startswith("/static/"):
        return "/static"
    return str(getattr(scope.get("route"), "path", None) or "none")
