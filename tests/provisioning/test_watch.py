"""Figures of offices and certificates of hosts: gathered unseen, counts only, never anybody's."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_django import Settings
from support.friday import on_the_wall
from support.staff import hire

from provisioning.domain.watch import gather as gathering
from provisioning.domain.watch.certificates import (
    hosts_to_look_at,
    look,
    look_at_host,
    look_at_own_places,
)
from provisioning.domain.watch.gather import gather, stale_offices
from provisioning.domain.watch.gauges import host_gauges
from provisioning.models import HostHealth, HostTrouble, OfficeFigures
from tenants.context import office_context, platform_context
from tenants.ids import uuid7
from tenants.messaging.models import Message
from tenants.messaging.webpush.endpoint import BadEndpoint, resolve
from tenants.models import Hostname, Office, OfficeState, PromiseCheck

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


def message(office: Office, channel: str, state: str, at: datetime, parts: int = 1) -> None:
    with office_context(office):
        Message.objects.create(
            kind="reminder",
            channel=channel,
            occasion=uuid7().hex,
            about_kind="booking",
            about=uuid7(),
            state=state,
            parts=parts,
            due_at=at,
            sent_at=at,
            created_at=at,
        )


def test_an_office_is_counted_and_its_version_known(olsztyn: Office) -> None:
    anna = hire(olsztyn, "Anna", last_login=NOW - timedelta(hours=2))
    message(olsztyn, "sms", "sent", NOW - timedelta(days=1))
    message(olsztyn, "sms", "sent", NOW - timedelta(days=2), parts=3)
    message(olsztyn, "email", "dead", NOW - timedelta(days=2))
    message(olsztyn, "sms", "sent", NOW - timedelta(days=40))
    row = gather(olsztyn.pk, now=NOW)
    assert row is not None
    assert (row.last_sign_in, row.sms, row.failed, row.bookings) == (anna.last_login, 4, 1, 0)
    assert (row.behind, row.trouble) == (0, "")
    assert "." in row.version
    said = [getattr(row, field.attname) for field in OfficeFigures._meta.concrete_fields]
    assert "Anna" not in str(said)


def test_an_office_that_cannot_be_looked_into_says_so_and_keeps_its_old_figures(
    olsztyn: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    message(olsztyn, "sms", "sent", NOW - timedelta(days=1))
    gather(olsztyn.pk, now=NOW)

    def fails() -> None:
        raise ConnectionError

    monkeypatch.setattr(gathering, "_version", fails)
    row = gather(olsztyn.pk, now=NOW + timedelta(hours=1))
    assert row is not None
    assert (row.sms, row.trouble) == (1, "ConnectionError")


def test_only_offices_that_changed_are_counted_anew(olsztyn: Office, pultusk: Office) -> None:
    assert {olsztyn.pk, pultusk.pk} <= set(stale_offices(NOW))
    for office in (olsztyn, pultusk):
        gather(office.pk, now=NOW)
    assert not {olsztyn.pk, pultusk.pk} & set(stale_offices(NOW))
    with platform_context():
        PromiseCheck.objects.update_or_create(
            office_id=olsztyn.pk,
            whole=False,
            defaults={"at": NOW + timedelta(minutes=5), "took_ms": 1},
        )
    later = NOW + timedelta(minutes=10)
    assert {olsztyn.pk, pultusk.pk} & set(stale_offices(later)) == {olsztyn.pk}
    assert {olsztyn.pk, pultusk.pk} <= set(stale_offices(NOW + timedelta(hours=25)))
    with platform_context():
        Office.objects.filter(pk=olsztyn.pk).update(state=OfficeState.GONE)
    assert gather(olsztyn.pk, now=later) is None
    assert olsztyn.pk not in stale_offices(NOW + timedelta(hours=25))


class Server:
    """A host with a certificate of ours, on this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.trust = ssl.create_default_context()
        self.plain = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.plain.getsockname()[1]

    def show(self, name: str, ends: datetime, *, trusted: bool = True) -> None:
        """Answer once with a certificate of ``name`` that ends at ``ends``."""
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(ends - timedelta(days=90))
            .not_valid_after(ends)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .sign(self.key, hashes.SHA256())
        )
        pem = made.public_bytes(serialization.Encoding.PEM)
        kept = self.folder / "host.pem"
        private = self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        kept.write_bytes(private + pem)
        if trusted:
            self.trust.load_verify_locations(cadata=pem.decode())
        answers = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        answers.load_cert_chain(kept)
        threading.Thread(target=self._answer, args=(answers,), daemon=True).start()

    def _answer(self, answers: ssl.SSLContext) -> None:
        caller, _address = self.plain.accept()
        try:
            answers.wrap_socket(caller, server_side=True).close()
        except OSError:
            caller.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path)
    yield made
    made.plain.close()


