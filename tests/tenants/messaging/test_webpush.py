"""Pushes: sealed as the standard says, signed by the office, never sent into our own network."""

from __future__ import annotations

import base64
import json
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tenants.ids import uuid7
from tenants.messaging.channels import BadAddress, push
from tenants.messaging.models import Message
from tenants.messaging.sources import Letter
from tenants.messaging.texts import Text
from tenants.messaging.webpush.encrypt import CURVE, encrypt, point
from tenants.messaging.webpush.endpoint import BadEndpoint, check_endpoint, resolve
from tenants.messaging.webpush.vapid import authorization, public_key
from tenants.models import Office

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TEXT = Text(subject="", body="Przypomnienie: wizyta jutro o 8:00.")


def read(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def write(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def test_the_example_of_the_standard_comes_out_to_the_byte() -> None:
    """RFC 8291, appendix A."""
    secret = int.from_bytes(read("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big")
    sealed = encrypt(
        b"When I grow up, I want to be a watermelon",
        read(
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
        ),
        read("BTBZMqHH6r4Tts7J_aSIgg"),
        key=ec.derive_private_key(secret, CURVE),
        salt=read("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert write(sealed) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS"
        "6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qu"
        "lcy4a-fN"
    )


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.com/x",
        "https://localhost/x",
        "https://10/x",
        "https://push.localhost/x",
        "https://baza.internal/x",
        "https://ja@push.example.com/x",
        "https://push.example.com:8443/x",
        "ftp://push.example.com/x",
        "https://[::1",
        "https://push.example.com/" + "x" * 1000,
        "",
    ],
)
def test_what_is_no_push_service_is_refused(endpoint: str) -> None:
    with pytest.raises(BadEndpoint):
        check_endpoint(endpoint)


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["10.1.2.3"],
        ["169.254.169.254"],
        ["::1"],
        ["fd00::1"],
        ["93.184.216.34", "192.168.0.5"],
        ["224.0.0.1"],
    ],
)
def test_a_name_that_leads_into_a_private_network_is_refused(
    addresses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_words: found)
    with pytest.raises(BadEndpoint):
        resolve("push.example.com")


def test_a_name_of_the_public_internet_is_connected_to_by_its_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_words: found)
    assert resolve("push.example.com") == "93.184.216.34"


@pytest.mark.parametrize("name", ["push..example.com", "a" * 64 + ".example.com"])
def test_a_name_that_can_be_nobodys_is_one_that_is_not_known(name: str) -> None:
    with pytest.raises(OSError, match="no such name"):
        resolve(name)


def test_the_key_is_the_offices_own_and_always_the_same(in_olsztyn: Office) -> None:
    assert public_key() == public_key()
    assert len(read(public_key())) == 65


class Service(BaseHTTPRequestHandler):
    """A push service on this very machine: it keeps what it gets and answers ``status``."""

    status = 201
    got: list[tuple[dict[str, str], bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).got.append((dict(self.headers), body))
        self.send_response(type(self).status)
        self.end_headers()

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Its endpoint; the guard against our own network is opened for it, and for it alone."""
    Service.got, Service.status = [], 201
    server = HTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    endpoint = f"http://127.0.0.1:{server.server_port}/abc?d=1"

    def post(to: str, body: bytes, headers: dict[str, str]) -> int:
        parts = urlsplit(to)
        connection = HTTPConnection(parts.netloc, timeout=5)
        connection.request("POST", f"{parts.path}?{parts.query}", body, headers)
        return connection.getresponse().status

    monkeypatch.setattr(push, "check_endpoint", lambda _endpoint: None)
    monkeypatch.setattr(push, "post", post)
    yield endpoint
    server.shutdown()
    server.server_close()


def open_sealed(body: bytes, key: ec.EllipticCurvePrivateKey, auth: bytes) -> bytes:
    """What the browser does."""
    salt, length = body[:16], body[20]
    theirs, sealed = body[21 : 21 + length], body[21 + length :]
    shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs))

    def derive(with_salt: bytes, secret: bytes, info: bytes, size: int) -> bytes:
        return HKDF(hashes.SHA256(), size, with_salt, info).derive(secret)

    info = b"WebPush: info\x00" + point(key.public_key()) + theirs
    secret = derive(auth, shared, info, 32)
    content = derive(salt, secret, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = derive(salt, secret, b"Content-Encoding: nonce\x00", 12)
    return AESGCM(content).decrypt(nonce, sealed, None).rstrip(b"\x02")


def letter(endpoint: str, key: ec.EllipticCurvePrivateKey, auth: bytes) -> Letter:
    subscription = {
        "endpoint": endpoint,
        "p256dh": write(point(key.public_key())),
        "auth": write(auth),
    }
    words = {"manage_url": "https://olsztyn.example/rezerwacja/x"}
    return Letter(json.dumps(subscription), "pl", words)


def test_a_push_arrives_signed_and_only_the_browser_reads_it(
    in_olsztyn: Office, service: str
) -> None:
    key, auth = ec.generate_private_key(CURVE), bytes(range(16))
    message = Message(about=uuid7(), kind="reminder", channel="push")
    push.prepare_push(message, letter(service, key, auth), TEXT)()
    ((headers, body),) = Service.got
    assert b"Przypomnienie" not in body
    told = json.loads(open_sealed(body, key, auth))
    assert told["body"] == TEXT.body
    assert told["url"].endswith("/rezerwacja/x")
    assert headers["Content-Encoding"] == "aes128gcm"
    token, _comma, own = headers["Authorization"].removeprefix("vapid t=").partition(", k=")
    said, _dot, signature = token.rpartition(".")
    raw = read(signature)
    signed = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, read(own))
    public.verify(signed, said.encode(), ec.ECDSA(hashes.SHA256()))
    claims = json.loads(read(said.split(".")[1]))
    assert claims["aud"] == service.partition("/abc")[0]
    assert claims["sub"].startswith("mailto:")


@pytest.mark.parametrize(
    ("status", "error"), [(410, BadAddress), (403, BadAddress), (503, OSError)]
)
def test_a_subscription_that_is_gone_is_given_up_and_a_busy_service_tried_again(
    in_olsztyn: Office, service: str, status: int, error: type[Exception]
) -> None:
    Service.status = status
    key = ec.generate_private_key(CURVE)
    send = push.prepare_push(Message(about=uuid7()), letter(service, key, bytes(16)), TEXT)
    with pytest.raises(error):
        send()


def test_without_the_opened_guard_the_same_endpoint_is_refused(in_olsztyn: Office) -> None:
    key = ec.generate_private_key(CURVE)
    there = letter("http://127.0.0.1:9/abc", key, bytes(16))
    with pytest.raises(BadAddress):
        push.prepare_push(Message(about=uuid7()), there, TEXT)


def test_the_signature_is_for_the_push_services_origin(in_olsztyn: Office) -> None:
    said = authorization("https://push.example.com/send/abc", "mailto:x@example.com", NOW)
    claims = json.loads(read(said.removeprefix("vapid t=").split(".")[1]))
    assert claims["aud"] == "https://push.example.com"
    assert claims["exp"] - NOW.timestamp() == 12 * 3600
