"""Which server letters go to, and how the conversation with it is kept from others."""

import ssl
import subprocess
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from matcher.mail import MailServer, SmtpSender, Tls, mail_server
from models.errors import ConfigurationError, MailServerUnavailable
from tests.jobs.smtp import Mailbox, letter, served, settings


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Files of a certificate for 127.0.0.1 that nobody has signed, and of its key."""
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
