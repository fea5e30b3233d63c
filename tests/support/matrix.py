"""The isolation matrix: every address of every host, who may open it, and how it is asked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from support.addresses import addresses, filled
from support.crowd import Crowd
from support.operators import HOST as PANEL
from tenants.db.place import Place, in_office

FILE: Final = Path(__file__).resolve().parents[1] / "isolation" / "matrix.toml"
BASE: Final = "localhost:8000"
HOSTS: Final = ("office", "operator", "platform", "health")
OPEN: Final = frozenset({"everybody", "token"})
CLOSED: Final = (
    "resident",
    "signed_in",
    "staff",
    "acting",
    "overseer",
    "admin",
    "program",
    "operator",
)
SIGN_IN: Final = ("/panel/logowanie", "/konto/logowanie", "/logowanie")
WAYS: Final = ("GET", "POST")
SHUT: Final = frozenset({401, 403, 404})
NO_SUCH_WAY: Final = 405
TAKES_FROM_ALL: Final = frozenset({"api/v1/bookings"})
"""Everybody sends something there, to read it takes what the line says."""
HOLE: Final = re.compile(r"<(\w+):(\w+)>")


@dataclass(frozen=True)
class Address:
    """One line of the matrix; ``opens``: to whom."""

    host: str
    written: str
    opens: str

    @property
    def ways(self) -> tuple[str, ...]:
        """How it is asked; programs may delete as well."""
        return (*WAYS, "DELETE") if self.written.startswith("api/") else WAYS

    def is_closed(self, way: str) -> bool:
        """Whether it opens to some alone."""
        return self.opens not in OPEN and not (way == "POST" and self.written in TAKES_FROM_ALL)

    @property
    def has_holes(self) -> bool:
        return "<" in self.written

    def __str__(self) -> str:
        return f"{self.host}: {self.written or '/'}"


def lines() -> dict[str, dict[str, list[str]]]:
    """The file, by host and by whom an address opens to."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def every(host: str) -> Iterator[Address]:
    """The addresses of a host, as the file has them."""
    for opens, written in lines()[host].items():
        for one in written:
            yield Address(host, one, opens)


def known(host: str) -> list[str]:
    """The addresses of a host, as its URLconf has them."""
    return [one for one, _view in addresses(import_module(f"okienko.urls_{host}").urlpatterns)]


# Which row, or which secret, an address asks for in a hole: the first that fits.
ROWS: Final[tuple[tuple[str, str, str], ...]] = (
    ("", "booking_id", "booking.Booking"),
    ("", "run_id", "booking.BulkRun"),
    ("", "export_id", "booking.ListExport"),
    ("", "view_id", "booking.SavedView"),
    ("", "feed_id", "booking.CalendarFeed"),
    ("", "device_id", "booking.HallDevice"),
    ("", "counter_id", "booking.Counter"),
    ("urzad/", "note_id", "provisioning.OfficeNote"),
    ("", "note_id", "booking.Note"),
    ("", "message_id", "messaging.Message"),
    ("panel/ustawienia/sprawy/", "row_id", "booking.Service"),
    ("panel/ustawienia/kalendarz/", "row_id", "booking.CalendarException"),
    ("panel/ustawienia/<things", "row_id", "booking.Location"),
    ("panel/naruszenia", "row_id", "provisioning.IncidentOffice"),
    ("naruszenia", "row_id", "provisioning.IncidentOffice"),
    ("panel/konto/sesje/", "row_id", "accounts.SignedIn"),
    ("panel/pracownicy/", "row_id", "accounts.SignedIn"),
    ("", "file_id", "booking.ServiceFile"),
    ("", "acceptance_id", "consents.Acceptance"),
    ("", "person_id", "accounts.User"),
    ("", "passkey_id", "accounts.Passkey"),
    ("", "key_id", "api_keys.ApiKey"),
    ("", "consent_id", "consents.Consent"),
    ("", "draft_id", "consents.ConsentDraft"),
    ("", "version_id", "consents.ConsentVersion"),
    ("", "webhook_id", "webhooks.Webhook"),
    ("", "delivery_id", "webhooks.Delivery"),
    ("", "invoice_id", "billing.Invoice"),
    ("", "ticket_id", "provisioning.Ticket"),
    ("", "domain_id", "provisioning.Domain"),
    ("panel/wnioski", "request_id", "rights.PersonRequest"),
    ("", "request_id", "provisioning.AuditRequest"),
    ("", "incident_id", "provisioning.Incident"),
    ("", "leaving_id", "provisioning.Leaving"),
    ("api/v1/bookings/", "id", "booking.Booking"),
    ("api/v1/services/", "id", "booking.Service"),
)
SECRETS: Final[tuple[tuple[str, str, str], ...]] = (
    ("kolejka/", "token", "waiting"),
    ("konto/kod/", "token", "code"),
    ("panel/zaproszenie/", "token", "invitation"),
    ("kiosk/", "token", "number"),
    ("bilet/", "token", "number"),
    ("prywatnosc/wniosek/", "token", "request"),
    ("", "token", "visit"),
    ("kiosk/", "secret", "kiosk"),
    ("ekran/", "secret", "display"),
    ("kalendarz/", "secret", "feed"),
    ("sprawa/", "slug", "slug"),
)
ELSEWHERE: Final = frozenset(
    {
        "announcement_id",
        "application_id",
        "onboarding_id",
        "notice_id",
        "line_id",
        "office_id",
        "row_id",
    }
)
"""Ids of rows that are the platform's own, or that no office's person is shown."""


