"""Forget people whose visits are long over; with --dry-run, say how many that would be."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from booking.domain.retain import Forgotten, forget_old
from tenants.context import office_context, platform_context
from tenants.models import LIVING, Office


class Command(BaseCommand):
    """``okienko forget [--office SUBDOMAIN] [--dry-run] [--json]``."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--office", metavar="SUBDOMAIN", help="only this office")
        parser.add_argument("--dry-run", action="store_true", help="count, change nothing")
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        offices = _offices(options["office"])
        if options["office"] and not offices:
            self.stderr.write(f"there is no office {options['office']!r}")
            sys.exit(1)
        done: dict[str, Forgotten] = {}
        for number, office in enumerate(offices, 1):
            self.stderr.write(f"{number}/{len(offices)} {office.subdomain}", style_func=str)
            with office_context(office):
                done[office.subdomain] = forget_old(timezone.now(), dry_run=options["dry_run"])
        if options["json"]:
            rows = [
                {"office": name, "contacts": one.contacts, "answers": one.answers}
                for name, one in done.items()
            ]
            self.stdout.write(json.dumps({"dry_run": options["dry_run"], "offices": rows}))
            return
        verb = "would be forgotten" if options["dry_run"] else "forgotten"
        for name, one in done.items():
            self.stdout.write(f"{name}: {one.contacts} people and {one.answers} answers {verb}")


def _offices(subdomain: str | None) -> list[Office]:
    with platform_context():
        known = Office.objects.filter(state__in=LIVING)
        return list(known.filter(subdomain=subdomain) if subdomain else known)
