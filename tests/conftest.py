"""The stage for every test: a real database with the real roles, and two offices in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client, override_settings
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker
from support.database import fresh_database
from support.friday import FRIDAY, seconds_ahead, travel
from support.lanes import OneFileOneProcess, put_into_order
from support.neighbours import move_in
from support.passwords import CHEAP
from support.prepared_schemas import Scripts, kept_scripts, use_scripts
from support.recovery import recovery_lines

from tenants.context import office_context
from tenants.db.place import PUBLIC
from tenants.hosts import forget_hosts
from tenants.ids import uuid7
from tenants.models import Office
from tenants.offices import create_office
from tenants.profile.models import Profile
from tenants.schema import drop_schema, owning

# The fast lane asks the same questions each time, so that a change is judged by what it changes;
# new questions are the long lane's. How quickly examples are made says only how busy a machine is.
settings.register_profile(
    "fast", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("long", deadline=None)
settings.load_profile("long" if os.environ.get("OKIENKO_LANE") == "long" else "fast")

TESTS = Path(__file__).parent
WALL_CLOCK = {"embedded", "faults", "infra"}
BIRTH = datetime(2026, 1, 1, 8, 0, tzinfo=UTC)
_there: list[str] = []
CAST = {"olsztyn": "Urząd Miasta Olsztyna", "pultusk": "Starostwo Powiatowe w Pułtusku"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """See ``support.lanes``."""
    put_into_order(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneFileOneProcess | None:
    """As above, with ``--dist loadfile``."""
    return OneFileOneProcess(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.fixture(scope="session")
def ahead() -> float:
    """How far the clock of the tests is from the one on the wall, in seconds."""
    return seconds_ahead()


@pytest.fixture(autouse=True)
def _friday(request: pytest.FixtureRequest, ahead: float) -> Iterator[None]:
    """See ``support.friday``; beside programs that stand on the wall's clock it is theirs."""
    if request.path.relative_to(TESTS).parts[0] in WALL_CLOCK:
        yield
        return
    with travel(ahead):
        yield


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> Iterator[None]:
    with override_settings(PASSWORD_HASHERS=CHEAP):
        yield


@pytest.fixture(scope="session")
def scripts(
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    pytestconfig: pytest.Config,
) -> Scripts:
    """The schemas of now, as SQL."""
    with django_db_blocker.unblock():
        return kept_scripts(pytestconfig.cache.mkdir("okienko"))


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker, scripts: Scripts
) -> Iterator[None]:
    """Instead of pytest-django's: its database would belong to the login that runs the tests."""
    with django_db_blocker.unblock(), fresh_database():
        use_scripts(scripts)
        move_in()
        _there.append("database")
        yield
        _there.clear()


@pytest.fixture(scope="module", autouse=True)
def _no_trail_left_behind(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Programs that a file started write into the platform’s trail; the next file has its own."""
    yield
    if _there:
        with django_db_blocker.unblock(), owning(PUBLIC) as owner, owner.cursor() as cursor:
            cursor.execute("DELETE FROM audit_link")
            cursor.execute("DELETE FROM audit_entry")


@pytest.fixture(scope="session")
def _offices(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> dict[str, Office]:
    with django_db_blocker.unblock():
        return {subdomain: born(subdomain, name) for subdomain, name in CAST.items()}


@pytest.fixture
def olsztyn(_offices: dict[str, Office], db: None) -> Office:
    """The city of Olsztyn: an office with a profile and nothing else; changes are rolled back."""
    return _offices["olsztyn"]


@pytest.fixture
def pultusk(_offices: dict[str, Office], db: None) -> Office:
    """The county of Pułtusk, the other office."""
    return _offices["pultusk"]


@pytest.fixture
def in_olsztyn(olsztyn: Office) -> Iterator[Office]:
    """Work for Olsztyn during the whole test."""
    with office_context(olsztyn):
        yield olsztyn


@pytest.fixture
def new_office(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Callable[[], Office]]:
    """Make real, committed offices, for tests with several connections; dropped at the end."""
    made: list[Office] = []

    def make() -> Office:
        made.append(born(f"t{uuid7().hex[-12:]}", "Urząd próbny"))
        return made[-1]

    with django_db_blocker.unblock():
        yield make
        for office in made:
            drop_schema(str(office.schema_name))
            forget(office)


@pytest.fixture
def still() -> Iterator[None]:
    """It is ten o'clock on a Friday and stays so: no window in which tries are counted ends."""
    with time_machine.travel(FRIDAY, tick=False):
        yield


@pytest.fixture
def at() -> Callable[[Office], Client]:
    """A browser without cookies, at an office's host."""

    def client(office: Office) -> Client:
        return Client(headers={"host": f"{office.subdomain}.localhost:8000"})

    return client


@pytest.fixture(autouse=True)
def _clean_memory(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    forget_hosts()
    caches["default"]._cache.get_client().flushdb()  # type: ignore[attr-defined]  # keys of all places


def born(subdomain: str, name: str) -> Office:
    """Make an office and its profile, committed."""
    office = create_office(subdomain, name, now=BIRTH)
    with office_context(office):
        Profile.objects.create(name=name, short_name=name[:17], languages=["pl", "en"])
    return office


def forget(office: Office) -> None:
    """Remove the row of a dropped office."""
    from provisioning.models import Onboarding
    from tenants.context import platform_context
    from tenants.models import Due, Hostname

    with platform_context():
        Onboarding.objects.filter(subdomain=office.subdomain).delete()
        Due.objects.filter(office_id=office.pk).delete()
        Hostname.objects.filter(tenant=office).delete()
        Office.objects.filter(pk=office.pk)._raw_delete("default")  # type: ignore[attr-defined]  # its rows are gone with the schema


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell how quickly it went on after faults, if some were tried."""
    told = [
        one
        for reports in terminalreporter.stats.values()
        for report in reports
        for one in getattr(report, "user_properties", ())
        if getattr(report, "when", "") == "call"
    ]
    if lines := list(recovery_lines(told)):
        terminalreporter.section("answered again after faults")
        for line in lines:
            terminalreporter.write_line(line)
