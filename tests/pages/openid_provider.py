"""A small OpenID provider for tests, in a process of its own: `python openid_provider.py` prints its address.

It holds a client to what the standards ask of it (PKCE with S256, exact redirect address, codes that work once) and
signs whoever comes in as the person that PUT /person names; PUT /fault makes it lie in one way.
"""

import base64
import hashlib
import json
import secrets
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "ingang", "hemlig-och-hel"
KEY, OTHER_KEY = (RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"}) for _ in range(2))


class State:
    """Who is signed in next, how to lie, and what has been handed out."""

    person: dict[str, Any]
    fault: str = ""
    address: str = ""

    def __init__(self) -> None:
        self.person = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: set[str] = set()


class Provider(BaseHTTPRequestHandler):
    """Discovery, authorization, token, userinfo and keys."""

    state = State()

    def do_GET(self) -> None:
        path, query = self._asked()
        if path == "/.well-known/openid-configuration":
            address = self.state.address
            issuer = "http://127.0.0.1:1" if self.state.fault == "discovery" else address
            self._answer(
                {
                    "issuer": issuer,
                    "authorization_endpoint": f"{address}/authorize",
                    "token_endpoint": f"{address}/token",
                    "userinfo_endpoint": f"{address}/userinfo",
                    "jwks_uri": f"{address}/keys",
                    "response_types_supported": ["code"],
                    "id_token_signing_alg_values_supported": ["RS256"],
                }
            )
        elif path == "/authorize":
            self._authorize(query)
        elif path == "/keys":
            self._answer({"keys": [KEY.as_dict(private=False)]})
        elif path == "/userinfo" and self.headers.get("Authorization", "")[7:] in self.state.tokens:
            sub = "somebody else" if self.state.fault == "userinfo" else self.state.person["sub"]
            self._answer({**self.state.person, "sub": sub})
        else:
            self._answer({"error": "invalid_request"}, 404)

    def do_PUT(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        setattr(self.state, urlsplit(self.path).path[1:], sent)
        self._answer({})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {key: one[0] for key, one in parse_qs(body).items()}
        kept = self.state.codes.pop(form.get("code", ""), None)
        scheme, _, pair = self.headers.get("Authorization", "").partition(" ")
        name, _, secret = base64.b64decode(pair).decode().partition(":") if scheme == "Basic" else ("", "", "")
        verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        right = kept is not None and form.get("grant_type") == "authorization_code"
        right = right and (unquote(name), unquote(secret)) == (CLIENT, SECRET)
        if not right or kept is None or (form.get("redirect_uri"), challenge) != (kept["to"], kept["challenge"]):
            self._answer({"error": "invalid_grant"}, 400)
            return
        access = secrets.token_urlsafe()
        self.state.tokens.add(access)
        self._answer(
            {"access_token": access, "token_type": "Bearer", "expires_in": 60, "id_token": self._id_token(kept, access)}
        )

    def log_message(self, *_: object) -> None:
        """Say nothing: the tests' output is theirs."""

    def _authorize(self, query: dict[str, str]) -> None:
        asked = ("client_id", "redirect_uri", "state", "nonce", "code_challenge")
        right = all(query.get(name) for name in asked) and query["client_id"] == CLIENT
        right = right and (query["response_type"], query["code_challenge_method"]) == ("code", "S256")
        if not right or "openid" not in query["scope"].split():
            self._answer({"error": "invalid_request"}, 400)
            return
        code = secrets.token_urlsafe()
        self.state.codes[code] = {
            "to": query["redirect_uri"], "nonce": query["nonce"], "challenge": query["code_challenge"],
            "acr": query.get("acr_values", ""),
        }  # fmt: skip
        answer = {"code": code, "state": query["state"], "iss": self.state.address}
        if self.state.fault == "refusal":
            answer = {"error": "access_denied", "state": query["state"], "iss": self.state.address}
        self.send_response(302)
        self.send_header("Location", f"{query['redirect_uri']}?{urlencode(answer)}")
        self.end_headers()

    def _id_token(self, kept: dict[str, str], access: str) -> str:
        fault, now = self.state.fault, int(time.time())
        half = hashlib.sha256(access.encode()).digest()[:16]
        claims = {
            "iss": "http://127.0.0.1:1" if fault == "issuer" else self.state.address,
            "aud": "another" if fault == "audience" else CLIENT,
            "iat": now - (7200 if fault == "expired" else 0),
            "exp": now + (-3600 if fault == "expired" else 60),
            "nonce": "another" if fault == "nonce" else kept["nonce"],
            "at_hash": "another" if fault == "at_hash" else base64.urlsafe_b64encode(half).rstrip(b"=").decode(),
        }
        person = self.state.person
        claims |= {"sub": person["sub"]} if person.get("in_userinfo") else person
        if fault == "unsigned":
            head, body = ({"alg": "none"}, claims)
            parts = (base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode() for one in (head, body))
            return ".".join(parts) + "."
        return jwt.encode({"alg": "RS256", "kid": "1"}, claims, OTHER_KEY if fault == "signature" else KEY)

    def _asked(self) -> tuple[str, dict[str, str]]:
        parts = urlsplit(self.path)
        return parts.path, {key: one[0] for key, one in parse_qs(parts.query).items()}

    def _answer(self, content: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    Provider.state.address = f"http://127.0.0.1:{server.server_address[1]}"
    print(Provider.state.address, flush=True)
    server.serve_forever()
