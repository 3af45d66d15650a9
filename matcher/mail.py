"""Mail: a letter becomes a MIME message, and goes out in one SMTP conversation for as many letters as there are.

The server is named by a URL:

    smtp://server                  port 25; STARTTLS where the server offers it, required where there is a password
    smtp://user:password@server:587
    smtps://user:password@server   port 465, TLS from the start

`?tls=required` asks for STARTTLS where there is no password, `?tls=never` goes without it. User and password are
percent-encoded. Certificates are always checked.
"""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from enum import StrEnum
from ipaddress import ip_address
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from matcher.config import Settings
from matcher.plain_text import one_line
from models.errors import ConfigurationError, MailServerUnavailable, PermanentDeliveryError, TemporaryDeliveryError
from models.letter import Letter

TIMEOUT = 30.0
"""Seconds to wait for each answer of the server. RFC 5321 4.5.3.2 allows minutes; other letters are waiting."""

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

    def __init__(self, settings: Settings, *, timeout: float = TIMEOUT, trust: ssl.SSLContext | None = None) -> None:
        """`trust` says whose certificates are believed, the system's authorities where None.

        Raises ConfigurationError where the server's URL or the sender's address is no such thing.
        """
        self._server = mail_server(settings.mail_server)
        self._sender = settings.sender
        address = parseaddr(self._sender)[1]
        if not all(address.rpartition("@")) or not address.isascii():
            raise ConfigurationError("mail_from")
        self._timeout = timeout
        self._trust = trust
        self._connection: smtplib.SMTP | None = None

    def send(self, letter: Letter) -> None:
        """Hand over one letter. After a lost connection the next letter opens another."""
        # Not send_message: it writes ">From" where a line begins with "From".
        mime = message(letter, self._sender).as_bytes()
        address = recipient(letter).addr_spec
        connection = self._connect()
        try:
            connection.sendmail(parseaddr(self._sender)[1], [address], mime)
        except smtplib.SMTPRecipientsRefused as error:
            ((status, _),) = error.recipients.values()
            raise _refused("rcpt", status) from error
        except smtplib.SMTPSenderRefused as error:
            # The sender is the same for every letter: a mistake in the settings must not use them up.
            raise TemporaryDeliveryError("mail_sender_refused", status=error.smtp_code) from error
        except smtplib.SMTPDataError as error:
            raise _refused("data", error.smtp_code) from error
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise TemporaryDeliveryError("mail_connection_lost") from error
        except BaseException:
            self.close()
            raise
        finally:
            if connection.sock is None:
                self._connection = None

    def close(self) -> None:
        """Say good-bye to the server, if there is a conversation."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                connection.quit()
            connection.close()

    def _connect(self) -> smtplib.SMTP:
        if self._connection is None:
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
        if server.tls is Tls.FROM_START:
            connection = smtplib.SMTP_SSL(
                server.host, server.port, local_hostname=name, timeout=self._timeout, context=self._tls()
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, local_hostname=name, timeout=self._timeout)
        try:
            connection.ehlo_or_helo_if_needed()
            if server.tls is Tls.REQUIRED or (server.tls is Tls.OFFERED and connection.has_extn("starttls")):
                connection.starttls(context=self._tls())
                connection.ehlo()
            if server.user is not None:
                connection.login(server.user, server.password or "")
        except BaseException:
            connection.close()
            raise
        return connection

    def _tls(self) -> ssl.SSLContext:
        return self._trust or ssl.create_default_context()


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
