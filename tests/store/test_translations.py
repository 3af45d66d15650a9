"""A translation is off until somebody on the staff approves the very text."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from matcher.rights import translation
from matcher.rights.translation import SHOWN, approval_of, approve, approved_words, hash_of, revoke, words_of
from matcher.rights.words import Words
from models.errors import Conflict, NotFound
from models.ids import StaffCode
from models.staff import Role, Staff
from models.store import audit, staff
from models.store.database import Conn, Database, DatabaseRole

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
CODE = hash_of(words_of("ar")).hex()[:SHOWN]


@pytest.fixture
def connection(database_url: str, application: Database) -> Iterator[Conn]:
    reader = Staff(code=StaffCode("HL-03"), name="Maria", email="maria@kalmar.example", role=Role.CASEWORKER)
    with Database(database_url, DatabaseRole.OWNER, pool_size=1) as owner, owner.transaction() as made:
        staff.put(made, [reader])
    with application.transaction() as made:
        yield made


def test_swedish_needs_no_approval_and_every_other_language_does(connection: Conn) -> None:
    assert approved_words(connection, "sv") == Words()
    for language in translation.languages():
        with pytest.raises(Conflict):
            approved_words(connection, language)


def test_an_approved_translation_is_used_and_the_log_says_who_approved_it(connection: Conn) -> None:
    approve(connection, "ar", CODE, "HL-03", NOW)
    assert approved_words(connection, "ar") == words_of("ar")
    (event,) = audit.of_subject(connection, "translation", "ar")
    assert (event.action, event.actor) == ("translation.approved", "HL-03")
    with pytest.raises(Conflict):
        approved_words(connection, "en")


def test_a_changed_text_loses_its_approval(connection: Conn, monkeypatch: pytest.MonkeyPatch) -> None:
    approve(connection, "ar", CODE, "HL-03", NOW)
    words = words_of("ar")
    changed = Words(language="ar", sentences={**words.sentences, "Summa": "شيء آخر"})
    assert approval_of(connection, changed) is None
    monkeypatch.setattr(translation, "words_of", lambda language: changed)
    with pytest.raises(Conflict):
        approved_words(connection, "ar")


def test_a_text_other_than_the_one_that_was_read_is_not_approved(connection: Conn) -> None:
    for code in ("", CODE[:4], "0" * SHOWN):
        with pytest.raises(Conflict):
            approve(connection, "ar", code, "HL-03", NOW)


def test_nobody_outside_the_staff_approves(connection: Conn) -> None:
    with pytest.raises(NotFound):
        approve(connection, "ar", CODE, "HL-99", NOW)


def test_an_approval_can_be_taken_back(connection: Conn) -> None:
    approve(connection, "ar", CODE, "HL-03", NOW)
    assert revoke(connection, "ar", "HL-03", NOW) == 1
    with pytest.raises(Conflict):
        approved_words(connection, "ar")
    assert revoke(connection, "ar", "HL-03", NOW) == 0
