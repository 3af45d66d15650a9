"""Letters over real SMTP, to servers that behave well and to servers that do not."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from matcher.config import Settings
from matcher.mail import MailServer, SmtpSender, Tls, mail_server, message
from models.errors import (
    ConfigurationError,
    IngangError,
    MailServerUnavailable,
    PermanentDeliveryError,
    TemporaryDeliveryError,
)
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


def test_a_letter_arrives_whole_with_both_parts_and_the_headers_of_good_practice() -> None:
    mailbox = Mailbox()
    with served(mailbox) as address:
        sender = SmtpSender(settings(f"smtp://{address}"))
        sender.send(letter())
        sender.close()
    (got,) = mailbox.letters
    assert got["From"] == "Ingång <ingang@kalmar.example>"
    assert got["To"] == "hl1@kalmar.example"
    assert got["Subject"] == letter().subject
    assert got["Message-ID"] == "<00000000-0000-0000-0000-000000000001@kalmar.example>"
    assert got["Date"].datetime == letter().created_at
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["List-Id"] == "Ingång <veckobrev.kalmar.example>"
    text, html = got.iter_parts()
    assert isinstance(text, EmailMessage)
    assert isinstance(html, EmailMessage)
    assert text.get_content().replace("\r\n", "\n") == letter().text
    assert html.get_content().replace("\r\n", "\n") == letter().html
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert max(len(line) for line in mailbox.raw[0].splitlines()) <= 998
    assert mailbox.raw[0].isascii()


def test_copies_are_the_same_to_the_last_byte() -> None:
    assert message(letter(), "a@b.example").as_bytes() == message(letter(), "a@b.example").as_bytes()


def test_a_subject_cannot_bring_headers_of_its_own() -> None:
    made = message(letter(subject="Vecka 48\r\nBcc: alla@kalmar.example"), "a@b.example")
    assert made["Bcc"] is None
    assert made["Subject"] == "Vecka 48 Bcc: alla@kalmar.example"


@pytest.mark.parametrize(
    "address",
    ["", "ingen", "a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example", "<a@b>", "a@", "å@b.example"],
)
def test_an_address_that_is_none_is_refused_before_anything_is_sent(address: str) -> None:
    with pytest.raises(PermanentDeliveryError) as raised:
        message(letter(address=address), "a@b.example")
    assert raised.value.code in {"mail_address_malformed", "mail_address_not_ascii"}
    assert not raised.value.params


def test_a_domain_with_letters_of_its_own_is_written_as_the_mail_knows_it() -> None:
    assert message(letter(address="a@nöje.example"), "a@b.example")["To"] == "a@xn--nje-sna.example"


def test_one_conversation_serves_many_letters_and_a_refused_recipient_delays_nobody() -> None:
    mailbox = Mailbox()
    mailbox.rcpt = {
        "hl2@kalmar.example": "550 5.1.1 hl2@kalmar.example finns inte",
        "hl3@kalmar.example": "450 4.2.1 hl3@kalmar.example upptagen",
    }
    with served(mailbox) as address:
        sender = SmtpSender(settings(f"smtp://{address}"))
        sender.send(letter(1))
        with pytest.raises(PermanentDeliveryError) as permanent:
            sender.send(letter(2))
        with pytest.raises(TemporaryDeliveryError) as temporary:
            sender.send(letter(3))
        sender.send(letter(4))
        sender.close()
    assert [one["To"] for one in mailbox.letters] == ["hl1@kalmar.example", "hl4@kalmar.example"]
    assert len(mailbox.sessions) == 1
    assert dict(permanent.value.params) == {"phase": "rcpt", "status": 550}
    assert dict(temporary.value.params) == {"phase": "rcpt", "status": 450}


@pytest.mark.parametrize(
    ("answer", "kind"),
    [("452 4.3.1 full", TemporaryDeliveryError), ("554 5.7.1 skräp", PermanentDeliveryError)],
)
def test_a_refusal_after_the_dot_is_told_apart(answer: str, kind: type[IngangError]) -> None:
    mailbox = Mailbox()
    mailbox.data = answer
    with served(mailbox) as address:
        sender = SmtpSender(settings(f"smtp://{address}"))
        with pytest.raises(kind) as raised:
            sender.send(letter())
        sender.close()
    assert dict(getattr(raised.value, "params")) == {"phase": "data", "status": int(answer[:3])}  # noqa: B009


def test_a_connection_that_drops_after_the_dot_is_temporary_and_the_next_letter_gets_a_new_one() -> None:
    taken: list[bytes] = []

    def talk(connection: socket.socket) -> None:
        with connection.makefile("rwb") as lines:

            def say(answer: bytes) -> None:
                lines.write(answer + b"\r\n")
                lines.flush()

            say(b"220 hej")
            for line in lines:
                verb = line[:4].upper()
                if verb == b"DATA":
                    say(b"354 fortsatt")
                    body = b"".join(iter(lines.readline, b".\r\n"))
                    taken.append(body)
                    if len(taken) == 1:
                        return
                say(b"250 ok")
                if verb == b"QUIT":
                    return

    with scripted(talk) as address:
        sender = SmtpSender(settings(f"smtp://{address}"), timeout=5)
        with pytest.raises(TemporaryDeliveryError, match="mail_connection_lost"):
            sender.send(letter(1))
        sender.send(letter(2))
        sender.close()
    assert len(taken) == 2


@pytest.mark.parametrize("greeting", [b"", b"554 ingen post\r\n", b"421 senare\r\n", b"hej hej\r\n", b"\xff" * 9000])
def test_a_server_that_does_not_greet_takes_no_letter_at_all(greeting: bytes) -> None:
    with scripted(lambda connection: connection.sendall(greeting)) as address, pytest.raises(MailServerUnavailable):
        SmtpSender(settings(f"smtp://{address}"), timeout=5).send(letter())


def test_a_server_that_is_silent_is_waited_for_only_so_long() -> None:
    release = threading.Event()
    with scripted(lambda _: print(release.wait(30))) as address:
        with pytest.raises(MailServerUnavailable, match="mail_server_unreachable"):
            SmtpSender(settings(f"smtp://{address}"), timeout=0.2).send(letter())
        release.set()


def test_a_server_that_is_not_there_takes_no_letter_at_all() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with pytest.raises(MailServerUnavailable, match="mail_server_unreachable"):
        SmtpSender(settings(f"smtp://127.0.0.1:{port}")).send(letter())


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Files of a certificate for 127.0.0.1 that nobody has signed, and of its key."""
    import subprocess

    folder = tmp_path_factory.mktemp("certificate")
    chain, key = str(folder / "chain.pem"), str(folder / "key.pem")
    try:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out", chain,
             "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
            check=True, capture_output=True,
        )  # fmt: skip
    except FileNotFoundError:
        pytest.skip("openssl saknas: apt install openssl")
    return chain, key


