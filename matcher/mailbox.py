"""The development mailbox: an SMTP server on loopback that keeps every letter as a file, and the reading of them.

It takes a real SMTP conversation and delivers to nobody, so that a first start sends its letters as a later one does.
"""

import re
import signal
import socket
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from types import FrameType
from typing import Self
from uuid import uuid4

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from models.clock import Clock, system_clock
from models.errors import ConfigurationError, NotFound

HOST = "127.0.0.1"
LARGEST_LETTER = 10_000_000
"""Bytes; a larger one is refused with 552, as real servers do."""

_NAME = re.compile(r"(?P<received>\d{8}T\d{12})-[0-9a-f]{32}\.eml", re.ASCII)
_MOMENT = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxMessage:
    """A letter in the mailbox. `name` is its file's; `recipients` are those of the SMTP conversation."""

    name: str
    received_at: datetime
    sender: str
    recipients: tuple[str, ...]
    subject: str
    message_id: str
    text: str
    html: str


class Mailbox:
    """The SMTP server. Runs in a thread of its own from `start` to `stop`, or as a context manager.

    Port 0 is any free one; `port` says which after the start, which raises ConfigurationError where it is taken.
    """

    def __init__(self, folder: Path, port: int, clock: Clock = system_clock) -> None:
        self.port = port
        self._folder = folder
        self._clock = clock
        self._controller: Controller | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    def start(self) -> None:
        """Take letters from now on."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.port = self.port or _free_port()
        controller = Controller(
            self,
            hostname=HOST,
            port=self.port,
            server_hostname="localhost",
            data_size_limit=LARGEST_LETTER,
            enable_SMTPUTF8=True,
        )
        try:
            controller.start()
        except OSError as error:
            raise ConfigurationError("mailbox_port_taken", port=self.port) from error
        self._controller = controller

    def stop(self) -> None:
        """Take no more. May be called twice."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """What aiosmtpd calls when a letter is complete. The answer comes when the letter has its name on the disk."""
        content = envelope.original_content or b""
        delivered = "".join(f"Delivered-To: {recipient}\r\n" for recipient in envelope.rcpt_tos)
        trace = f"Return-Path: <{envelope.mail_from}>\r\n{delivered}".encode()
        target = self._folder / f"{self._clock().astimezone(UTC).strftime(_MOMENT)}-{uuid4().hex}.eml"
        beside = target.with_suffix(".part")
        beside.write_bytes(trace + content)
        beside.chmod(0o600)
        beside.rename(target)
        return "250 Message accepted"


def serve_mailbox(folder: Path, port: int) -> None:
    """Run the mailbox until SIGTERM or Ctrl-C. Raises ConfigurationError where the port is taken."""
    over = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        over.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    with Mailbox(folder, port):
        over.wait()


def list_messages(folder: Path, limit: int = 200) -> Sequence[MailboxMessage]:
    """The `limit` latest letters in the folder, newest first. A folder that is not there yet is empty."""
    names = sorted((file.name for file in folder.glob("*.eml") if _NAME.fullmatch(file.name)), reverse=True)
    return [read_message(folder, name) for name in names[:limit]]


def read_message(folder: Path, name: str) -> MailboxMessage:
    """The letter in the file `name`. Raises NotFound where there is none of that name."""
    match = _NAME.fullmatch(name)
    try:
        content = (folder / name).read_bytes() if match else None
    except FileNotFoundError:
        content = None
    if match is None or content is None:
        raise NotFound("mailbox_message_not_found")
    message = message_from_bytes(content, policy=policy.default)
    return MailboxMessage(
        name=name,
        received_at=datetime.strptime(match["received"], _MOMENT).replace(tzinfo=UTC),
        sender=str(message["From"] or ""),
        recipients=tuple(str(value) for value in message.get_all("Delivered-To", ())),
        subject=str(message["Subject"] or ""),
        message_id=str(message["Message-ID"] or "").strip(),
        text=_body(message, "plain"),
        html=_body(message, "html"),
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
