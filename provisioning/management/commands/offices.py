"""Bring all offices up to date."""

from __future__ import annotations

import json as json_format
import sys
from typing import Annotated

import typer
from django_typer.management import command, initialize

from tenants.fleet import migrate_all
from tenants.management.command import OfficeCommand


class Command(OfficeCommand, rich_markup_mode=None):
    """Work on all offices at once."""

    @initialize(help="Work on all offices at once.")
    def all_offices(self) -> None:
        """A group of commands, also while there is only one."""

    @command(help="Bring the shared schema and every office's up to date.")
    def migrate(
        self, json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False
    ) -> None:
        """Safe to run again: an office that failed is tried anew, the others are skipped."""
        done = list(migrate_all(self._tell))
        failed = [one for one in done if one.error]
        if json:
            rows = [{"office": o.subdomain, "applied": o.behind, "error": o.error} for o in done]
            self.stdout.write(json_format.dumps({"offices": rows}))
        else:
            for one in failed:
                self.stdout.write(f"{one.subdomain}: {one.error}")
            changed = sum(1 for one in done if one.behind and not one.error)
            self.stdout.write(f"{len(done)} offices, {changed} brought up to date.")
        if failed:
            sys.exit(1 if len(failed) == len(done) else 3)

    def _tell(self, number: int, count: int, subdomain: str) -> None:
        self.stderr.write(f"{number}/{count} {subdomain}", style_func=str)
