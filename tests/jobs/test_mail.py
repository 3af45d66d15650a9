"""Letters over real SMTP, to servers that behave well and to servers that do not."""

import socket
import threading
from email.message import EmailMessage

import pytest

from matcher.mail import SmtpSender, message
from models.errors import IngangError, MailServerUnavailable, PermanentDeliveryError, TemporaryDeliveryError
from tests.jobs.smtp import Mailbox, letter, scripted, served, settings


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

    def silent(_: socket.socket) -> None:
        release.wait(30)

    with scripted(silent) as address:
        with pytest.raises(MailServerUnavailable, match="mail_server_unreachable"):
            SmtpSender(settings(f"smtp://{address}"), timeout=0.2).send(letter())
        release.set()


def test_a_server_that_is_not_there_takes_no_letter_at_all() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with pytest.raises(MailServerUnavailable, match="mail_server_unreachable"):
        SmtpSender(settings(f"smtp://127.0.0.1:{port}")).send(letter())
