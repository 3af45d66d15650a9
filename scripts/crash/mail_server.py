"""An SMTP server on loopback that fails where it is told to: at any phase, in any way, for everybody or one recipient.

It offers STARTTLS and AUTH, takes any password, and keeps a ledger of every letter that it has accepted.
"""

import base64
import hashlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

HOST = "127.0.0.1"
PATIENCE = 60.0
"""Seconds that a silent server goes on being silent when nobody hangs up."""


class Phase(StrEnum):
    """How far a conversation has come."""

    CONNECT = "connect"
    EHLO = "EHLO"
    STARTTLS = "STARTTLS"
    AUTH = "AUTH"
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    DOT = "after the dot"


class Kind(StrEnum):
    """How a server fails. DRIP hands an answer out byte by byte and never ends it."""

    LATER = "4xx"
    NEVER = "5xx"
    HANG = "hang"
    CUT = "cut"
    DRIP = "drip"


ANSWERS = {
    Phase.CONNECT: (421, 554), Phase.EHLO: (451, 550), Phase.STARTTLS: (454, 501), Phase.AUTH: (454, 535),
    Phase.MAIL: (451, 550), Phase.RCPT: (450, 550), Phase.DATA: (451, 554), Phase.DOT: (452, 554),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Where and how the server fails: for `only` one recipient (from RCPT on), and so many `times`, always where None.

    With `accepts` the letter has been taken before the server falls silent or hangs up after the dot.
    """

    phase: Phase
    kind: Kind
    only: str | None = None
    times: int | None = None
    accepts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A letter that the server took, written before the answer. `answered` tells whether it gave one."""

    user: str
    recipient: str
    digest: str
    content: str
    answered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HungUp:
    """Who signed in as `user` said nothing more, not even good-bye, when the letter of this digest had been taken."""

    user: str
    hung_up: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A letter that the server has refused for good, written before the answer."""

    user: str
    recipient: str


Kept = Accepted | HungUp | Refused


class _Over(Exception):
    """The conversation ends."""


class MailServer:
    """Serves in threads from `start` to `stop`, or as a context manager. `faults` may be changed at any time."""

    def __init__(
        self,
        certificate: ssl.SSLContext | None,
        keep: Callable[[Kept], object],
        faults: Sequence[Fault] = (),
    ) -> None:
        self._certificate = certificate
        self._keep = keep
        self._faults: list[list[Any]] = []
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._listener = socket.create_server((HOST, 0), backlog=64)
        self.port = int(self._listener.getsockname()[1])
        self.fail(faults)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    def start(self) -> None:
        threading.Thread(target=self._serve, daemon=True).start()

    def stop(self) -> None:
        self._over.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def fail(self, faults: Sequence[Fault]) -> None:
        """Fail like this from now on."""
        with self._lock:
            self._faults = [[fault, fault.times] for fault in faults]

    def met(self, phase: Phase, recipient: str | None) -> Fault | None:
        """The fault that is due now, counted."""
        with self._lock:
            for one in self._faults:
                fault, left = one
                if fault.phase is phase and fault.only in (None, recipient) and left != 0:
                    one[1] = None if left is None else left - 1
                    return fault
        return None

    def _serve(self) -> None:
        while not self._over.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(sock,), daemon=True).start()

    def _talk(self, sock: socket.socket) -> None:
        conversation = _Conversation(self, sock, self._certificate, self._keep, self._over)
        with suppress(_Over, OSError, ValueError):
            conversation.run()
        conversation.close()


class _Conversation:
    def __init__(
        self,
        server: MailServer,
        sock: socket.socket,
        certificate: ssl.SSLContext | None,
        keep: Callable[[Kept], object],
        over: threading.Event,
    ) -> None:
        self._server, self._sock, self._certificate, self._keep, self._over = server, sock, certificate, keep, over
        self._sock.settimeout(PATIENCE)
        self._lines = sock.makefile("rb")
        self._user = ""
        self._recipient: str | None = None
        self._unread: str | None = None

    def run(self) -> None:
        self._step(Phase.CONNECT, "220 brev.example")
        while line := self._lines.readline():
            self._unread = None
            verb, _, rest = line.decode("latin-1").strip().partition(" ")
            match verb.upper():
                case "EHLO" | "HELO":
                    offered = ["brev.example", "AUTH PLAIN", "8BITMIME"]
                    if self._certificate is not None and not isinstance(self._sock, ssl.SSLSocket):
                        offered.append("STARTTLS")
                    lines = [f"250-{one}" for one in offered[:-1]] + [f"250 {offered[-1]}"]
                    self._step(Phase.EHLO, "\r\n".join(lines))
                case "STARTTLS" if self._certificate is not None:
                    self._step(Phase.STARTTLS, "220 go on")
                    self._sock = self._certificate.wrap_socket(self._sock, server_side=True)
                    self._lines = self._sock.makefile("rb")
                case "AUTH":
                    self._user = base64.b64decode(rest.split()[-1]).split(b"\0")[1].decode()
                    self._step(Phase.AUTH, "235 welcome")
                case "MAIL":
                    self._step(Phase.MAIL, "250 ok")
                case "RCPT":
                    self._recipient = rest.partition("<")[2].partition(">")[0]
                    self._step(Phase.RCPT, "250 ok")
                case "DATA":
                    if self._step(Phase.DATA, "354 go on"):
                        self._take(self._letter())
                case "QUIT":
                    self._say("221 bye")
                    return
                case "RSET" | "NOOP":
                    self._say("250 ok")
                case _:
                    self._say("500 what?")

    def close(self) -> None:
        """The conversation is over, whoever ended it."""
        with suppress(OSError):
            self._sock.close()
        if self._unread is not None:
            self._keep(HungUp(user=self._user, hung_up=self._unread))

    def _letter(self) -> bytes:
        lines = []
        while (line := self._lines.readline()) != b".\r\n":
            if not line:
                raise _Over
            lines.append(line)
        return b"".join(lines)

    def _take(self, content: bytes) -> None:
        fault = self._server.met(Phase.DOT, self._recipient)
        accepts = fault is None or fault.accepts
        if accepts:
            digest = hashlib.sha256(content).hexdigest()
            self._keep(
                Accepted(
                    user=self._user,
                    recipient=self._recipient or "",
                    digest=digest,
                    content=content.decode("latin-1"),
                    answered=fault is None,
                )
            )
            self._unread = digest
        self._answer(Phase.DOT, fault, "250 taken")

    def _step(self, phase: Phase, answer: str) -> bool:
        recipient = self._recipient if phase in (Phase.RCPT, Phase.DATA) else None
        return self._answer(phase, self._server.met(phase, recipient), answer)

    def _answer(self, phase: Phase, fault: Fault | None, answer: str) -> bool:
        """Give the answer, or fail. Returns whether it was the good one. Raises _Over where the conversation ends."""
        if fault is None:
            self._say(answer)
            return True
        if fault.kind is Kind.NEVER and phase in (Phase.RCPT, Phase.DATA, Phase.DOT):
            self._keep(Refused(user=self._user, recipient=self._recipient or ""))
        if fault.kind in (Kind.LATER, Kind.NEVER):
            self._say(f"{ANSWERS[phase][fault.kind is Kind.NEVER]} no")
            if phase is Phase.CONNECT:
                raise _Over
            return False
        if fault.kind is Kind.DRIP:
            while not self._over.wait(0.05):
                self._sock.sendall(b"2")
        if fault.kind is Kind.HANG:
            self._await_end()
        raise _Over

    def _await_end(self) -> None:
        """Say nothing until the other hangs up."""
        self._sock.settimeout(0.1)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and not self._over.is_set():
            try:
                if not self._sock.recv(4096):
                    return
            except TimeoutError:
                continue

    def _say(self, answer: str) -> None:
        self._sock.sendall(answer.encode("ascii") + b"\r\n")


def fault_of(told: Mapping[str, Any]) -> Fault:
    """A fault as it came through JSON."""
    return Fault(**{**told, "phase": Phase(told["phase"]), "kind": Kind(told["kind"])})
