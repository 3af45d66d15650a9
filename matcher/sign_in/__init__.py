"""Signing in: local accounts with a password and a code by mail, one-time links, OpenID Connect, and sessions.

Every secret is 256 random bits in a browser's cookie or a link; the database has its SHA-256 and nothing else.
"""

import secrets
from hashlib import sha256

TOKEN_BYTES = 32


def new_token() -> str:
    """256 random bits in base64url."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest(secret: str) -> bytes:
    """SHA-256: enough for what is random and long; a password has a hash of another kind."""
    return sha256(secret.encode()).digest()


def form_token(cookie: str) -> str:
    """What a form on a page carries to show that the page was ours: bound to the browser's cookie, and not the cookie.

    OWASP, Cross-Site Request Forgery Prevention: the synchroniser token, derived from the session's secret.
    """
    return sha256(b"form:" + cookie.encode()).hexdigest()
