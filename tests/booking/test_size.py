"""What an office's plan counts; a plan that is too small never stops a resident."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.booking_desk import Desk
from support.visits import state, take

from booking.domain.release import release
from booking.models import Counter
from tenants.audit.actor import RESIDENT
from tenants.context import current_office
from tenants.entitlements import entitlements, over, usage

MakeDesk = Callable[..., Desk]


def test_counters_that_take_visits_and_their_buildings_count(make_desk: MakeDesk) -> None:
    make_desk(priorities=(1, 2, 3))
    assert usage() == {"counters": 3, "locations": 1}
    Counter.objects.filter(key="k1").update(active=False)
    assert usage() == {"counters": 2, "locations": 1}
    Counter.objects.update(active=False)
    assert usage() == {"counters": 0, "locations": 0}


def test_a_resident_books_in_an_office_that_has_outgrown_its_plan(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk(priorities=(1, 2))
    limits = {"plan": "Start", "limits": {"counters": 1, "locations": 0}}
    monkeypatch.setattr(current_office(), "entitlements", limits)
    assert over(usage(), entitlements()) == {"counters": 1, "locations": 1}
    held = take(desk, client="dorota")
    assert state(held) == "held"
    other = take(desk, client="edek")
    assert other.counter != held.counter, "the counter above the plan takes visits as well"
    release(booking_id=held.pk, now=held.created_at, by=RESIDENT)
    assert state(held) == "dropped"
