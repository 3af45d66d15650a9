"""API keys: made, shown once, recognised, revoked."""

import re
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from models.audit import AuditEvent
from models.errors import InvalidInput, NotFound, Problem
from models.ids import KeyId, SupplierId, new_id
from models.store import audit, keys
from models.store.database import Conn
from models.supplier import Key, Scope

SECRET_BYTES = 32
DEFAULT_DAYS, MOST_DAYS = 365, 3650
LABEL_LENGTH = 100
SECRET = re.compile(rf"ingang_({'|'.join(Scope)})_[A-Za-z0-9_-]{{43}}")
"""256 random bits in base64url. The start tells people, and programs that look for leaked secrets, what it is."""


def create(
    connection: Conn,
    *,
    scope: Scope,
    label: str,
    supplier_id: SupplierId | None,
    now: datetime,
    actor: str,
    days: int = DEFAULT_DAYS,
) -> tuple[Key, str]:
    """A new key and its secret, which is nowhere else and cannot be had again.

    A supplier's key names its supplier and no other key does. Raises InvalidInput.
    """
    problems = []
    label = label.strip()
    if not 1 <= len(label) <= LABEL_LENGTH:
        problems.append(Problem(field="label", code="label_length", params={"limit": LABEL_LENGTH}))
    if not 1 <= days <= MOST_DAYS:
        problems.append(Problem(field="days", code="key_days", params={"limit": MOST_DAYS}))
    if (scope is Scope.SUPPLIER) != (supplier_id is not None):
        problems.append(Problem(field="supplier", code="key_supplier"))
    if problems:
        raise InvalidInput(problems)
    secret = f"ingang_{scope}_{secrets.token_urlsafe(SECRET_BYTES)}"
    key = Key(
        id=KeyId(new_id()),
        scope=scope,
        label=label,
        supplier_id=supplier_id,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    keys.add(connection, key, _digest(secret))
    details = {"scope": scope.value, "days": days} | ({} if supplier_id is None else {"supplier": str(supplier_id)})
    audit.append(connection, _event(now, actor, "key.created", key.id, details))
    return key, secret


def recognise(connection: Conn, secret: str, now: datetime) -> Key | None:
    """The key that `secret` opens at `now`, its use noted; None for an unknown, expired or revoked one.

    The hash is looked up, so how long it takes says nothing about any secret.
    """
    if not SECRET.fullmatch(secret):
        return None
    key = keys.by_secret(connection, _digest(secret))
    if key is None or not key.opens_at(now):
        return None
    if key.last_used_at is None or key.last_used_at < now - keys.NOTED_EVERY:
        keys.touch(connection, key.id, now)
    return key


def revoke(connection: Conn, key_id: KeyId, *, now: datetime, actor: str) -> Key:
    """The key opens nothing from now on. Revoking it again changes nothing. Raises NotFound."""
    key = keys.find(connection, key_id)
    if key is None:
        raise NotFound("key_not_found")
    if key.revoked_at is None:
        keys.revoke(connection, key_id, now)
        audit.append(connection, _event(now, actor, "key.revoked", key_id, {}))
    return key


def _digest(secret: str) -> bytes:
    return sha256(secret.encode()).digest()


def _event(now: datetime, actor: str, action: str, key_id: KeyId, details: Mapping[str, object]) -> AuditEvent:
    return AuditEvent(at=now, actor=actor, action=action, subject_type="key", subject=str(key_id), details=details)
