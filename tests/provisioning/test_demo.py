"""The demo's offices: alive at first sight, and nobody real in them."""

from __future__ import annotations

import json
import stat
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from billing.domain.overview import overview
from billing.models import Invoice, LegalData, StatementLine
from booking.demo import throw
from booking.domain.invariants import broken
from booking.domain.retain import forget_old
from booking.enums import BookingState
from booking.models import Booking, CalendarException, Contact, WaitlistEntry
from booking.models.zone import WARSAW
from provisioning.domain import demo
from provisioning.management.commands.demo_seed import write_down
from tenants.context import office_context, platform_context
from tenants.entitlements import read
from tenants.messaging.models import Message, MessageState
from tenants.models import Office

NOW = datetime(2026, 11, 20, 10, 10, tzinfo=UTC)
TODAY = NOW.astimezone(WARSAW).date()
SATURDAY = NOW + timedelta(days=1)


def few_visits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enough for what is the same however many there are."""
    monkeypatch.setattr(throw, "PER_COUNTER_PAST", 0.2)
    monkeypatch.setattr(throw, "PER_COUNTER_TODAY", 1.0)
    monkeypatch.setattr(throw, "PER_COUNTER_AHEAD", 1.0)


def people(office: Office, now: datetime = NOW) -> None:
    demo.apply(office, demo.starter(office.subdomain), now=now)
    demo.people_office(office, now=now)


def days_of_visits() -> Counter[date]:
    starts = Booking.objects.values_list("starts_at", flat=True)
    return Counter(start.astimezone(WARSAW).date() for start in starts)


def test_the_demo_shows_visits_in_every_state_and_keeps_every_promise(olsztyn: Office) -> None:
    people(olsztyn)

    with office_context(olsztyn):
        states = Counter(Booking.objects.values_list("state", flat=True))
        assert set(states) >= set(BookingState) - {BookingState.REJECTED}
        by = set(
            Booking.objects.filter(state="cancelled").values_list("events__by_kind", flat=True)
        )
        assert by >= {"resident", "clerk"}
        days = days_of_visits()
        assert days[TODAY] >= 30
        assert min(days) <= TODAY - timedelta(days=18)
        assert max(days) >= TODAY + timedelta(days=10)
        assert Booking.objects.exclude(part_of=None).exists(), "somebody brings two matters"
        assert WaitlistEntry.objects.filter(state="waiting").count() == 3
        forget_old(NOW)  # as the clock does each hour
        assert broken(NOW) == {}
        # Nobody waits for a message about a visit that never was.
        assert set(Message.objects.values_list("state", flat=True)) == {MessageState.DROPPED}
        assert {email.rpartition("@")[2] for email in emails()} == {"example.com"}


def test_on_a_day_off_the_demo_receives_all_the_same(
    olsztyn: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    few_visits(monkeypatch)
    people(olsztyn, SATURDAY)

    with office_context(olsztyn):
        assert CalendarException.objects.filter(first_day=date(2026, 11, 21)).exists()
        assert days_of_visits()[date(2026, 11, 21)] > 5


def test_passwords_differ_from_one_office_to_the_other(olsztyn: Office, pultusk: Office) -> None:
    passwords = set()
    for office in (olsztyn, pultusk):
        with office_context(office):
            passwords.add(demo.demo_password("anna@example.com"))

    assert len(passwords) == 2
    assert all(len(password) >= 12 for password in passwords)


def test_how_to_get_in_is_written_down_for_the_owner_only(tmp_path: Path) -> None:
    account = demo.Account(email="a@example.com", password="sekret", role="admin")
    office = demo.ShownOffice(name="U", url="http://u", panel="http://u/panel/", accounts=[account])

    write_down([office], tmp_path / "dom")

    file = tmp_path / "dom" / "demo.json"
    assert json.loads(file.read_text("utf-8")) == {"offices": [office]}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in file.parent.iterdir()] == ["demo.json"]


@pytest.mark.filterwarnings("ignore:In Typer:DeprecationWarning")
def test_invented_people_are_refused_outside_the_demo(olsztyn: Office) -> None:
    stderr = StringIO()

    with pytest.raises(SystemExit) as end:
        call_command("demo_seed", stderr=stderr)

    assert (end.value.code, "demo only" in stderr.getvalue()) == (1, True)


def emails() -> list[str]:
    return list(Contact.objects.values_list("email", flat=True))


def test_the_demos_offices_have_paid_owe_and_are_late(olsztyn: Office, pultusk: Office) -> None:
    offices = [olsztyn, pultusk]
    demo.people_platform(offices, now=NOW)
    demo.people_platform(offices, now=NOW)

    with platform_context():
        invoices = Invoice.objects.order_by("issued_on", "ordinal")
        numbers = list(invoices.filter(issued_on__year=NOW.year).values_list("number", flat=True))
        assert numbers == [f"FV/2026/{place:04d}" for place in range(1, len(numbers) + 1)]
        states: dict[str, list[str]] = defaultdict(list)
        for invoice in invoices:
            states[invoice.office.subdomain].append(invoice.status)
        assert states["pultusk"] == ["paid"]
        assert states["olsztyn"] == ["paid"] * 7 + ["overdue", "issued"]
        assert StatementLine.objects.waiting().count() == 1
        found = overview(TODAY)
        assert [office.subdomain for office, _debt in found.debtors] == ["olsztyn"]
        assert [contract.office.subdomain for contract in found.renewals] == ["pultusk"]
        assert all(mail.endswith("@example.com") for mail in legal_emails())
        plans = [
            read(office).plan
            for office in Office.objects.filter(subdomain__in=["olsztyn", "pultusk"])
        ]
        assert plans == ["Standard", "Standard"]


def test_the_demos_operator_signs_in(db: None, settings: Settings) -> None:
    settings.OKIENKO_SECOND_STEP = False  # as in the demo
    demo.people_platform([], now=NOW)
    (account,) = demo.shown_panel()["accounts"]
    browser = Client(headers={"host": "panel.localhost:8000"})
    form = {"email": account["email"], "password": account["password"]}
    assert browser.post("/logowanie", form).status_code == 302
    assert browser.get("/pieniadze/").status_code == 200


def legal_emails() -> list[str]:
    return list(LegalData.objects.values_list("invoice_email", flat=True))
