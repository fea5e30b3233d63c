"""Book and cancel in a practice office, through the public address, to see that one can."""

from __future__ import annotations

from typing import Annotated

import typer
from django.conf import settings
from django.utils import timezone
from django_typer.management import command

from provisioning.domain.watch.probe import probe, through
from provisioning.management.arguments import Json
from provisioning.management.edge import FAILED, edge, the_office
from provisioning.management.report import as_json
from tenants.addresses import host_of
from tenants.management.command import OfficeCommand
from tenants.pulse import PROBE, beat


class Command(OfficeCommand, rich_markup_mode=None):
    """Book and cancel in a practice office, through the public address, to see that one can."""

    @command(help="Book and cancel once, as a resident would; exit code 1 if one could not.")
    def probe(
        self,
        office: Annotated[
            str, typer.Argument(help="A practice office; default: OKIENKO_PROBE.")
        ] = "",
        at: Annotated[str, typer.Option(help="Ask here instead: http://127.0.0.1:8000.")] = "",
        json: Json = False,
    ) -> None:
        """Where it looks as the clock does, Prometheus is told as well."""
        with edge(self.stdout, self.stderr, json=json):
            found = the_office(office or settings.OKIENKO_PROBE)
            ask = through(settings.OKIENKO_SCHEME, host_of(found), at) if at else None
            done = probe(found, ask=ask)
            if not at and not office:
                beat(PROBE, now=timezone.now(), well=not done.trouble, took=done.took)
            told = {"office": found.subdomain, "seconds": round(done.took, 2)}
            if json:
                self.stdout.write(as_json(told | {"trouble": done.trouble}))
            else:
                self.stdout.write(f"{found.subdomain}  {done.took:.2f} s  {done.trouble}".rstrip())
        if done.trouble:
            raise SystemExit(FAILED)
