"""Try to put every office back from its newest archive, into a database that is thrown away."""

from __future__ import annotations

from dataclasses import asdict
from time import perf_counter
from typing import Annotated, Final

import typer
from django.utils import timezone
from django_typer.management import command

from provisioning.domain.overview import every_office
from provisioning.domain.restoring.rehearse import Rehearsed, rehearse
from provisioning.management.arguments import Json
from provisioning.management.edge import FAILED, edge, the_office
from provisioning.management.report import as_json
from tenants.management.command import OfficeCommand
from tenants.models import LIVING
from tenants.pulse import DRILL, beat

PARTLY: Final = 3


class Command(OfficeCommand, rich_markup_mode=None):
    """Try to put every office back from its newest archive, into a database that is thrown away."""

    @command(help="Restore the newest archives apart: sums, promises, times. Touches no office.")
    def drill(
        self,
        office: Annotated[str, typer.Argument(help="Only this office, by its subdomain.")] = "",
        json: Json = False,
    ) -> None:
        """Exit code 1 if no office could be put back, 3 if some could not."""
        done: list[Rehearsed] = []
        begun, now = perf_counter(), timezone.now()
        with edge(self.stdout, self.stderr, json=json):
            offices = [the_office(office)] if office else every_office()
            living = [one for one in offices if one.state in LIVING]
            well = False
            try:
                for one in rehearse(living, now=now):
                    done.append(one)
                    if not json:
                        self.stdout.write(_line(one))
                well = all(one.well for one in done)
            finally:
                took = perf_counter() - begun
                if not office:  # one that broke off is a sign, too
                    beat(DRILL, now=now, well=well, took=took)
            if json:
                self.stdout.write(as_json({"seconds": round(took, 1), "offices": _data(done)}))
        if not all(one.well for one in done):
            raise SystemExit(PARTLY if any(one.well for one in done) else FAILED)


def _data(done: list[Rehearsed]) -> list[dict[str, object]]:
    return [
        {
            **asdict(one),
            **{name: round(getattr(one, name), 2) for name in ("read", "loaded", "asked")},
            "well": one.well,
        }
        for one in done
    ]


def _line(one: Rehearsed) -> str:
    if one.trouble:
        return f"{one.office}  {one.trouble}"
    times = f"{one.read:.1f} + {one.loaded:.1f} + {one.asked:.1f} s"
    broken = "  ".join(f"{name}: {count}" for name, count in one.broken.items())
    return f"{one.office}  {one.rows}  {one.files}  {one.digest[:16]}  {times}  {broken}".rstrip()
