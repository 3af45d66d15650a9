"""Mail: a letter becomes a MIME message, and goes out in one SMTP conversation for as many letters as there are.

The server is named by a URL:

    smtp://server                  port 25; STARTTLS where the server offers it, required where there is a password
    smtp://user:password@server:587
    smtps://user:password@server   port 465, TLS from the start

`?tls=required` asks for STARTTLS where there is no password, `?tls=never` goes without it. User and password are
percent-encoded. Certificates are always checked.
"""

import io
import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from enum import StrEnum
from ipaddress import ip_address
from typing import Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from matcher.config import Settings
from matcher.plain_text import one_line
from models import fail_points
from models.clock import Clock, system_clock
from models.errors import (
    ConfigurationError,
    DeliveryError,
    MailServerUnavailable,
    PermanentDeliveryError,
    TemporaryDeliveryError,
)
from models.fail_points import Step
from models.letter import Letter

LONGEST = timedelta(minutes=4)
"""So long may a letter take in all, whatever the server does in between: its lease must not end meanwhile. RFC 5321
4.5.3.2 allows minutes for each answer; other letters are waiting."""

SENDER_NAME = "Ingång"


class MailSender(Protocol):
    """Takes letters one at a time; `close` ends what it keeps open between them, and may be called at any time."""

    def send(self, letter: Letter) -> None:
        """Hand over one letter. Raises MailServerUnavailable, TemporaryDeliveryError or PermanentDeliveryError."""
        ...

    def close(self) -> None: ...


class Tls(StrEnum):
    """How a conversation is kept from others."""

    FROM_START = "from_start"
    REQUIRED = "required"
    OFFERED = "offered"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where letters are handed over."""

    host: str
    port: int
    tls: Tls
    user: str | None = None
    password: str | None = field(default=None, repr=False)


def mail_server(url: str) -> MailServer:
    """The server that `url` names. Raises ConfigurationError, without the URL: it may hold a password."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError as error:
        raise ConfigurationError("smtp_url") from error
    wish = parse_qs(parts.query).get("tls", [""])[0]
    user = unquote(parts.username) if parts.username else None
    password = unquote(parts.password or "") if user else None
    known = parts.scheme in {"smtp", "smtps"} and host and wish in {"", "required", "never"}
    if not known or not host or not f"{user}{password}".isascii():  # smtplib logs in with ASCII only
        raise ConfigurationError("smtp_url")
    if parts.scheme == "smtps":
        tls = Tls.FROM_START
    elif wish:
        tls = Tls(wish)
    else:
        tls = Tls.REQUIRED if user and not _is_loopback(host) else Tls.OFFERED
    return MailServer(
        host=host,
        port=port or (465 if tls is Tls.FROM_START else 25),
        tls=tls,
        user=user,
        password=password,
    )


def message(letter: Letter, sender: str) -> EmailMessage:
    """The MIME message of `letter`: the same bytes for every copy, so that a repeat is one in every sense.

    Raises PermanentDeliveryError where the recipient's address is none.
    """
    address = parseaddr(sender)[1]
    domain = address.rpartition("@")[2]
    made = EmailMessage(policy=SMTP)
    made["From"] = Address(parseaddr(sender)[0] or SENDER_NAME, addr_spec=address)
    made["To"] = recipient(letter)
    made["Subject"] = one_line(letter.subject)
    made["Date"] = format_datetime(letter.created_at)
    made["Message-ID"] = letter.message_id(domain)
    made["Auto-Submitted"] = "auto-generated"
    made["X-Auto-Response-Suppress"] = "All"
    made["List-Id"] = f"{SENDER_NAME} <veckobrev.{domain}>"
    made["Content-Language"] = "sv"
    made.set_content(letter.text, cte="quoted-printable")
    made.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    made.set_boundary(f"=_{letter.id.hex}")
    return made


