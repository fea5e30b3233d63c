"""An office that does not pay: reminders, sixty days, a decision; residents notice nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import Settings
from support.staff import hire, sign_in
from support.treasury import ANNA, DECEMBER, SIGNED, at_noon, issued_on, transfer

from billing.domain.daily import run_day
from billing.domain.deliver import mark_delivered
from billing.domain.dunning import (
    Stage,
    debt_of,
    debtors,
    freeze_staff,
    grace_days,
    thaw_staff,
)
from billing.domain.settle import mark_overdue, settle
from billing.errors import StillTime
from billing.models import Contract, Happening, Invoice, Plan, Seller
from tenants.accounts.models import Role
from tenants.audit.actor import SYSTEM
from tenants.context import platform_context
from tenants.entitlements import Entitlements, grant, read
from tenants.models import Office

DUE = DECEMBER + timedelta(days=30)
OVER = DUE + timedelta(days=61)


@pytest.fixture
def late(accepted: Contract) -> Invoice:
    """The county's invoice, delivered on the day it was issued; nobody pays."""
    invoice = issued_on(accepted, DECEMBER)
    mark_delivered(invoice, DECEMBER, now=at_noon(DECEMBER), by=ANNA)
    return invoice


def county_office(invoice: Invoice) -> Office:
    office: Office = Office.objects.get(pk=invoice.office_id)
    return office


def stage(invoice: Invoice, day: date) -> Stage:
    return debt_of(county_office(invoice), day).stage


def test_the_clock_runs_from_the_missed_day(late: Invoice) -> None:
    stages = [stage(late, day) for day in (DUE, DUE + timedelta(days=1), OVER - timedelta(1), OVER)]
    assert stages == [Stage.PAID_UP, Stage.REMINDED, Stage.REMINDED, Stage.DECISION]
    debt = debt_of(county_office(late), OVER)
    assert (debt.owed, debt.since) == (Decimal("13284.00"), DUE)
    assert [office.pk for office, _ in debtors(OVER)] == [late.office_id]


def test_the_days_of_grace_are_a_setting(late: Invoice, seller: Seller) -> None:
    assert grace_days() == 60
    Seller.objects.update(grace_days=90)
    assert stage(late, OVER) == Stage.REMINDED


def test_nothing_freezes_by_itself_and_nobody_may_freeze_too_early(late: Invoice) -> None:
    for day in (DUE, DUE + timedelta(days=10), OVER, OVER + timedelta(days=300)):
        run_day(now=at_noon(day))
    assert not read(county_office(late)).staff_read_only
    with pytest.raises(StillTime), transaction.atomic():
        freeze_staff(late.office_id, "dług", now=at_noon(DUE + timedelta(days=5)), by=ANNA)


def test_a_decision_freezes_and_money_thaws_by_itself(
    late: Invoice, plans: dict[str, Plan]
) -> None:
    freeze_staff(late.office_id, "dług od stycznia", now=at_noon(OVER), by=ANNA)
    office = county_office(late)
    assert read(office).staff_read_only
    assert read(office).limits == {}, "written before the contract's limits were"
    assert stage(late, OVER) == Stage.FROZEN
    run_day(now=at_noon(OVER))
    assert read(county_office(late)) == Entitlements(
        plan="Standard", limits={"counters": 6, "locations": 3}, staff_read_only=True
    )
    settle(late.pk, transfer("13284.00", OVER), now=SIGNED, by=ANNA)
    run_day(now=at_noon(OVER + timedelta(days=1)))
    assert not read(county_office(late)).staff_read_only
    actions = Happening.objects.filter(action__startswith="staff.")
    assert [each.action for each in actions] == ["staff.freeze", "staff.thaw"]


def test_an_operator_may_thaw_at_any_time(late: Invoice) -> None:
    freeze_staff(late.office_id, "dług", now=at_noon(OVER), by=ANNA)
    thaw_staff(late.office_id, "umowa o raty", now=at_noon(OVER), by=ANNA)
    assert stage(late, OVER) == Stage.DECISION


def test_a_grant_that_has_not_come_stops_the_clock(late: Invoice, accepted: Contract) -> None:
    Contract.objects.update(grant_funded=True)
    assert stage(late, OVER) == Stage.PAID_UP
    assert mark_overdue(now=at_noon(OVER), by=SYSTEM) == []
    run_day(now=at_noon(OVER))
    assert not late.letters.exclude(kind="invoice").exists(), "nobody is reminded meanwhile"
    Contract.objects.update(grant_paid_on=OVER)
    fourteen_later = OVER + timedelta(days=14)
    assert mark_overdue(now=at_noon(fourteen_later), by=SYSTEM) == []
    assert mark_overdue(now=at_noon(fourteen_later + timedelta(days=1)), by=SYSTEM) == [late]
    assert stage(late, fourteen_later + timedelta(days=60)) == Stage.REMINDED


def test_a_partial_payment_keeps_the_rest_owed(late: Invoice) -> None:
    settle(late.pk, transfer("13000.00", OVER), now=SIGNED, by=ANNA)
    assert debt_of(county_office(late), OVER).owed == Decimal("284.00")


def test_staff_of_a_frozen_office_look_and_do_not_change_while_residents_notice_nothing(
    olsztyn: Office, at: Callable[[Office], Client], settings: Settings
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    bartek = hire(olsztyn, "Bartek", Role.CLERK)
    browser, resident = at(olsztyn), at(olsztyn)
    sign_in(browser, bartek.email)
    before = resident.get("/").content
    press = f"/panel/wizyta/{bartek.pk}/przyszedl"
    assert browser.post(press).status_code == 404, "there is no such visit, but he may try"
    with platform_context():
        grant(olsztyn.pk, Entitlements(staff_read_only=True))
    assert browser.get("/panel/").status_code == 200
    refused = browser.post(press)
    assert refused.status_code == 403
    assert "tylko do odczytu" in refused.content.decode()
    assert resident.get("/").content == before
