"""The demo's people, sown once: what they look like, and what sowing again does to them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from booking.enums import BookingState
from booking.models import Booking, Service
from booking.models.zone import WARSAW
from provisioning.domain import demo
from tenants.accounts.models import User
from tenants.context import office_context
from tenants.models import Office

from .test_demo import NOW, days_of_visits, few_visits, people

pytestmark = pytest.mark.usefixtures("_sown")


@pytest.fixture(scope="module")
def _sown(
    _offices: dict[str, Office],
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """In a transaction around those of the tests: it is dear, and each leaves it as it was."""
    files = str(tmp_path_factory.mktemp("files"))
    with (
        django_db_blocker.unblock(),
        override_settings(OKIENKO_FILES=files),
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        few_visits(patch)
        people(_offices["olsztyn"])
        yield
        transaction.set_rollback(True)


def test_the_day_is_told_as_far_as_it_is_over(olsztyn: Office) -> None:
    with office_context(olsztyn):
        at_most = {BookingState.SERVED: 6, BookingState.MISSED: 0, BookingState.ARRIVED: 45}
        for state, ahead in at_most.items():
            soon = NOW + timedelta(minutes=ahead)
            assert not Booking.objects.filter(state=state, starts_at__gt=soon)
        assert not Booking.objects.filter(state="booked", ends_at__lt=NOW)
        assert not Booking.objects.filter(events__at__gt=NOW).exists()


def test_sowing_again_changes_nothing(olsztyn: Office) -> None:
    with office_context(olsztyn):
        first = set(Booking.objects.values_list("pk", "state"))

    demo.people_office(olsztyn, now=NOW)

    with office_context(olsztyn):
        assert set(Booking.objects.values_list("pk", "state")) == first
        assert User.objects.count() == 3


def test_three_days_later_new_days_are_sown_and_old_visits_have_ended(olsztyn: Office) -> None:
    later = NOW + timedelta(days=4)

    demo.people_office(olsztyn, now=later)

    with office_context(olsztyn):
        assert max(days_of_visits()) == later.astimezone(WARSAW).date() + timedelta(days=14)
        ended = later - timedelta(hours=1)
        assert not Booking.objects.filter(state="booked", starts_at__lt=ended).exists()


def test_staff_sign_in_with_what_is_told(olsztyn: Office) -> None:
    told = demo.shown(olsztyn)

    assert told["url"] == "http://olsztyn.localhost:8000"
    assert [one["role"] for one in told["accounts"]] == ["admin", "clerk", "auditor"]
    with office_context(olsztyn):
        for account in told["accounts"]:
            assert User.objects.get(email=account["email"]).check_password(account["password"])
        bartek = User.objects.get(role="clerk")
        assert len(bartek.units) == 2


def test_what_somebody_changed_while_trying_the_demo_stays(olsztyn: Office) -> None:
    with office_context(olsztyn):
        User.objects.filter(role="admin").update(name="Ktoś inny")
        Service.objects.filter(key="prawo-jazdy").update(name="Prawko")

    demo.make_offices(now=NOW)
    demo.people_office(olsztyn, now=NOW)

    with office_context(olsztyn):
        assert User.objects.get(role="admin").name == "Ktoś inny"
        assert Service.objects.get(key="prawo-jazdy").name == "Prawko"
