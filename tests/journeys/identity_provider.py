"""A bureau's identity provider: OpenID Connect on 127.0.0.1, small but whole.

It signs its tokens (RS256), and checks the client's secret, the address to come back to and PKCE.
`claims` says what the next token says; `signed_by` and `headers` how it is signed.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, SECRET = "clew-node", "a secret of the provider's"


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class FakeProvider:
    port: int
    key: rsa.RSAPrivateKey = field(default_factory=_key)
    claims: dict[str, Any] = field(default_factory=dict)
    description: dict[str, Any] = field(default_factory=dict)
    signed_by: Any = None
    algorithm: str = "RS256"
    asked: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def authorize(self, address: str) -> str:
        """As a browser that signs in there: return the address that it is sent back to."""
        asked = {name: one for name, [one] in parse_qs(urlsplit(address).query).items()}
        self.asked.append(asked)
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        return f"{asked['redirect_uri']}?{back}"

    def describe(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        } | self.description

    def keys(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [public | {"kid": "1", "alg": "RS256", "use": "sig"}]}

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or not self._is_right(asked, form):
            return None
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": "0042",
            "nonce": asked["nonce"],
            "iat": int(time.time()),
            "exp": int(time.time()) + 60,
        } | self.claims
        said = {name: one for name, one in claims.items() if one is not None}
        key = self.key if self.signed_by is None else self.signed_by
        id_token = jwt.encode(said, key, algorithm=self.algorithm, headers={"kid": "1"})
        return {"access_token": "for nothing", "token_type": "Bearer", "id_token": id_token}

    def _is_right(self, asked: dict[str, str], form: dict[str, str]) -> bool:
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return (
            (form.get("client_id"), form.get("client_secret")) == (CLIENT_ID, SECRET)
            and form.get("redirect_uri") == asked["redirect_uri"]
            and (asked.get("code_challenge"), asked["code_challenge_method"]) == (challenge, "S256")
        )


@contextmanager
def identity_provider() -> Iterator[FakeProvider]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    provider = server.provider = FakeProvider(server.server_port)  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        provider = self.server.provider
        if self.path.startswith("/authorize?"):
            self.send_response(302)
            self.send_header("location", provider.authorize(self.path))
            self.end_headers()
            return
        answers = {"/.well-known/openid-configuration": provider.describe, "/keys": provider.keys}
        self._answer(answers[self.path]())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        form = {name: one for name, [one] in parse_qs(body).items()}
        self._answer(self.server.provider.token(form))

    def _answer(self, said: dict[str, Any] | None) -> None:
        self.send_response(400 if said is None else 200)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""
