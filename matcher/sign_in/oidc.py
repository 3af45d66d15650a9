"""OpenID Connect: sent to the municipality's provider with state, nonce and PKCE, and back with an ID token to check.

OpenID Connect Core 1.0, section 3.1 (authorization code flow) and Discovery 1.0; PKCE is RFC 7636, the issuer in the
answer RFC 9207. Authlib makes the requests and validates the claims.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from matcher.config import Settings
from matcher.sign_in import digest, new_token
from models.errors import ConfigurationError, NotAllowed
from models.sign_in import SentAway
from models.staff import Role, Staff
from models.store import sign_in_requests, staff
from models.store.database import Conn

CALLBACK = "/logga-in/svar"
TIMEOUT = 10.0
LASTS = timedelta(minutes=15)
LEEWAY = 60
"""Seconds by which the provider's clock may differ from ours."""

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures by a key that only the provider has. Never `none`, nor one made with a secret that both have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """What the provider says of itself."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None


def discover(settings: Settings) -> Provider:
    """Ask the provider where its parts are. Raises NotAllowed where it does not answer or is another one."""
    issuer = settings.oidc_issuer.rstrip("/")
    found = _get(f"{issuer}/.well-known/openid-configuration")
    try:
        told = Provider(
            issuer=str(found["issuer"]),
            authorization_endpoint=str(found["authorization_endpoint"]),
            token_endpoint=str(found["token_endpoint"]),
            jwks_uri=str(found["jwks_uri"]),
            userinfo_endpoint=found.get("userinfo_endpoint"),
        )
    except KeyError as error:
        raise NotAllowed("oidc_provider", reason="metadata") from error
    if told.issuer.rstrip("/") != issuer:
        raise NotAllowed("oidc_provider", reason="issuer")
    for address in (told.authorization_endpoint, told.token_endpoint, told.jwks_uri, told.userinfo_endpoint):
        if address is not None and not is_safe(address):
            raise NotAllowed("oidc_provider", reason="not_https")
    return told


def begin(settings: Settings, provider: Provider, connection: Conn, browser: str, return_to: str, now: datetime) -> str:
    """The provider's address to send a browser to; what it must bring back is kept."""
    sent = SentAway(
        state=new_token(), nonce=new_token(), code_verifier=new_token(), return_to=return_to, expires_at=now + LASTS
    )
    sign_in_requests.put(connection, digest(browser), sent, now)
    more = {"acr_values": " ".join(settings.oidc_acr_values)} if settings.oidc_acr_values else {}
    with _client(settings) as client:
        address, _ = client.create_authorization_url(
            provider.authorization_endpoint,
            state=sent.state,
            nonce=sent.nonce,
            code_verifier=sent.code_verifier,
            **more,
        )
    return str(address)


def take(connection: Conn, browser: str, answer: Mapping[str, str], settings: Settings, now: datetime) -> SentAway:
    """What this browser was sent away with, used up. Raises NotAllowed where the answer does not belong to it."""
    sent = sign_in_requests.take(connection, digest(browser))
    if sent is None or now >= sent.expires_at or answer.get("state") != sent.state:
        raise NotAllowed("oidc_state")
    issuer = answer.get("iss")
    if issuer is not None and issuer.rstrip("/") != settings.oidc_issuer.rstrip("/"):
        raise NotAllowed("oidc_state")
    return sent


def redeem(settings: Settings, provider: Provider, sent: SentAway, code: str, now: datetime) -> Mapping[str, Any]:
    """The claims that the provider makes of whoever came back with `code`. Raises NotAllowed."""
    try:
        with _client(settings) as client:
            token = client.fetch_token(provider.token_endpoint, code=code, code_verifier=sent.code_verifier)
        keys = KeySet.import_key_set(KeySetSerialization(keys=_get(provider.jwks_uri)["keys"]))
        decoded = jwt.decode(str(token["id_token"]), keys, algorithms=list(ALGORITHMS))
        options = {
            "iss": {"essential": True, "value": provider.issuer},
            "aud": {"essential": True, "value": settings.oidc_client_id},
        }
        params = {"nonce": sent.nonce, "client_id": settings.oidc_client_id, "access_token": token.get("access_token")}
        claims = CodeIDToken(decoded.claims, decoded.header, options, params)
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
    except (AuthlibBaseError, JoseError, httpx.HTTPError, KeyError, ValueError) as error:
        raise NotAllowed("oidc_refused", reason=type(error).__name__) from error
    accepted = settings.oidc_acr_values
    if accepted and claims.get("acr") not in accepted:
        raise NotAllowed("oidc_acr")
    wanted = {settings.oidc_groups_claim, settings.oidc_staff_claim}
    if provider.userinfo_endpoint is None or wanted <= claims.keys():
        return dict(claims)
    more = _get(provider.userinfo_endpoint, bearer=str(token["access_token"]))
    if more.get("sub") != claims["sub"]:
        raise NotAllowed("oidc_refused", reason="sub")
    return {**more, **claims}


def colleague_of(connection: Conn, settings: Settings, claims: Mapping[str, Any]) -> tuple[Staff, Role]:
    """Who the claims are about, and in which role. Raises NotAllowed for a stranger and for one without a role.

    Of several roles the staff list's own counts, otherwise the first in `Role`'s order, which begins with the least.
    """
    name = str(claims.get(settings.oidc_staff_claim) or "").strip().casefold()
    by_email = settings.oidc_staff_claim == "email"
    if by_email and claims.get("email_verified") is False:
        raise NotAllowed("oidc_stranger")
    found = [
        one
        for one in staff.all_staff(connection)
        if one.active and name and name == (one.email if by_email else one.code).casefold()
    ]
    if len(found) != 1:
        raise NotAllowed("oidc_stranger")
    groups = claims.get(settings.oidc_groups_claim) or ()
    named = {groups} if isinstance(groups, str) else {str(one) for one in groups}
    granted = [role for role in Role if any(settings.oidc_role_of.get(group) is role for group in named)]
    if not granted:
        raise NotAllowed("oidc_no_role")
    return found[0], found[0].role if found[0].role in granted else granted[0]


def is_safe(address: str) -> bool:
    """Whether what is sent there is kept from others: https, or this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost", "::1"})


def _client(settings: Settings) -> Any:
    return OAuth2Client(
        settings.oidc_client_id,
        settings.oidc_client_secret,
        scope=settings.oidc_scope,
        redirect_uri=settings.links + CALLBACK,
        code_challenge_method="S256",
        timeout=TIMEOUT,
    )


def _get(address: str, bearer: str | None = None) -> dict[str, Any]:
    if not is_safe(address):
        raise ConfigurationError("oidc_issuer")
    try:
        headers = {} if bearer is None else {"Authorization": f"Bearer {bearer}"}
        answer = httpx.get(address, headers=headers, timeout=TIMEOUT, follow_redirects=False)
        answer.raise_for_status()
        found = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise NotAllowed("oidc_provider", reason=type(error).__name__) from error
    if not isinstance(found, dict):
        raise NotAllowed("oidc_provider", reason="metadata")
    return found
