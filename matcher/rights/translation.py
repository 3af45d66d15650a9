"""Translations of letters: off until somebody on the staff approves the very text, and off again when it changes."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

from babel.messages.pofile import read_po

from matcher.rights.words import SWEDISH, Words
from models.audit import AuditEvent
from models.errors import Conflict, NotFound
from models.ids import ApprovalId, StaffCode, new_id
from models.store import audit, staff, translations
from models.store.database import Conn
from models.translation import Approval

FOLDER = Path(__file__).parent / "locale"
NAMES: Mapping[str, str] = {SWEDISH: "svenska", "en": "engelska", "ar": "arabiska"}
SHOWN = 12
"""Hexadecimal digits of a text's hash that are shown and asked for: enough to tell two versions of a text apart."""


def languages() -> tuple[str, ...]:
    """What letters have been translated into, approved or not."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.po")))


@cache
def words_of(language: str) -> Words:
    """The sentences of a language, whether or not anybody has approved them. Raises NotFound for another one."""
    if language == SWEDISH:
        return Words()
    if language not in languages():
        raise NotFound("language_not_found", wanted=language, known=", ".join((SWEDISH, *languages())))
    with (FOLDER / f"{language}.po").open("rb") as file:
        catalog = read_po(file, locale=language)
    said = {str(one.id): str(one.string) for one in catalog if one.id and one.string and not one.fuzzy}
    return Words(language=language, sentences=said)


def hash_of(words: Words) -> bytes:
    """SHA-256 of every sentence and its translation, in an order of its own."""
    return sha256(json.dumps([words.language, sorted(words.sentences.items())]).encode()).digest()


def approval_of(connection: Conn, words: Words) -> Approval | None:
    """Who approved the text as it reads, or None."""
    return translations.standing(connection, words.language, hash_of(words))


def approved_words(connection: Conn, language: str) -> Words:
    """The sentences of a language. Raises Conflict unless it is Swedish or somebody has approved them as they read."""
    words = words_of(language)
    if language != SWEDISH and approval_of(connection, words) is None:
        raise Conflict("translation_not_approved", wanted=language)
    return words


def approve(connection: Conn, language: str, shown_hash: str, by: str, now: datetime) -> Approval:
    """Approve a translation as it was read: `shown_hash` is the beginning of its hash, as it stood beside the text.

    Raises Conflict where the text is another one now, NotFound where `by` is nobody on the staff.
    """
    words = words_of(language)
    digest = hash_of(words)
    if language == SWEDISH or len(shown_hash) < SHOWN or not digest.hex().startswith(shown_hash.lower()):
        raise Conflict("translation_changed", wanted=language)
    if not any(one.code == by and one.active for one in staff.all_staff(connection)):
        raise NotFound("staff_not_found")
    approval = Approval(
        id=ApprovalId(new_id()), language=language, sha256=digest, approved_at=now, approved_by=StaffCode(by)
    )
    translations.add(connection, approval)
    audit.append(connection, _event("translation.approved", language, by, now, {"sha256": digest.hex()}))
    return approval


def revoke(connection: Conn, language: str, by: str, now: datetime) -> int:
    """Take every approval of a language back, at once. Returns how many held."""
    revoked = translations.revoke(connection, language, now)
    if revoked:
        audit.append(connection, _event("translation.revoked", language, by, now, {}))
    return revoked


def _event(action: str, language: str, by: str, now: datetime, details: dict[str, object]) -> AuditEvent:
    return AuditEvent(
        at=now, actor=by, action=action, subject_type="translation", subject=language, details=details
    )  # fmt: skip
