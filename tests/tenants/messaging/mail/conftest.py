"""A server with a certificate of its own making, and an admin to be told."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from support.friday import on_the_wall
from support.staff import hire

from tenants.accounts.models import User
from tenants.models import Office


@pytest.fixture
def anna_of(in_olsztyn: Office) -> User:
    return hire(in_olsztyn, "Anna")


@pytest.fixture
def tls_server(tmp_path: Path) -> Iterator[int]:
    """The port of a server that speaks TLS under a certificate it signed itself."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(tmp_path))
    line = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                plain, _caller = line.accept()
                with suppress(OSError), context.wrap_socket(plain, server_side=True) as safe:
                    safe.sendall(b"220 hello\r\n")

    threading.Thread(target=serve, daemon=True).start()
    yield line.getsockname()[1]
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
    line.close()


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    today = on_the_wall()
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path
