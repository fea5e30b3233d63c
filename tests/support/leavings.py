"""The way of an office out, in short words."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection
from redis import Redis

from provisioning.domain.leaving.begin import Terms, begin_leaving, hand_over
from provisioning.domain.leaving.go_on import go_on
from provisioning.models import Leaving, LeavingStep
from support.booking_desk import FRIDAY
from tenants.audit.actor import Actor, ActorKind
from tenants.context import platform_context
from tenants.models import Office
from tenants.tasks import send

OSKAR: Final = Actor(ActorKind.OPERATOR, None, "Oskar")
DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
LETTER_TO: Final = "sekretariat@urzad.example"


def begin(office: Office, *, now: datetime = FRIDAY) -> Leaving:
    terms = Terms(letter_to=LETTER_TO, contract="Z/12/2026")
    return begin_leaving(office, terms, typed=office.subdomain, now=now, by=OSKAR)


def until_kit(office: Office) -> Leaving:
    """Frozen, and the kit in the office's hands."""
    leaving = begin(office)
    assert not go_on(leaving, now=FRIDAY + HOUR)
    hand_over(leaving, now=FRIDAY + 2 * HOUR, by=OSKAR)
    return again(leaving)


def to_the_end(leaving: Leaving) -> Leaving:
    """All that is left to do, at the moments at which the clock would do it."""
    go_on(again(leaving), now=FRIDAY + DAY)
    assert go_on(again(leaving), now=FRIDAY + DAY + HOUR), states(leaving)
    return again(leaving)


def again(leaving: Leaving) -> Leaving:
    with platform_context():
        return Leaving.objects.select_related("office").get(pk=leaving.pk)


def states(leaving: Leaving) -> dict[str, str]:
    with platform_context():
        found = LeavingStep.objects.filter(leaving=leaving)
        return {one.key: f"{one.state} {one.problem}".strip() for one in found}


def told(leaving: Leaving, key: str) -> dict[str, Any]:
    with platform_context():
        return dict(LeavingStep.objects.get(leaving=leaving, key=key).told)


def queue_work(office: Office) -> None:
    """A task that waits, for no worker runs in a test."""
    send("booking.expire", office.pk)


def lying_about(words: tuple[str, ...]) -> list[str]:
    """Where one of the words still stands: every table of the database, Valkey, every file."""
    found = []
    with platform_context(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r'"
            " AND c.relnamespace = 'public'::regnamespace"
        )
        for (table,) in cursor.fetchall():
            for word in words:
                cursor.execute(
                    f'SELECT count(*) FROM public."{table}" t WHERE t::text LIKE %s', [f"%{word}%"]
                )
                if cursor.fetchone()[0]:
                    found.append(f"{table}: {word}")
    valkey = Redis.from_url(settings.REDIS_URL)
    for name in valkey.scan_iter():
        held = valkey.dump(name) or b""
        found += [f"valkey {name!r}: {word}" for word in words if word.encode() in name + held]
    for root in (settings.OKIENKO_FILES, settings.OKIENKO_BACKUPS):
        for path in Path(root).rglob("*"):
            if path.is_file():
                lying = path.read_bytes()
                found += [f"{path.name}: {word}" for word in words if word.encode() in lying]
    return found
