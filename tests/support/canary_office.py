"""A process at a plant's database: asks for everything personal, breaks things, reads what lies."""

from __future__ import annotations

import json
import sys

import django

django.setup()

from django.db import connections  # noqa: E402 - models need the setup above

from booking.models import Booking, Field, Service, Settings  # noqa: E402
from booking.models.settings import Asked  # noqa: E402
from support.judge import NAME  # noqa: E402
from tenants.accounts.models import Role, User  # noqa: E402
from tenants.context import office_context  # noqa: E402
from tenants.models import Office  # noqa: E402
from tenants.offices import find_office  # noqa: E402
from tenants.schema import owning  # noqa: E402
from tenants.tasks import send  # noqa: E402
from tenants.webhooks.models import Delivery  # noqa: E402
from tenants.webhooks.settings import add_webhook  # noqa: E402


def ask_for_all(office: Office) -> object:
    """PESEL, VIN and a document's number are asked for; Anna works here; a program is told."""
    from datetime import UTC, datetime

    from tenants.audit.actor import SYSTEM

    with office_context(office):
        Settings.objects.update(
            contact_pesel=Asked.REQUIRED,
            contact_phone=Asked.REQUIRED,
            hold_minutes=15,
            confirmation_minutes=60,
        )
        service = Service.objects.get()
        Field.objects.create(service=service, key="vin", label="VIN", type="vin")
        Field.objects.create(service=service, key="dowod", label="Numer dowodu", type="text")
        User.objects.create_user(
            "anna@example.com", "trzy zielone parasole", name="Anna", role=Role.ADMIN
        )
        add_webhook(
            name="EZD",
            url="https://ezd.example.org/hak",
            events=["booking.booked", "booking.cancelled"],
            now=datetime.now(UTC),  # noqa: TID251 - the plant runs in real time
            by=SYSTEM,
        )
    return None


def bomb(office: Office, word: str) -> object:
    """From now on the database refuses rows with this surname, and tells the whole row why."""
    with owning(str(office.schema_name)) as owner, owner.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE booking_contact ADD CONSTRAINT bomb"
            f" CHECK (last_name <> '{word}') NOT VALID"
        )
    return None


def lying(office: Office) -> object:
    """The rows of tables that must name nobody, as the database keeps them."""
    tables = ("booking", "booking_event", "message", "webhook_delivery", "audit_entry")
    sealed = ("booking_answer", "booking_idempotency_key", "booking_contact_change")
    found = {}
    with office_context(office), connections["default"].cursor() as cursor:
        for table in (*tables, *sealed, "booking_note", "person_request"):
            cursor.execute(f"SELECT coalesce(string_agg(t::text, chr(10)), '') FROM \"{table}\" t")
            found[table] = cursor.fetchone()[0]
        found["booking_contact.pesel"] = "\n".join(_column("booking_contact", "pesel"))
        found["visits"] = str(Booking.objects.count())
        found["deliveries"] = str(Delivery.objects.count())
    return found


def _column(table: str, column: str) -> list[str]:
    with connections["default"].cursor() as cursor:
        cursor.execute(f'SELECT "{column}" FROM "{table}"')
        return [row[0] for row in cursor.fetchall()]


def leak(office: Office, word: str) -> object:
    """A negative control for the queue: a task that carries a name."""
    send("booking.expire", office.pk, word)
    return None


if __name__ == "__main__":
    here = find_office(NAME)
    assert here
    verb = {"ask_for_all": ask_for_all, "bomb": bomb, "lying": lying, "leak": leak}[sys.argv[1]]
    sys.stdout.write(json.dumps(verb(here, *sys.argv[2:])))  # type: ignore[operator]  # by word
