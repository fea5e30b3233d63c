"""Refuse migrations that a fleet of working offices cannot bear. Run by ``make check``."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tenants.fleet.judge_all import judge_all, release, released_migrations


class Command(BaseCommand):
    """``python -m django check_migrations [--release]``; asks nothing of any server."""

    help = __doc__ or ""
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--release", action="store_true", help="write down that all of them are released"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found = judge_all(released_migrations())
        for one in found:
            self.stdout.write(str(one))
        if found:
            sys.exit(1)
        if options["release"]:
            self.stdout.write(f"{release()} migrations are released.")
            return
        self.stdout.write("Migrations can be borne by offices at work.")