def path(address: Address, of: Crowd) -> str:
    """The address with the rows and the secrets of an office in its holes."""

    def word(hole: re.Match[str]) -> str:
        for prefix, name, model in ROWS:
            if hole[2] == name and address.written.startswith(prefix) and model in of.ids:
                return of.ids[model]
        for prefix, name, key in SECRETS:
            if hole[2] == name and address.written.startswith(prefix):
                return of.keys[key]
        if hole[2] == "office_id":
            return str(of.office.pk)
        return hole[0]

    return filled(HOLE.sub(word, address.written))


def without_giver() -> list[str]:
    """Holes for ids that nobody fills: a new kind of row needs a line above."""
    named = {name for _prefix, name, _model in ROWS} | ELSEWHERE
    return [
        f"{host}: {one}"
        for host in ("office", "operator")
        for one in known(host)
        for kind, name in HOLE.findall(one)
        if kind == "uuid" and name not in named
    ]


@dataclass(frozen=True)
class Identity:
    """Somebody with a browser: who they are, and the session they carry."""

    name: str
    cookies: tuple[tuple[str, str], ...] = ()
    key: str = ""
    browser: Client = field(
        default_factory=lambda: Client(raise_request_exception=False), compare=False, repr=False
    )


def identities(of: Crowd, operator: str) -> list[Identity]:
    """Nobody, and the people of an office; the operator; a program with its key."""
    name = settings.SESSION_COOKIE_NAME
    people = [Identity(role, ((name, key),)) for role, key in sorted(of.sessions.items())]
    ours = Identity("operator", ((name, operator), (settings.OKIENKO_OPERATOR_COOKIE, operator)))
    return [Identity("nobody"), *people, ours, Identity("program", key=of.api_key)]


def host_of(address: Address, of: Crowd) -> str:
    """Where the address is asked."""
    return {"operator": PANEL, "platform": BASE, "health": of.host}.get(address.host, of.host)


@dataclass(frozen=True)
class Answer:
    """What came back, read to its end."""

    status_code: int
    headers: dict[str, str]
    content: bytes


def ask(host: str, where: str, who: Identity, method: str = "GET") -> Answer:
    """One request, whose changes are taken back; the session of the browser stays as it was."""
    with transaction.atomic():
        answer = ask_plainly(host, where, who, method)
        transaction.set_rollback(True)
    return answer


def ask_plainly(host: str, where: str, who: Identity, method: str = "GET") -> Answer:
    """One request as in production: no transaction around it."""
    who.browser.cookies = SimpleCookie(dict(who.cookies))
    named = {"host": host}
    if who.key:
        named["authorization"] = f"Bearer {who.key}"
    kind = "application/json" if where.startswith("/api/") else "application/x-www-form-urlencoded"
    body = "{}" if where.startswith("/api/") and method != "GET" else ""
    answer: Any = who.browser.generic(method, where, body, kind, headers=named)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return Answer(answer.status_code, dict(answer.headers), content)


def is_refused(answer: Answer, *, at: Address | None = None) -> bool:
    """Nothing was opened: the door is shut, or leads to where one signs in, or there is none.

    ``at``: what was asked for. Operators' guard never says 404, so there it is the page that was
    reached: it looked for a row, and did not find what we made up.
    What a form finds wrong (400, 422) is no refusal: the view was reached, and read what was sent.
    """
    leads = answer.headers.get("Location", "") or answer.headers.get("HX-Redirect", "")
    if leads:
        return leads.startswith(SIGN_IN)
    shut = SHUT - {404} if at is not None and at.host == "operator" else SHUT
    return answer.status_code in shut or answer.status_code == NO_SUCH_WAY


def written_to(of: Crowd) -> int:
    """How many rows of the office this transaction has touched, taken back or not."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)"
            " FROM pg_catalog.pg_stat_xact_all_tables WHERE schemaname = %s",
            [of.office.schema_name],
        )
        return int(cursor.fetchone()[0])


def lead_astray(patch: pytest.MonkeyPatch, to: Crowd, *, role: bool = True) -> None:
    """A mistake of ours: whoever enters any office stands in the tables of this one.

    ``role``: with its role as well; else the role, at least, is the right one.
    """
    own = str(to.office.schema_name)

    def wrong(database: str, schema: str) -> Place:
        right, other = in_office(database, schema), in_office(database, own)
        return other if role else Place(right.role, other.path)

    patch.setattr("tenants.context.in_office", wrong)