def recipient(letter: Letter) -> Address:
    """Whom the letter is for. Raises PermanentDeliveryError where that is no address, or no ordinary one."""
    try:
        local, _, domain = letter.address.rpartition("@")
        address = Address(addr_spec=f"{local}@{domain.encode('idna').decode()}")
    except (ValueError, IndexError, MessageError) as error:
        raise PermanentDeliveryError("mail_address_malformed") from error
    if not address.addr_spec.isascii():
        # RFC 6531 would need every server on the way to agree.
        raise PermanentDeliveryError("mail_address_not_ascii")
    return address


class SmtpSender:
    """Sends over SMTP. The connection opens with the first letter and is kept for the next ones."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock = system_clock,
        timeout: float | None = None,
        longest: timedelta = LONGEST,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        """`timeout` is for each answer in seconds, the setting's where None, and `longest` for a letter in all, by the
        clock of its lease. `trust` says whose certificates are believed, the system's authorities where None.

        Raises ConfigurationError where the server's URL or the sender's address is no such thing.
        """
        self._server = mail_server(settings.mail_server)
        self._sender = settings.sender
        address = parseaddr(self._sender)[1]
        if not all(address.rpartition("@")) or not address.isascii():
            raise ConfigurationError("mail_from")
        self._timeout = settings.mail_timeout if timeout is None else timeout
        self._longest = longest
        self._clock = clock
        self._until = clock()
        self._trust = trust
        self._connection: smtplib.SMTP | None = None

    def send(self, letter: Letter) -> None:
        """Hand over one letter. After a lost connection the next letter opens another."""
        # Not send_message: it writes ">From" where a line begins with "From".
        content = smtplib.quotedata(message(letter, self._sender).as_string())
        address = recipient(letter).addr_spec
        self._until = self._clock() + self._longest
        connection = self._begun()
        try:
            with fail_points.around(Step.SMTP_RCPT):
                _require(connection.rcpt(address), "rcpt", (250, 251))
            with fail_points.around(Step.SMTP_DATA):
                _require(connection.docmd("DATA"), "data", (354,))
            self._left()  # the last moment to leave it to somebody else
            with fail_points.around(Step.SMTP_DOT):
                connection.send(f"{content}.\r\n")
                _require(connection.getreply(), "data", (250,))
        except DeliveryError as error:
            if error.params["status"] == 421:  # it hangs up
                self.close()
            else:
                self._reset()
            raise
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise TemporaryDeliveryError("mail_connection_lost") from error
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Say good-bye to the server, if there is a conversation."""
        connection, self._connection = self._connection, None
        if connection is not None:
            self._until = self._clock() + self._longest
            with suppress(smtplib.SMTPException, OSError), fail_points.around(Step.SMTP_QUIT):
                connection.quit()
            connection.close()

    def _begun(self) -> smtplib.SMTP:
        """A conversation in which the server has taken the sender, which is the same for every letter.

        A server ends a conversation that is long or idle, and says so here: then a new one tells whether it takes any.
        """
        if self._connection is not None:
            try:
                return self._mail(self._connection)
            except MailServerUnavailable:
                self.close()
        return self._mail(self._connect())

    def _mail(self, connection: smtplib.SMTP) -> smtplib.SMTP:
        try:
            with fail_points.around(Step.SMTP_MAIL):
                status, _ = connection.mail(parseaddr(self._sender)[1])
                if status != 250:
                    raise MailServerUnavailable("mail_sender_refused", status=status)
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise MailServerUnavailable("mail_connection_lost") from error
        except BaseException:
            self.close()
            raise
        return connection

    def _reset(self) -> None:
        """Go back to where the next letter can begin."""
        try:
            if self._connection is not None:
                self._connection.rset()
        except (smtplib.SMTPException, OSError):
            self.close()

    def _connect(self) -> smtplib.SMTP:
        try:
            self._connection = self._open()
        except smtplib.SMTPAuthenticationError as error:
            raise MailServerUnavailable("mail_login_refused", status=error.smtp_code) from error
        except smtplib.SMTPNotSupportedError as error:
            raise MailServerUnavailable("mail_tls_or_login_not_offered") from error
        except smtplib.SMTPResponseException as error:
            raise MailServerUnavailable("mail_server_refuses", status=error.smtp_code) from error
        except ssl.SSLCertVerificationError as error:
            raise MailServerUnavailable("mail_certificate_not_trusted") from error
        except (smtplib.SMTPException, OSError) as error:
            raise MailServerUnavailable("mail_server_unreachable") from error
        return self._connection

    def _open(self) -> smtplib.SMTP:
        server, name = self._server, parseaddr(self._sender)[1].rpartition("@")[2]
        connection: smtplib.SMTP
        with fail_points.around(Step.SMTP_CONNECT):
            if server.tls is Tls.FROM_START:
                connection = _SmtpOverTls(
                    self._left, server.host, server.port, local_hostname=name, timeout=self._left(), context=self._tls()
                )
            else:
                connection = _Smtp(
                    self._left, server.host, server.port, local_hostname=name, timeout=self._left()
                )  # fmt: skip
        try:
            with fail_points.around(Step.SMTP_EHLO):
                connection.ehlo_or_helo_if_needed()
            if server.tls is Tls.REQUIRED or (server.tls is Tls.OFFERED and connection.has_extn("starttls")):
                with fail_points.around(Step.SMTP_STARTTLS):
                    connection.starttls(context=self._tls())
                connection.ehlo()
            if server.user is not None:
                with fail_points.around(Step.SMTP_AUTH):
                    connection.login(server.user, server.password or "")
        except BaseException:
            connection.close()
            raise
        return connection

    def _tls(self) -> ssl.SSLContext:
        return self._trust or ssl.create_default_context()

    def _left(self) -> float:
        """Seconds to wait for the next answer. Raises TimeoutError when the letter's time is over."""
        left = (self._until - self._clock()).total_seconds()
        if left <= 0:
            raise TimeoutError
        return min(left, self._timeout)


