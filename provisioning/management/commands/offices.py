"""Bring all offices up to date."""

from __future__ import annotations

import json as json_format
import sys
import time
from typing import Annotated, Final

import typer
from django.utils import timezone
from django.utils.translation import gettext as _
from django_typer.management import command, initialize

from provisioning.domain.fleet.migrate import Outcome, Progress, migrate_fleet
from provisioning.domain.fleet.survey import survey
from provisioning.management.arguments import Json
from provisioning.management.edge import edge
from provisioning.management.report import as_json
from tenants.fleet.seen import Migrations, known_migrations
from tenants.fleet.shared import shared_lacks
from tenants.management.command import OfficeCommand

EVERY: Final = 1.0  # seconds between two lines of progress


class Command(OfficeCommand, rich_markup_mode=None):
    """Work on all offices at once."""

    @initialize(help="Work on all offices at once.")
    def all_offices(self) -> None:
        """A group of commands, also while there is only one."""

    @command(help="Bring the shared schema and every office's up to date.")
    def migrate(
        self,
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help="Only say what would be done, and by which SQL.")
        ] = False,
        only_failed: Annotated[
            bool, typer.Option("--only-failed", help="Only offices whose last try failed.")
        ] = False,
        lock_ms: Annotated[
            int, typer.Option(min=1, help="Milliseconds to wait for a lock in an office.")
        ] = 2000,
        json: Json = False,
    ) -> None:
        """One office, ten, a hundred, then all; stopped when one in a hundred fails.

        Safe to run again at any moment: what is done is skipped, what failed is tried anew.
        """
        with edge(self.stdout, self.stderr, json=json):
            if dry_run:
                self._say_plan(known_migrations(), json)
                return
            self._said = 0.0
            outcome = migrate_fleet(
                clock=timezone.now, tell=self._tell, only_failed=only_failed, lock_ms=lock_ms
            )
            self._say(outcome, json)
        if outcome.failed:
            sys.exit(3 if outcome.done and not outcome.stopped else 1)

    def _tell(self, at: Progress) -> None:
        if time.monotonic() - self._said < EVERY and at.tried < at.planned:
            return
        self._said = time.monotonic()
        line = f"{at.tried}/{at.planned} ({at.wave}/{at.waves}) {at.subdomain}"
        words = _("%(line)s, failed: %(failed)d, left: %(seconds)d s")
        self.stderr.write(
            words % {"line": line, "failed": at.failed, "seconds": at.left}, style_func=str
        )

    def _say(self, outcome: Outcome, json: bool) -> None:
        if json:
            told = [{"office": name, "ms": took, "error": ""} for name, took in outcome.done]
            told += [{"office": one, "ms": 0, "error": e} for one, e in outcome.failed.items()]
            facts = {"all": outcome.offices, "left": outcome.left, "stopped": outcome.stopped}
            self.stdout.write(json_format.dumps({"offices": told, **facts}, ensure_ascii=False))
            return
        for name, error in outcome.failed.items():
            self.stdout.write(f"{name}: {error}")
        words = _("Offices: %(all)d, brought up to date: %(done)d, failed: %(failed)d.")
        counts = {"all": outcome.offices, "done": len(outcome.done), "failed": len(outcome.failed)}
        self.stdout.write(words % counts)
        if outcome.stopped:
            words = _("Stopped, because too many failed; not tried: %(left)d.")
            self.stdout.write(words % {"left": outcome.left})

    def _say_plan(self, known: Migrations, json: bool) -> None:
        found = survey(known)
        shared = sorted(".".join(one) for one in shared_lacks(known))
        plans = [
            {
                "offices": count,
                "python": plan.is_python,
                "migrations": [
                    {
                        "name": str(step),
                        "python": step.python is not None,
                        "sql": [] if step.python else list(step.statements),
                    }
                    for step in plan.steps
                ],
            }
            for plan, count in found.plans
        ]
        if json:
            told = {"all": found.offices, "shared": shared, "plans": plans}
            self.stdout.write(as_json(told))
            return
        if shared:
            self.stdout.write(
                _("The shared schema lacks: %(names)s") % {"names": ", ".join(shared)}
            )
        for plan, count in found.plans:
            self.stdout.write(_("Offices this is for: %(count)d") % {"count": count})
            for step in plan.steps:
                self.stdout.write(f"-- {step}" + (" (Python)" if step.python else ""))
                for statement in () if step.python else step.statements:
                    self.stdout.write(f"{statement.rstrip(';')};")
        behind = len(found.behind)
        words = _("Offices: %(all)d, behind: %(behind)d. Nothing was written.")
        self.stdout.write(words % {"all": found.offices, "behind": behind})
