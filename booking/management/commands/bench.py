"""Measure how fast it is, as ratios taken in one run."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from booking.management.bench import (
    api,
    catalogue,
    crowd,
    days,
    desk,
    messages,
    past,
    start,
    tenancy,
    web,
)
from booking.management.bench.figure import Figure
from tenants.db.place import PUBLIC
from tenants.schema import migrate

Measure = Callable[[datetime, Callable[[str], None]], list[Figure]]
MEASURES: Final[dict[str, Measure]] = {
    "days": days.measure,
    "catalogue": catalogue.measure,
    "desk": desk.measure,
    "web": web.measure,
    "api": api.measure,
    "crowd": crowd.measure,
    "past": past.measure,
    "offices": tenancy.measure,
    "start": start.measure,
    "messages": messages.measure,
}


def all_measures() -> dict[str, Measure]:
    """Ours, and those other installed modules have in ``management/bench/measures.py``."""
    found = dict(MEASURES)
    for config in apps.get_app_configs():
        if (Path(config.path) / "management" / "bench" / "measures.py").exists():
            found |= import_module(f"{config.name}.management.bench.measures").MEASURES
    return found


class Command(BaseCommand):
    """``okienko bench [days …] [--json]``."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", nargs="*", choices=[*all_measures(), []], help="default: all")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        migrate(PUBLIC)
        now = timezone.now()
        measures = all_measures()
        chosen = options["what"] or list(measures)
        figures = [figure for name in chosen for figure in measures[name](now, self._tell)]
        if options["json"]:
            self.stdout.write(json.dumps([one.as_dict() for one in figures], ensure_ascii=False))
            return
        for one in figures:
            self.stdout.write(one.as_line())

    def _tell(self, text: str) -> None:
        self.stderr.write(text, style_func=str)
