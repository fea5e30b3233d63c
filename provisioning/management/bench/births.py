"""What a new office costs: by migrations and by the script, as the twentieth and as the last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from booking.management.bench.figure import Figure, at_least, at_most, medians
from provisioning.domain.create import create
from provisioning.officefile.load import load
from tenants.blueprint.fill import blueprint, fill
from tenants.ids import uuid7
from tenants.models import Office
from tenants.schema import create_place, drop_schema, migrate

TURNS: Final = 5
SOME: Final = 11
STARTER: Final = Path(__file__).parents[2] / "starters" / "olsztyn.yaml"


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
    """Schema and role, and the starter catalogue of a big city written into it."""
    tell("an office with its starter catalogue …")
    loaded = load(STARTER)
    begun = perf_counter()
    create(f"b{uuid7().hex[-12:]}", loaded, now=now)
    return [at_most("new office with starter catalogue", perf_counter() - begun, 3, "s")]
