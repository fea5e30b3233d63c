"""A process that makes an office, waits for a line, and fills it: ``filled_town VISITS``."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime

import django

django.setup()

from django.db import connection  # noqa: E402 - models need the setup above

from booking.management.bench import desk, town  # noqa: E402
from provisioning.management.bench.moving import MORE  # noqa: E402
from support.prepared_schemas import use_scripts  # noqa: E402
from tenants.context import office_context  # noqa: E402

if __name__ == "__main__":
    use_scripts(json.loads(sys.stdin.readline()))
    now = datetime.now(UTC)  # noqa: TID251 - it runs in real time
    made = town.build(
        counters=desk.COUNTERS, minutes=30, windows="08:00-22:00", week=town.WEEK, now=now
    )
    sys.stdout.write(f"{made.office.schema_name}\n")
    sys.stdout.flush()
    sys.stdin.readline()
    desk.fill_visits(made, int(sys.argv[1]))
    with office_context(made.office), connection.cursor() as cursor:
        for statement in MORE:
            cursor.execute(statement)
    sys.stdout.write("full\n")
