"""A sign-in service on loopback: as strict as the standard is, and on demand a liar."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "okienko", "bardzo-tajny/sekret+uslugi"


@dataclass
class Service:
    """What it knows, what it was asked, and how it misbehaves.

    ``claims`` go over what it would say; None leaves a claim out. ``signs_with``: another key than
    the one it publishes.
    """

    issuer: str = ""
    email: str = "bartek@example.com"
    subject: str = "b-1"
    calls_itself: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    algorithm: str = "RS256"
    signs_with: Any = None
    broken: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, auto_kid=True))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def authorize(self, address: str) -> str:
        """What it answers a browser that was sent here: the query to come back with."""
        asked = {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        assert set(asked["scope"].split()) >= {"openid", "email"}
        assert len(asked["state"]) >= 32
        assert len(asked["nonce"]) >= 32
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"?code={code}&state={asked['state']}"

    def described(self) -> dict[str, Any]:
        """Its own description."""
        return {
            "issuer": self.calls_itself or self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }

    def token(self, form: dict[str, str], header: str) -> tuple[int, dict[str, Any]]:
        """Exchange a code, once, for whoever proves to be who asked for it."""
        asked = self.codes.pop(form.get("code", ""), None)
        pair = base64.b64decode(header.removeprefix("Basic ")).decode().split(":")
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if asked is None:
            wrong = "code"
        elif [unquote(one) for one in pair] != [CLIENT, SECRET]:
            wrong = "secret"
        elif form.get("redirect_uri") != asked["redirect_uri"]:
            wrong = "redirect_uri"
        elif base64.urlsafe_b64encode(challenge).rstrip(b"=").decode() != asked["code_challenge"]:
            wrong = "verifier"
        else:
            return 200, {"id_token": self.id_token(asked["nonce"]), "token_type": "Bearer"}
        self.refused.append(wrong)
        return 400, {"error": "invalid_grant"}

    def id_token(self, nonce: str) -> str:
        """What it says of whoever signed in, or pretends."""
        now = int(timezone.now().timestamp())
        said = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": self.subject,
            "email": self.email,
            "nonce": nonce,
            "iat": now,
            "exp": now + 300,
        } | self.claims
        said = {name: value for name, value in said.items() if value is not None}
        if self.algorithm == "none":
            parts = ({"alg": "none"}, said)
            raw = [json.dumps(one).encode() for one in parts]
            return (
                ".".join(base64.urlsafe_b64encode(one).rstrip(b"=").decode() for one in raw) + "."
            )
        key = self.signs_with or self.key
        header = {"alg": self.algorithm, "kid": self.key.kid}
        return jwt.encode(header, said, key, [self.algorithm])


@contextmanager
def running() -> Iterator[Service]:
    """The service, listening."""
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if service.broken:
                return self._say(*_broken(service))
            known = {
                "/.well-known/openid-configuration": service.described(),
                "/keys": KeySet([service.key]).as_dict(private=False),
            }
            path = urlsplit(self.path).path
            return self._say(200 if path in known else 404, json.dumps(known.get(path, {})))

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            form = parse_qs(self.rfile.read(length).decode())
            flat = {key: values[0] for key, values in form.items()}
            status, told = service.token(flat, self.headers.get("Authorization", ""))
            self._say(status, json.dumps(told))

        def _say(self, status: int, body: str) -> None:
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"{service.issuer}/keys")
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_said: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False  # closing waits for every answer
    service.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield service
    server.shutdown()
    server.server_close()
    thread.join()


def _broken(service: Service) -> tuple[int, str]:
    return {
        "status": (500, "{}"),
        "redirect": (302, ""),
        "text": (200, "<html>"),
        "list": (200, "[]"),
        "flood": (200, '"' + "x" * 300_000 + '"'),
    }[service.broken]
