"""A copy of a thousand visits is made while one waits: art. 15 within a minute, file and paper."""

from __future__ import annotations

import json
import time
from datetime import timedelta

import pytest
from support.house import TODAY, furnish
from support.rights import asked

from tenants.context import office_context
from tenants.models import Office
from tenants.profile.models import Profile
from tenants.rights.documents.sheet import copy_sheet
from tenants.rights.domain.copy import data_of

VISITS = 1000


@pytest.mark.long
def test_a_thousand_visits_are_told_within_a_minute(olsztyn: Office) -> None:
    house = furnish(olsztyn)
    house.counter("a", "bok")
    for number in range(VISITS):
        day, slot = divmod(number, 16)
        hour = f"{8 + slot // 2:02}:{30 * (slot % 2):02}"
        house.visit(hour, day=TODAY + timedelta(days=day))
    with office_context(olsztyn):
        one = asked("access")
        assert Profile.objects.exists()
        begun = time.monotonic()
        told = data_of(one, one.received_at)
        written = json.dumps(told)
        paper = copy_sheet(told)
        took = time.monotonic() - begun
    assert len(told["visits"]) == VISITS
    assert written
    assert paper.startswith(b"%PDF")
    assert took < 60, took
    print(f"{VISITS} visits: {took:.1f} s")  # noqa: T201 - the figure, for `pytest -s`
