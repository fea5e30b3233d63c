"""A push goes by TLS to the very address that was checked, and only to who can prove the name."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from support.friday import on_the_wall

from tenants.ids import uuid7
from tenants.messaging.channels import BadAddress, push
from tenants.messaging.gateways import line
from tenants.messaging.gateways.protocol import NobodyThere
from tenants.messaging.models import Message
from tenants.messaging.sources import Letter
from tenants.messaging.texts import Text
from tenants.messaging.webpush.encrypt import CURVE, point
from tenants.models import Office
from tenants.outside import PinnedHttps

from .test_webpush import write

HOST = "push.example.com"
NOW = on_the_wall()
DAY = timedelta(days=1)
Serve = Callable[..., type["Service"]]


class Service(BaseHTTPRequestHandler):
    """A push service behind TLS on this very machine."""

    status = 201
    got: list[tuple[str, str, int]]

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        type(self).got.append((self.headers["Host"], self.path, len(self.rfile.read(length))))
        self.send_response(type(self).status)
        if type(self).status == 307:
            self.send_header("Location", "https://169.254.169.254/")
        self.end_headers()

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Start it with a certificate for some name, by an authority that is trusted or not."""
    running: list[ThreadingHTTPServer] = []

    def start(name: str = HOST, *, trusted: bool = True, status: int = 201) -> type[Service]:
        Service.got, Service.status = [], status
        authority, ca_key = issue("Próbny urząd certyfikacji", None, None)
        leaf, key = issue(name, authority, ca_key)
        files = {"ca": authority, "leaf": leaf}
        for file, certificate in files.items():
            (tmp_path / file).write_bytes(certificate.public_bytes(Encoding.PEM))
        plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (tmp_path / "key").write_bytes(plain)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tmp_path / "leaf", tmp_path / "key")
        server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
        server.handle_error = lambda *_words: None  # type: ignore[method-assign]  # a broken handshake is the point
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        running.append(server)
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca"))
        # The name leads here, past the guard that has tests of its own; nothing else is changed.
        monkeypatch.setattr(push, "resolve", lambda host: "127.0.0.1" if host == HOST else "")
        monkeypatch.setattr(PinnedHttps, "default_port", server.server_port)
        return Service

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


def issue(
    name: str, by: x509.Certificate | None, by_key: ec.EllipticCurvePrivateKey | None
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """A certificate for ``name``; without an issuer that of an authority."""
    key = ec.generate_private_key(CURVE)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = x509.CertificateBuilder(
        by.subject if by else subject, subject, key.public_key(), x509.random_serial_number()
    )
    made = made.not_valid_before(NOW - DAY).not_valid_after(NOW + DAY)
    made = made.add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
    if by is not None:
        made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    return made.sign(by_key or key, hashes.SHA256()), key


def send() -> str:
    """Push to the service as it is told by a browser."""
    key = ec.generate_private_key(CURVE)
    keys = {"p256dh": write(point(key.public_key())), "auth": write(bytes(16))}
    to = json.dumps({"endpoint": f"https://{HOST}/send/abc?d=1", **keys})
    text = Text(subject="", body="Przypomnienie")
    return push.prepare_push(Message(about=uuid7()), Letter(to, "pl", {}), text)()


def test_a_push_arrives_by_tls_under_the_name_it_was_given(
    in_olsztyn: Office, serve: Serve
) -> None:
    service = serve()
    assert send() == ""
    ((host, path, length),) = service.got
    assert host.partition(":")[0] == HOST
    assert path == "/send/abc?d=1"
    assert length > 100


@pytest.mark.parametrize(
    ("address", "asked"),
    [("", "/"), ("?d=1", "/?d=1"), ("/a", "/a"), ("/zgłoszenia?ó=1", "/zg%C5%82oszenia?%C3%B3=1")],
)
def test_an_address_is_asked_for_in_the_letters_of_the_protocol(
    serve: Serve, address: str, asked: str
) -> None:
    service = serve()
    assert push.post(f"https://{HOST}{address}", b"{}", {}) == 201
    ((_host, path, _length),) = service.got
    assert path == asked


@pytest.mark.parametrize("fault", [{"name": "other.example.com"}, {"trusted": False}])
def test_whoever_cannot_prove_the_name_gets_nothing_and_is_tried_again(
    in_olsztyn: Office, serve: Serve, fault: dict[str, Any]
) -> None:
    service = serve(**fault)
    with pytest.raises(ssl.SSLCertVerificationError):
        send()
    assert service.got == []
    assert issubclass(ssl.SSLCertVerificationError, OSError)  # which the outbox tries again


@pytest.mark.parametrize("fault", [{"name": "other.example.com"}, {"trusted": False}, {}])
def test_a_gateway_that_cannot_prove_its_name_gets_nothing_either(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, fault: dict[str, Any]
) -> None:
    """Negative control: one that can gets it."""
    service, found = serve(**fault), socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda _host, *how, **more: found("127.0.0.1", *how, **more)
    )
    monkeypatch.setattr(line, "_tls", line._tls.__wrapped__)  # which read the authorities before
    url = f"https://{HOST}:{PinnedHttps.default_port}/sms"
    expected: AbstractContextManager[object] = (
        pytest.raises(NobodyThere) if fault else nullcontext()
    )
    with expected:
        assert line.exchange(url, b"sms", {}).status == 201
    assert len(service.got) == (not fault)


def test_a_redirect_is_not_followed_and_is_no_delivery(in_olsztyn: Office, serve: Serve) -> None:
    service = serve(status=307)
    with pytest.raises(BadAddress, match="307"):
        send()
    assert len(service.got) == 1
