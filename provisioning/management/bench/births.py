"""What a new office costs: by migrations and by the script, as the twentieth and as the last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from statistics import median
from time import perf_counter
from typing import Final

from billing.public import put_price_list
from booking.management.bench.figure import Figure, at_least, at_most, medians
from provisioning.domain.create import create
from tenants.blueprint.fill import blueprint, fill
from tenants.context import platform_context
from tenants.ids import uuid7
from tenants.models import Office
from tenants.schema import create_place, drop_schema, migrate

TURNS: Final = 5
SOME: Final = 11
TOLD: Final = {
    "starters": ["miasto", "usc"],
    "admin_email": "anna@example.com",
    "admin_name": "Anna Pokazowa",
    "plan": "start",
}


def by_both_ways(tell: Callable[[str], None]) -> list[Figure]:
    """Schema, role and tables, in turns; and what capturing the script costs, once a release."""
    tell("a new office by migrations and by the script …")
    begun = perf_counter()
    blueprint()
    captured = (perf_counter() - begun) * 1000
    made: list[str] = []

    def born(tables: Callable[[str], None]) -> None:
        made.append(Office.schema_for(uuid7()))
        create_place(made[-1])
        tables(made[-1])

    slow, fast = medians([lambda: born(migrate), lambda: born(fill)], TURNS)
    for schema in made:
        drop_schema(schema)
    return [
        Figure("new office by migrations", slow, "ms"),
        Figure("new office by the script", fast, "ms"),
        Figure("capturing the script, once a release", captured, "ms"),
        at_least("new office: faster than by migrations", slow / fast, 7),
    ]


def early_and_late(took: Sequence[float]) -> list[Figure]:
    """The last one against the twentieth: medians of some around each."""
    early, late = median(took[15 : 15 + SOME]), median(took[-SOME:])
    return [
        Figure("new office as the 20th", early, "ms"),
        Figure(f"new office as the {len(took)}th", late, "ms"),
        at_most(f"new office as the {len(took)}th to the 20th", late / early, 1.5),
    ]


def the_whole_command(now: datetime, tell: Callable[[str], None]) -> list[Figure]:
    """Every step of the machine: address, place, two ready catalogues, invitation, trial."""
    tell("an office with its starter catalogue and invitation …")
    with platform_context():
        put_price_list()
    begun = perf_counter()
    create(f"b{uuid7().hex[-12:]}", None, told=TOLD, now=now)
    return [at_most("new office with catalogue and invitation", perf_counter() - begun, 3, "s")]
