"""A Monday that must be closed: visits at two counters, people who can be reached."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.booking_desk import Desk

from booking.models import Settings
from tenants.profile.models import Profile


@pytest.fixture
def town(make_desk: Callable[..., Desk]) -> Desk:
    """Two counters; one person may have many visits; SMS go to a sink."""
    desk = make_desk(priorities=(1, 2), people=3)
    Settings.objects.update(visits_per_contact=50, confirmation="none")
    Profile.objects.update(sms_gateway="sink")
    return desk
