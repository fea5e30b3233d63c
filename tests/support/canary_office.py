"""A process at a plant's database: asks for everything personal, breaks things, reads what lies."""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime, timedelta

import django

django.setup()

from django.db import connections  # noqa: E402 - models need the setup above

from booking.domain.attend import serve  # noqa: E402
from booking.domain.bulk.order import Order, start  # noqa: E402
from booking.domain.bulk.selection import Selection  # noqa: E402
from booking.domain.confirm import confirm_by_pin  # noqa: E402
from booking.domain.contact import ContactData  # noqa: E402
from booking.domain.records.account import save_account  # noqa: E402
from booking.domain.records.hand_over import hand_over_due  # noqa: E402
from booking.domain.tokens import pin  # noqa: E402
from booking.domain.waitlist.join import WaitWish, join  # noqa: E402
from booking.models import (  # noqa: E402
    Booking,
    BulkKind,
    BulkRun,
    Field,
    HandOver,
    Location,
    Service,
    Settings,
    Unit,
    WaitlistEntry,
)
from booking.models.bulk import BulkState  # noqa: E402
from booking.models.settings import Asked  # noqa: E402
from booking.models.zone import WARSAW  # noqa: E402
from support.booking_desk import Desk  # noqa: E402
from support.hall import come  # noqa: E402
from support.judge import NAME  # noqa: E402
from support.visits import BARTEK, send, take  # noqa: E402
from tenants.accounts.models import Role, User  # noqa: E402
from tenants.audit.actor import SYSTEM  # noqa: E402
from tenants.context import office_context  # noqa: E402
from tenants.models import Office  # noqa: E402
from tenants.offices import find_office  # noqa: E402
from tenants.schema import owning  # noqa: E402
from tenants.tasks import send as send_task  # noqa: E402
from tenants.webhooks.models import Delivery  # noqa: E402
from tenants.webhooks.settings import add_webhook  # noqa: E402


def ask_for_all(office: Office) -> object:
    """PESEL, VIN and a document's number are asked for; Anna works here; a program is told."""
    with office_context(office):
        Settings.objects.update(
            contact_pesel=Asked.REQUIRED,
            contact_phone=Asked.REQUIRED,
            hold_minutes=15,
            confirmation_minutes=60,
            waitlist=True,
            records_persons=True,
        )
        Location.objects.update(hall=True)
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
            now=now(),
            by=SYSTEM,
        )
    return None


def now() -> datetime:
    """The clock on the wall."""
    return datetime.now(UTC)  # noqa: TID251 - the plant runs in real time


def day(office: Office, given: str) -> object:
    """Two visits and somebody in line: one comes, gets a number, is served and goes to the EZD.

    The other one's day is called off; the worker that runs beside does that. ``given``: who, and
    when, as JSON. How many went out, and what the run came to.
    """
    told = json.loads(given)
    who = ContactData(**told["contact"])
    with office_context(office):
        desk = Desk(Service.objects.get(), Unit.objects.get(), Location.objects.get())
        here, there = (_booked(desk, who, told["answers"], when) for when in told["starts"])
        join(service=desk.service, contact=who, wish=WaitWish(), now=now())
        come(here, here.starts_at)
        serve(booking_id=here.pk, now=here.starts_at, by=BARTEK)
        where = {"address": "https://ezd.example.org/wizyty", "token": "slowo"}
        save_account("https", where, now=now(), by=BARTEK)
        hand_over_due(now=here.starts_at + timedelta(days=1))
        date = there.starts_at.astimezone(WARSAW).date()
        order = Order(BulkKind.CANCEL, Selection(date, date))
        run = start(order, key="kanarek", now=now(), by=BARTEK)
        until = time.monotonic() + 30
        while time.monotonic() < until and _is_under_way(run):
            time.sleep(0.2)
        there.refresh_from_db()
        tried = HandOver.objects.get().attempts
    return {"tried": tried, "called_off": str(there.state), "waits": _is_waiting(office)}


def _booked(desk: Desk, who: ContactData, answers: dict[str, str], when: str) -> Booking:
    held = take(desk, start=datetime.fromisoformat(when), now=now())
    pending = send(held, now=now(), contact=who, answers=answers)
    return confirm_by_pin(booking_id=pending.pk, pin=pin(pending), now=now())


def _is_under_way(run: BulkRun) -> bool:
    return BulkRun.objects.filter(pk=run.pk, state=BulkState.RUNNING).exists()


def _is_waiting(office: Office) -> bool:
    with office_context(office):
        return WaitlistEntry.objects.exists()


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
    tables += ("booking_ticket", "booking_ticket_event", "booking_bulk_run", "booking_bulk_item")
    tables += ("booking_records_hand_over",)
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
    send_task("booking.expire", office.pk, word)
    return None


if __name__ == "__main__":
    here = find_office(NAME)
    assert here
    verbs = {"ask_for_all": ask_for_all, "bomb": bomb, "day": day, "lying": lying, "leak": leak}
    sys.stdout.write(json.dumps(verbs[sys.argv[1]](here, *sys.argv[2:])))  # type: ignore[operator]  # by word
