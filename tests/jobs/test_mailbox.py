"""The development mailbox over a real SMTP conversation."""

import signal
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from matcher.mailbox import LARGEST_LETTER, Mailbox, list_messages, read_message
from models.errors import ConfigurationError, NotFound

ROOT = Path(__file__).resolve().parents[2]
NOON = datetime(2026, 11, 23, 12, 0, 0, 5, tzinfo=UTC)


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    with Mailbox(tmp_path / "mailbox", 0, lambda: NOON) as running:
        yield running


def letter(subject: str = "Veckans kandidatlistor – vecka 48") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Ingång <ingang@example.org>"
    message["To"] = "handläggare@example.org"
    message["Subject"] = subject
    message["Message-ID"] = "<letter-1@ingang>"
    message.set_content("Hej,\n\nfyra annonser väntar på dig.\n.\nEn punkt ensam på en rad.\n")
    message.add_alternative("<p>Fyra <b>annonser</b> väntar på dig.</p>", subtype="html")
    return message


def send(mailbox: Mailbox, message: EmailMessage, *recipients: str) -> None:
    with smtplib.SMTP("127.0.0.1", mailbox.port, timeout=30) as client:
        client.send_message(message, "studs@example.org", recipients or ("anna@example.org",))


def test_a_letter_is_read_as_it_was_written(mailbox: Mailbox, tmp_path: Path) -> None:
    send(mailbox, letter(), "anna@example.org", "bo@example.org")
    (message,) = list_messages(tmp_path / "mailbox")
    assert message.subject == "Veckans kandidatlistor – vecka 48"
    assert message.sender == "Ingång <ingang@example.org>"
    assert message.recipients == ("anna@example.org", "bo@example.org")
    assert message.message_id == "<letter-1@ingang>"
    assert message.received_at == NOON
    assert "\n.\nEn punkt ensam" in message.text
    assert message.html.strip() == "<p>Fyra <b>annonser</b> väntar på dig.</p>"
    assert read_message(tmp_path / "mailbox", message.name) == message


def test_every_delivery_is_kept_also_of_the_same_letter(mailbox: Mailbox, tmp_path: Path) -> None:
    for _ in range(3):
        send(mailbox, letter())
    assert len(list_messages(tmp_path / "mailbox")) == 3
    assert len(list_messages(tmp_path / "mailbox", limit=2)) == 2


def test_the_newest_letter_comes_first(tmp_path: Path) -> None:
    moments = iter([NOON, NOON.replace(year=2027), NOON.replace(hour=13)])
    with Mailbox(tmp_path, 0, lambda: next(moments)) as mailbox:
        for subject in ("första", "tredje", "andra"):
            send(mailbox, letter(subject))
    assert [message.subject for message in list_messages(tmp_path)] == ["tredje", "andra", "första"]


def test_letters_are_for_their_owner_only_and_nothing_half_written_stays(mailbox: Mailbox, tmp_path: Path) -> None:
    send(mailbox, letter())
    folder = tmp_path / "mailbox"
    assert folder.stat().st_mode & 0o077 == 0
    assert [(file.suffix, file.stat().st_mode & 0o077) for file in folder.iterdir()] == [(".eml", 0)]


def test_a_letter_too_large_is_refused(mailbox: Mailbox, tmp_path: Path) -> None:
    message = letter()
    message.add_attachment(b"x" * LARGEST_LETTER, maintype="application", subtype="octet-stream")
    with pytest.raises(smtplib.SMTPResponseException) as refused:
        send(mailbox, message)
    assert refused.value.smtp_code == 552
    assert list_messages(tmp_path / "mailbox") == []


@pytest.mark.parametrize(
    "name", ["../mailbox.eml", "20261123T120000000005-0.eml", "", "a" * 300, f"{'0' * 8}T{'0' * 12}-{'0' * 32}.eml"]
)
def test_only_a_letter_of_the_folder_can_be_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFound):
        read_message(tmp_path, name)


def test_a_folder_that_is_not_there_is_an_empty_mailbox(tmp_path: Path) -> None:
    assert list_messages(tmp_path / "missing") == []


def test_a_port_that_is_taken_is_named(mailbox: Mailbox, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as told:
        Mailbox(tmp_path, mailbox.port).start()
    assert told.value.params["port"] == mailbox.port


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_serves_until_it_is_told_to_stop(tmp_path: Path, number: signal.Signals) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = "import sys, pathlib; from matcher.mailbox import serve_mailbox as serve; "
    program += "serve(pathlib.Path(sys.argv[1]), int(sys.argv[2]))"
    process = subprocess.Popen([sys.executable, "-c", program, tmp_path, str(port)], cwd=ROOT)
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                with smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
                    client.send_message(letter(), to_addrs=["anna@example.org"])
                break
            except ConnectionRefusedError:
                assert time.monotonic() < deadline
                time.sleep(0.05)
        process.send_signal(number)
        assert process.wait(60) == 0
    finally:
        process.kill()
    assert len(list_messages(tmp_path)) == 1
