"""The development mailbox: real letters over real SMTP, shown without being let loose."""

from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup

from matcher.config import Settings
from matcher.delivery import deliver_pending
from matcher.mail import SmtpSender
from matcher.mailbox import Mailbox
from matcher.services import Services
from models.store.database import Database
from tests.pages.conftest import PageClient, only, words
from tests.pages.world import NOW, World


@pytest.fixture
def delivered(services: Services, world: World, owner: Database, job: Database) -> Iterator[None]:
    with owner.transaction() as connection:
        connection.execute("UPDATE ingang.letter SET state = 'pending', sent_at = NULL, next_attempt_at = created_at")
    with Mailbox(services.settings.mailbox_dir, 0, lambda: NOW) as mailbox:
        settings = services.settings.model_copy(update={"mailbox_port": mailbox.port})
        assert deliver_pending(job, settings, services.clock, SmtpSender(settings)).sent == 2
    yield


def test_an_empty_mailbox_says_so(client: PageClient) -> None:
    assert "Inga brev har kommit ännu." in words(client.get("/brevlada"))


def test_letters_are_listed_and_each_can_be_read_three_ways(client: PageClient, delivered: None) -> None:
    rows = client.get("/brevlada").select(".row")
    assert sorted(words(only(one, ".facts")) for one in rows) == [
        "Till eva@kalmar.example 23 november 2026 kl. 06.00",
        "Till maria@kalmar.example 23 november 2026 kl. 06.00",
    ]
    marias = next(one for one in rows if "maria@" in words(one))
    address = str(only(marias, "a")["href"])
    page = client.get(address)
    assert words(only(page, "h1")) == "Vecka 48: 5 matchningar på 1 ledig plats, 3 nya"
    frame = only(page, "iframe")
    assert frame["title"]
    assert frame["src"] == f"{address}/html"
    assert frame.get_attribute_list("sandbox") == ["allow-top-navigation-by-user-activation"]
    assert "Hej Maria!" in words(only(client.get(f"{address}?visa=text"), "pre"))
    source = client.http.get(f"{address}/kalla")
    assert source.headers["Content-Type"].startswith("text/plain")
    assert "\nAuto-Submitted: auto-generated" in source.text.replace("\r", "")


def test_the_letter_itself_is_fenced_in_and_its_links_lead_to_pages(client: PageClient, delivered: None) -> None:
    for row in client.get("/brevlada").select(".row"):
        answer = client.http.get(str(only(row, "a")["href"]) + "/html")
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "sandbox allow-top-navigation-by-user-activation" in policy
        assert "frame-ancestors 'self'" in policy
        assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
        letter = BeautifulSoup(answer.text, "html.parser")
        assert only(letter, "base")["target"] == "_top"
        links = [str(one["href"]) for one in letter.select("a") if str(one["href"]).startswith("http")]
        assert len(links) == 4
        client.addresses |= {link.removeprefix("http://127.0.0.1:8000") for link in links}


def test_names_of_no_letter_lead_nowhere(client: PageClient) -> None:
    for name in ("x", "..%2F..%2Fetc%2Fpasswd", "20261123T050000000000-" + "0" * 32 + ".eml"):
        for path in (name, f"{name}/html", f"{name}/kalla"):
            client.get(f"/brevlada/{path}", 404)


def test_with_a_real_mail_server_there_is_no_mailbox(
    client: PageClient, services: Services, settings: Settings
) -> None:
    real = {"smtp_url": "smtp://post.example", "mail_from": "a@b.example", "base_url": "https://b.example"}
    services.settings = settings.model_copy(update=real)
    client.get("/brevlada", 404)
    assert "/brevlada" not in {str(link["href"]) for link in client.get("/om").select("a")}