class _Bounded:
    """Makes a conversation of smtplib wait for no answer longer than `left` says, however the server hands it out.

    smtplib's own time-out is for each packet: a server that sends a letter of its answer every now and then holds it
    for days.
    """

    sock: Any
    file: Any

    def __init__(self, left: Callable[[], float], *arguments: Any, **options: Any) -> None:
        self._left = left
        super().__init__(*arguments, **options)

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None:
            self.file = io.BufferedReader(_Incoming(self.sock, self._left))
        return super().getreply()  # type: ignore[misc, no-any-return]

    def send(self, content: Any) -> None:
        if self.sock is not None:
            self.sock.settimeout(self._left())
        super().send(content)  # type: ignore[misc]


class _Smtp(_Bounded, smtplib.SMTP):
    pass


class _SmtpOverTls(_Bounded, smtplib.SMTP_SSL):
    pass


class _Incoming(io.RawIOBase):
    """What comes from the server, each piece waited for as long as is left."""

    def __init__(self, sock: socket.socket, left: Callable[[], float]) -> None:
        self._sock, self._seconds = sock, left

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(self._seconds())
        return self._sock.recv_into(buffer)


def _require(answer: tuple[int, bytes], phase: str, wanted: tuple[int, ...]) -> None:
    """Raise the error for an answer that is not one of those `wanted`."""
    if answer[0] not in wanted:
        raise _refused(phase, answer[0])


def _refused(phase: str, status: int) -> TemporaryDeliveryError | PermanentDeliveryError:
    """The error for a negative answer: 4xx may change, 5xx will not (RFC 5321 4.2.1)."""
    if status >= 500:
        return PermanentDeliveryError("mail_refused", phase=phase, status=status)
    return TemporaryDeliveryError("mail_postponed", phase=phase, status=status)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
