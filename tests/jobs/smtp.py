"""SMTP servers on loopback for tests: one that behaves, one that does whatever it is told, and a letter for them."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from matcher.config import Settings
from models.ids import LetterId, RunId, StaffCode
from models.letter import Letter


def letter(number: int = 1, **changes: object) -> Letter:
    facts: dict[str, object] = {
        "id": LetterId(UUID(int=number)),
        "run_id": RunId(UUID(int=99)),
        "recipient": StaffCode(f"HL-{number:02d}"),
        "address": f"hl{number}@kalmar.example",
        "subject": "Vecka 48: 3 matchningar på 1 ledig plats, 1 ny – åäö",
        "text": "Hej Maria!\n\n.punkt först\nFrom början\n" + "lång rad åäö " * 200 + "\n",
        "html": "<!DOCTYPE html><html lang='sv'><title>Hej</title><h1>Hej</h1>" + "<p>åäö</p>" * 300 + "</html>\n",
        "created_at": datetime(2026, 11, 23, 5, 0, tzinfo=UTC),
    }
    return Letter(**facts | changes)  # type: ignore[arg-type]


def settings(url: str) -> Settings:
    return Settings(
        _env_file=None,
        smtp_url=url,
        mail_from="ingang@kalmar.example",
        base_url="https://ingang.kalmar.example",
    )


class Mailbox:
    """Takes letters; `rcpt` and `data` are what it answers instead of 250."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.sessions: set[int] = set()
        self.rcpt: dict[str, str] = {}
        self.data = "250 OK"

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.rcpt:
            return self.rcpt[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.data.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.sessions.add(id(session))
            self.raw.append(envelope.content)
            parsed = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(parsed, EmailMessage)
            self.letters.append(parsed)
        return self.data


@contextmanager
def served(handler: object, **options: Any) -> Iterator[str]:
    """An SMTP server on loopback for as long as the context lasts. Gives host:port."""
    controller = Controller(handler, hostname="127.0.0.1", port=0, **options)
    # With port 0 aiosmtpd cannot tell itself where it listens: ask for a free one first.
    with socket.create_server(("127.0.0.1", 0)) as probe:
        controller.port = probe.getsockname()[1]
    controller.start()
    try:
        yield f"127.0.0.1:{controller.port}"
    finally:
        controller.stop()


@contextmanager
def scripted(talk: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that does whatever `talk` does with one connection after another."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                try:
                    talk(connection)
                except OSError:
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)
