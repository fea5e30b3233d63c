"""Exchange the keys that seal what offices keep secret, while everybody works."""

from __future__ import annotations

import json as json_format
import sys
import time
from typing import Annotated

import typer
from django.utils import timezone
from django_typer.management import command, initialize

from tenants.hosts import REMEMBER_SECONDS
from tenants.key_rotation import Rotated, offices_with_keys, rewrap, rotate_all
from tenants.management.command import OfficeCommand
from tenants.models import Office

OneOffice = Annotated[str, typer.Option("--office", help="Only this office, by its subdomain.")]
MasterOnly = Annotated[
    bool, typer.Option("--master-only", help="Only wrap offices' keys by the newest master key.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


class Command(OfficeCommand, rich_markup_mode=None):
    """The keys of offices."""

    @initialize(help="The keys that seal what offices keep secret.")
    def keys(self) -> None:
        """A group of commands."""

    @command(
        help="Give each office a new key and seal everything again; nothing stands still meanwhile."
        " Put a new master key first in OKIENKO_MASTER_KEYS, restart, rotate, and then take the"
        " old one out."
    )
    def rotate(
        self, office: OneOffice = "", master_only: MasterOnly = False, json: AsJson = False
    ) -> None:
        """Takes about two minutes: processes remember an office for one.

        Run again, it finishes what was broken off before it gives anybody another key.
        """
        offices = offices_with_keys(office)
        if office and not offices:
            self.stderr.write(f"There is no office '{office}'.")
            sys.exit(1)
        done = self._rewrap(offices) if master_only else self._rotate(offices)
        failed = {one.subdomain: one.error for one in done if one.error}
        sealed = sum(one.sealed for one in done)
        if json:
            told = {"offices": len(done), "sealed": sealed, "failed": failed}
            self.stdout.write(json_format.dumps(told))
        else:
            self.stdout.write(f"{len(done) - len(failed)} offices, {sealed} values sealed again.")
            for subdomain, error in failed.items():
                self.stdout.write(f"{subdomain}: {error}")
        if failed:
            sys.exit(3 if len(failed) < len(done) else 1)

    def _rotate(self, offices: list[Office]) -> list[Rotated]:
        done = []
        for one in rotate_all(offices, now=timezone.now(), wait=self._wait):
            self.stderr.write(f"{one.subdomain}: {one.error or one.sealed}", style_func=str)
            done.append(one)
        return done

    def _rewrap(self, offices: list[Office]) -> list[Rotated]:
        done = []
        for one in offices:
            try:
                rewrap(one)
                done.append(Rotated(one.subdomain))
            except Exception as trouble:  # it must not hold up the other offices
                done.append(Rotated(one.subdomain, error=type(trouble).__name__))
        return done

    def _wait(self) -> None:
        self.stderr.write(f"Waiting {REMEMBER_SECONDS:.0f} s for every process …", style_func=str)
        time.sleep(REMEMBER_SECONDS + 1)
