"""Tasks with the owner's login make and drop schemas: an office beside them does not notice.

They work on lines of their own, which see nothing that may be taken back: all is committed here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
import time_machine
from conftest import forget
from pytest_django import Settings
from support.births import announced
from support.booking_desk import FRIDAY
from support.crowd import Crowd, crowd
from support.leavings import DAY, HOUR, OSKAR, begin, lying_about, states
from support.spoor import kept, rows_of, tells_of

from okienko.celery import app
from provisioning.domain.leaving.begin import hand_over
from provisioning.models import Leaving, NoticeLetter, Onboarding
from tenants.context import office_context, platform_context
from tenants.models import Office
from tenants.offices import find_office
from tenants.profile.models import Profile
from tenants.schema import drop_schema

BORN: Final = "boguchwala"
Two = tuple[Crowd, Crowd]


@pytest.fixture
def two(new_office: Callable[[], Office], settings: Settings, tmp_path: Path) -> Iterator[Two]:
    """Two full offices, committed; whatever is born beside them is gone in the end."""
    settings.OKIENKO_FILES = str(tmp_path / "files")
    settings.OKIENKO_BACKUPS = str(tmp_path / "backups")
    app.loader.import_default_modules()
    with time_machine.travel(FRIDAY, tick=False):
        town, county = (crowd(new_office(), shared=()) for _ in range(2))
    yield town, county
    if (born := find_office(BORN)) is not None:
        drop_schema(str(born.schema_name))
        forget(born)
    with platform_context():
        Onboarding.objects.filter(subdomain=BORN).delete()
        Leaving.objects.filter(office=county.office).delete()
        NoticeLetter.objects.filter(office_id=county.office.pk).delete()


def test_an_office_that_leaves_and_one_that_is_born_touch_nothing_of_a_third(two: Two) -> None:
    town, county = two
    before = kept(town)
    leaving, born = begin(county.office), announced(subdomain=BORN)
    for later in (HOUR, DAY, DAY + HOUR):
        with time_machine.travel(FRIDAY + later, tick=False):
            app.tasks["provisioning.leavings"]()
            app.tasks["provisioning.onboardings"]()
            app.tasks["provisioning.onboard"](str(born.pk))
            if later == HOUR:
                hand_over(leaving, now=FRIDAY + HOUR, by=OSKAR)
        assert kept(town) == before, later
    assert set(states(leaving).values()) == {"done"}
    assert lying_about((county.word, county.public)) == []
    newcomer = find_office(BORN)
    assert newcomer
    there = list(rows_of(newcomer))
    assert len(there) > 10
    assert not [row for row in there if any(tells_of(row.whole, one) for one in two)]


def test_negative_control_whoever_touches_a_third_office_is_found(two: Two) -> None:
    town, _county = two
    before = kept(town)
    with office_context(town.office):
        Profile.objects.update(phone="89 000 00 00")
    assert kept(town) != before