def with_login(certificate: tuple[str, str], taken: list[tuple[bytes, bytes]], **options: Any) -> dict[str, Any]:
    """aiosmtpd's options for a server that offers STARTTLS and knows one password."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)

    def authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        taken.append((data.login, data.password))
        return AuthResult(success=data.password == b"p@ss/ord:%", handled=False)

    return {"tls_context": context, "authenticator": authenticate, "auth_require_tls": True, **options}


def trusting(certificate: tuple[str, str]) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certificate[0])


def test_a_password_goes_percent_decoded_and_only_over_tls(certificate: tuple[str, str]) -> None:
    mailbox, taken = Mailbox(), list[tuple[bytes, bytes]]()
    with served(mailbox, **with_login(certificate, taken)) as address:
        url = f"smtp://brev%40kalmar:p%40ss%2Ford%3A%25@{address}"
        sender = SmtpSender(settings(url), trust=trusting(certificate))
        sender.send(letter())
        sender.close()
    assert taken == [(b"brev@kalmar", b"p@ss/ord:%")]
    assert len(mailbox.letters) == 1


def test_a_wrong_password_stops_all_letters_and_loses_none(certificate: tuple[str, str]) -> None:
    with served(Mailbox(), **with_login(certificate, [])) as address:
        sender = SmtpSender(settings(f"smtp://brev:fel@{address}"), trust=trusting(certificate))
        with pytest.raises(MailServerUnavailable) as raised:
            sender.send(letter())
    assert str(raised.value) == "mail_login_refused (status=535)"


def test_an_unknown_certificate_stops_all_letters_and_the_password_stays_here(certificate: tuple[str, str]) -> None:
    taken: list[tuple[bytes, bytes]] = []
    untrusted = pytest.raises(MailServerUnavailable, match="mail_certificate_not_trusted")
    with served(Mailbox(), **with_login(certificate, taken)) as address, untrusted:
        SmtpSender(settings(f"smtp://brev:p@{address}")).send(letter())
    assert taken == []


def test_tls_that_is_required_and_not_offered_stops_all_letters() -> None:
    mailbox = Mailbox()
    with served(mailbox) as address, pytest.raises(MailServerUnavailable, match="mail_tls_or_login_not_offered"):
        SmtpSender(settings(f"smtp://{address}?tls=required")).send(letter())
    assert mailbox.letters == []


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://post.example", MailServer(host="post.example", port=25, tls=Tls.OFFERED)),
        ("smtps://post.example", MailServer(host="post.example", port=465, tls=Tls.FROM_START)),
        ("smtp://[::1]:2525", MailServer(host="::1", port=2525, tls=Tls.OFFERED)),
        (
            "smtp://a:b@post.example:587",
            MailServer(host="post.example", port=587, tls=Tls.REQUIRED, user="a", password="b"),
        ),
        ("smtp://a:b@localhost", MailServer(host="localhost", port=25, tls=Tls.OFFERED, user="a", password="b")),
        ("smtp://post.example?tls=never", MailServer(host="post.example", port=25, tls=Tls.NEVER)),
    ],
)
def test_the_url_names_the_server(url: str, server: MailServer) -> None:
    assert mail_server(url) == server


@pytest.mark.parametrize(
    "url",
    ["http://x", "smtp://", "smtp://x:port", "smtp://x:99999", "post.example", "smtp://x?tls=ja", "smtp://a:%C3%A5@x"],
)
def test_a_url_that_names_none_is_a_wrong_setting(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^smtp_url$"):
        mail_server(url)


def test_a_password_is_not_shown_when_the_server_is_printed() -> None:
    assert "hemligt" not in repr(mail_server("smtp://a:hemligt@post.example"))
