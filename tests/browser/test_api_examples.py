"""The examples of the documentation run against a real server, as a partner would run them."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from browser.conftest import Site
from django.utils import timezone
from support.town import WORKING_DAYS

from booking.domain.hold import HoldRequest, hold
from booking.domain.submit import Submission, submit
from booking.models import Booking, HoursTemplate
from booking.models.zone import WARSAW
from tenants.api_keys.keys import make_key
from tenants.api_keys.models import Scope
from tenants.audit.actor import SYSTEM
from tenants.context import office_context
from tenants.ids import uuid7

EXAMPLES = Path(__file__).parents[2] / "platform/docs/examples"


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    """An example, loaded by its name; a name under localhost is this machine."""
    real = socket.getaddrinfo

    def here(host: Any, *more: Any, **words: Any) -> Any:
        return real("127.0.0.1" if str(host).endswith(".localhost") else host, *more, **words)

    monkeypatch.setattr(socket, "getaddrinfo", here)
    monkeypatch.syspath_prepend(str(EXAMPLES))
    return import_module


@pytest.fixture
def okienko(site: Site, program: Callable[[str], ModuleType]) -> Any:
    """The client of the documentation, with a key."""
    module = program("okienko_client")
    now = timezone.now()
    with office_context(site.office):
        _key, text = make_key(
            name="przykład",
            scopes=list(Scope),
            expires_at=now + timedelta(days=1),
            now=now,
            by=SYSTEM,
        )
    client = module.Okienko(site.url, key=text)
    client.Problem = module.Problem
    return client


def test_a_visit_by_curl(site: Site) -> None:
    with office_context(site.office):
        hours = HoursTemplate.objects.filter(key="standard")
        hours.update(windows={day: ["08:00-16:00"] for day in WORKING_DAYS})
    day = (timezone.now().astimezone(WARSAW) + timedelta(days=20)).date()
    day -= timedelta(days=max(day.weekday() - 4, 0))  # a weekend has no times
    script = EXAMPLES / "walkthrough.sh"
    done = subprocess.run(
        [str(script), site.url, "dowod", day.isoformat(), f"{uuid7().hex}@example.com"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    assert told["first free time"].startswith(day.isoformat())
    reference, _comma, status = told["reference"].partition(", ")
    assert (status, told["given back"]) == ("pending", "cancelled")
    with office_context(site.office):
        assert Booking.objects.get(reference=reference).state == "cancelled"


def test_a_copy_is_kept_and_an_arrival_is_told(site: Site, okienko: Any) -> None:
    kept: dict[str, dict[str, Any]] = {}
    since = okienko.copy(kept)
    assert set(kept) == {one["id"] for one in okienko.visits()}
    visit = _visit(site)
    okienko.copy(kept, since)
    assert kept[str(visit.pk)]["status"] == "pending"
    with pytest.raises(okienko.Problem) as refused:
        okienko.arrived(str(visit.pk))
    assert (refused.value.code, refused.value.status) == ("wrong_state", 409)


def _visit(site: Site) -> Booking:
    from booking.domain.availability import free_times
    from booking.domain.contact import ContactData

    now = timezone.now()
    with office_context(site.office):
        day = (now.astimezone(WARSAW) + timedelta(days=7)).date()
        day -= timedelta(days=max(day.weekday() - 4, 0))
        start = free_times(site.town.trusted_profile, None, day, now=now)[0].start
        held = hold(request=HoldRequest(site.town.trusted_profile, start), now=now)
        form = Submission(
            ContactData("Dorota", "Próbna", f"{uuid7().hex}@example.com", ""),
            consents={site.town.notice.pk: None},
        )
        return submit(booking_id=held.pk, form=form, now=now)