def here(_host: str, _port: int) -> str:
    return "127.0.0.1"


@pytest.mark.parametrize(
    ("name", "days", "trusted", "found"),
    [
        ("olsztyn.example", 60, True, HostTrouble.NONE),
        ("olsztyn.example", -1, True, HostTrouble.EXPIRED),
        ("pultusk.example", 60, True, HostTrouble.OTHER_NAME),
        ("olsztyn.example", 60, False, HostTrouble.UNTRUSTED),
    ],
)
def test_a_certificate_is_read_and_judged(
    server: Server, name: str, days: int, trusted: bool, found: HostTrouble
) -> None:
    ends = on_the_wall().replace(microsecond=0) + timedelta(days=days)
    server.show(name, ends, trusted=trusted)
    seen = look("olsztyn.example", where=here, port=server.port, trust=server.trust)
    assert seen.trouble == found
    assert seen.expires_at == (ends if found == HostTrouble.NONE else None)


def test_nobody_there_and_no_such_name(server: Server) -> None:
    port = server.port
    server.plain.close()
    assert look("olsztyn.example", where=here, port=port).trouble == HostTrouble.SILENT

    def unknown(_host: str, _port: int) -> str:
        raise socket.gaierror

    assert look("olsztyn.example", where=unknown).trouble == HostTrouble.UNKNOWN


def test_a_host_that_leads_into_a_private_network_is_not_followed(server: Server) -> None:
    with pytest.raises(BadEndpoint):
        resolve("localhost", server.port)
    server.plain.settimeout(0.2)
    seen = look("localhost", port=server.port)
    assert seen.trouble == HostTrouble.PRIVATE
    with pytest.raises(TimeoutError):
        server.plain.accept()


def test_only_hosts_of_ours_are_looked_at_and_fourteen_days_are_a_warning(
    olsztyn: Office, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from provisioning.domain.watch import certificates

    ends = NOW + timedelta(days=14)
    monkeypatch.setattr(
        certificates, "look", lambda _host, **_how: certificates.Seen(expires_at=ends)
    )
    assert hosts_to_look_at() == [], "the demo speaks plain HTTP"
    settings.OKIENKO_SCHEME = "https"
    with platform_context():
        host = Hostname.objects.get(tenant=olsztyn)
    assert host.pk in hosts_to_look_at()
    assert look_at_host(-1, now=NOW) is None
    health = look_at_host(host.pk, now=NOW)
    assert isinstance(health, HostHealth)
    assert not health.ends_soon(NOW)
    assert health.ends_soon(NOW + timedelta(seconds=1))
    with platform_context():
        Office.objects.filter(pk=olsztyn.pk).update(state=OfficeState.GONE)
    assert host.pk not in hosts_to_look_at()


def test_the_platforms_own_hosts_are_looked_at_as_well(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from provisioning.domain.watch import certificates

    seen = {
        "okienko.example": certificates.Seen(expires_at=NOW + timedelta(days=50)),
        "panel.okienko.example": certificates.Seen(expires_at=NOW + timedelta(days=8)),
    }
    monkeypatch.setattr(certificates, "look", lambda host, **_how: seen[host])
    settings.OKIENKO_BASE_HOST, settings.OKIENKO_PANEL_HOST = seen
    look_at_own_places(now=NOW)
    assert [one.name for one in host_gauges(NOW)] == ["okienko_hosts_troubled"], "no TLS here"
    settings.OKIENKO_SCHEME = "https"
    look_at_own_places(now=NOW)
    seen["okienko.example"] = certificates.Seen(HostTrouble.EXPIRED)
    look_at_own_places(now=NOW)
    assert {one.name: one.value for one in host_gauges(NOW)} == {
        "okienko_hosts_troubled": 1,
        "okienko_certificate_left_seconds": 8 * 86400,
    }
    settings.OKIENKO_PANEL_HOST = "panel-b.okienko.example"
    assert len(list(host_gauges(NOW))) == 1, "a name that is ours no longer worries nobody"


def test_prometheus_is_told_of_the_certificate_that_ends_first_and_of_no_host(
    olsztyn: Office, pultusk: Office
) -> None:
    assert [one.name for one in host_gauges(NOW)] == ["okienko_hosts_troubled"]
    rows = ((olsztyn, "", 30), (pultusk, HostTrouble.SILENT, 9))
    with platform_context():
        for office, trouble, days in rows:
            HostHealth.objects.create(
                hostname=Hostname.objects.get(tenant=office),
                checked_at=NOW,
                trouble=trouble,
                expires_at=NOW + timedelta(days=days),
            )
    told = list(host_gauges(NOW))
    assert {one.name: one.value for one in told} == {
        "okienko_hosts_troubled": 1,
        "okienko_certificate_left_seconds": 9 * 86400,
    }
    assert not any(one.labels for one in told)
