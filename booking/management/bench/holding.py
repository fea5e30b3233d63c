"""A program that holds places one after another and prints how long each took, in ms.

``way`` is "office": as a request does it, entering the office each time. Or "bare": Django's own
PostgreSQL backend, its connection put into the schema once, as a product for one office would.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import django
from django.conf import settings


def main(told: dict[str, Any]) -> list[float]:
    """Set Django up, hold ``count`` places, give the times of all but the first few."""
    django.setup()
    from tenants.context import _office, office_context  # noqa: PLC0415 - needs the settings
    from tenants.offices import find_office  # noqa: PLC0415 - as above

    office = find_office(told["subdomain"])
    assert office is not None
    if told["way"] == "bare":
        _go_bare(str(office.schema_name))
        _office.set(office)
        return _hold_all(told, nullcontext)
    return _hold_all(told, lambda: office_context(office))


def _go_bare(schema: str) -> None:
    """Replace the connection by Django's own, standing in the office for good."""
    from django.db import connections  # noqa: PLC0415 - as above

    from booking.management.bench.place import place_options  # noqa: PLC0415 - as above

    connections["default"].close()
    database = settings.DATABASES["default"]
    database["ENGINE"] = "django.db.backends.postgresql"
    options = place_options(str(database["NAME"]), schema)
    database["OPTIONS"]["options"] = f"{database['OPTIONS'].get('options', '')} {options}"
    del connections["default"]


def _hold_all(told: dict[str, Any], place: Callable[[], Any]) -> list[float]:
    from booking.domain.hold import HoldRequest, hold  # noqa: PLC0415 - as above
    from booking.models import Service, Unit  # noqa: PLC0415 - as above

    with place():
        service = Service.objects.get(pk=UUID(told["service"]))
        units = list(Unit.objects.order_by("key"))
    now = datetime.fromisoformat(told["now"])
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=2)
    times = []
    for number in range(told["first"], told["first"] + told["count"]):
        start = midnight + timedelta(minutes=5 * (number // len(units)))
        begin = time.perf_counter()
        with place():
            wish = HoldRequest(service, start, units[number % len(units)], client=f"c{number}")
            hold(request=wish, now=now)
        times.append((time.perf_counter() - begin) * 1000)
    return times[20:]


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]))))  # noqa: T201 - its answer
