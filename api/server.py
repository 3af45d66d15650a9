"""The web server: uvicorn, with deadlines for what comes in and for what goes out.

uvicorn waits for headers, bodies and readers for as long as a client likes, so that a few hundred idle sockets
(slowloris) would keep everybody else out. The deadlines are those of Apache's mod_reqtimeout: so many seconds for the
headers, and for a body as many and one more for every 500 bytes that have come.
"""

import sys
from asyncio import TimerHandle, Transport
from functools import partial
from typing import Any

import h11
import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.security import HEADERS
from matcher.config import Settings
from matcher.log import get_logger

BYTES_A_SECOND = 500
"""What a body has to come at, once its first seconds are over."""

KEPT_OPEN = 5
"""Seconds that a connection may wait for its next request."""

LARGEST_HEAD = 16_384
"""Bytes of a request's first line and headers together."""

log = get_logger()


def serve(settings: Settings) -> None:
    """Serve until a signal. Raises SystemExit where it cannot start."""
    server = uvicorn.Server(configuration(settings, "api.app:create_app"))
    server.run()
    if not server.started:
        sys.exit(3)


def configuration(settings: Settings, app: str | FastAPI) -> uvicorn.Config:
    """How `app`, or what makes it, is served."""
    return uvicorn.Config(
        app,
        factory=isinstance(app, str),
        host=settings.host,
        port=settings.port,
        http=partial(PromptProtocol, seconds=settings.receive_seconds, most=settings.connections),  # type: ignore[arg-type]
        ws="none",
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        h11_max_incomplete_event_size=LARGEST_HEAD,
        timeout_keep_alive=KEPT_OPEN,
        timeout_graceful_shutdown=5,
    )


class PromptProtocol(H11Protocol):
    """HTTP/1.1 that cuts a client that is slow to send or to read, and takes no more connections than `most`."""

    def __init__(self, *args: Any, seconds: float, most: int, **named: Any) -> None:
        super().__init__(*args, **named)
        self._seconds = seconds
        self._most = most
        self._awaited: tuple[str, object] = ("", None)
        self._since = 0.0
        self._received = 0
        self._receiving: TimerHandle | None = None
        self._sending: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request, or close at once where too many wait already."""
        super().connection_made(transport)
        if len(self.connections) > self._most:
            self._cut("connections")
            return
        self._watch(0)

    def data_received(self, data: bytes) -> None:
        """Read what has come, and note what is awaited now."""
        super().data_received(data)
        self._watch(len(data))

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is awaited any more."""
        for timer in (self._receiving, self._sending):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The client does not read what it asked for: it has so long to begin."""
        super().pause_writing()
        self._sending = self.loop.call_later(self._seconds, self._cut, "reading")

    def resume_writing(self) -> None:
        """It has read."""
        if self._sending is not None:
            self._sending.cancel()
            self._sending = None
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP gets an answer with the headers of every other."""
        headers = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
        headers += [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
        for part in (h11.Response(status_code=400, headers=headers), h11.Data(data=msg.encode()), h11.EndOfMessage()):
            self.transport.write(self.conn.send(part) or b"")
        self.transport.close()

    def _watch(self, received: int) -> None:
        """Note that so many bytes have come, and see to it that the next are looked for in time."""
        awaited = self._what_is_awaited()
        if awaited != self._awaited:
            self._awaited, self._since, self._received = awaited, self.loop.time(), 0
            if self._receiving is not None:
                self._receiving.cancel()
            self._receiving = self.loop.call_later(self._seconds, self._look) if awaited[0] else None
        else:
            self._received += received

    def _what_is_awaited(self) -> tuple[str, object]:
        """Headers or a body, and after which request; nothing where the next word is ours."""
        state = self.conn.their_state
        if self.transport.is_closing() or (self.timeout_keep_alive_task is not None and state is h11.IDLE):
            return "", None
        return {h11.IDLE: "headers", h11.SEND_BODY: "body"}.get(state, ""), self.cycle

    def _look(self) -> None:
        """Cut the client where its time is over; otherwise look again when it will be."""
        self._receiving = None
        awaited = self._what_is_awaited()
        if awaited != self._awaited:
            self._watch(0)
            return
        now = self.loop.time()
        if self.flow.read_paused:
            self._since, self._received = now, 0  # it is we who do not read
        earned = self._received / BYTES_A_SECOND if awaited[0] == "body" else 0.0
        left = self._since + self._seconds + earned - now
        if left <= 0:
            self._cut(awaited[0])
        else:
            self._receiving = self.loop.call_later(left, self._look)

    def _cut(self, awaited: str) -> None:
        if not self.transport.is_closing():
            log.info("connection.cut", awaited=awaited, connections=len(self.connections))
            self.transport.abort()
