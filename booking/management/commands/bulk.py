"""Cancel, move or rescue many visits of an office at once; it goes on where it was cut off."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Model
from django.utils import timezone

from booking.domain.bulk.order import Order, start
from booking.domain.bulk.preview import Preview, phone_list, preview
from booking.domain.bulk.run import go_on
from booking.domain.bulk.selection import Selection
from booking.errors import Refusal
from booking.models import BulkKind, BulkRun, Counter, Service, Unit
from tenants.audit.actor import SYSTEM
from tenants.context import office_context
from tenants.models import Office
from tenants.offices import find_office

RESUME = "resume"


class Command(BaseCommand):
    """``okienko bulk cancel|move|rescue OFFICE --from DAY``, ``okienko bulk resume OFFICE RUN``."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """The kind of work, the office, and what the selection is."""
        kinds = parser.add_subparsers(dest="kind", required=True)
        for kind in BulkKind:
            one = kinds.add_parser(kind.value)
            one.add_argument("office", help="subdomain")
            one.add_argument("--from", dest="first", type=date.fromisoformat, required=True)
            one.add_argument("--to", dest="last", type=date.fromisoformat, help="inclusive")
            for name in ("unit", "service", "counter"):
                one.add_argument(f"--{name}", action="append", default=[], metavar="KEY")
            one.add_argument("--reason", default="", help="what the residents are told")
            one.add_argument("--key", default="", help="sent again, it is the same order")
            one.add_argument("--dry-run", action="store_true", help="say who would hear what")
            one.add_argument("--json", action="store_true", help="one JSON object on stdout")
        kinds.choices["move"].add_argument("--day", type=date.fromisoformat, required=True)
        again = kinds.add_parser(RESUME)
        again.add_argument("office", help="subdomain")
        again.add_argument("run", type=UUID)
        again.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit code 1 for what is refused."""
        with office_context(self._office(options["office"])):
            try:
                run = options["run"] if options["kind"] == RESUME else self._start(options)
            except Refusal as refused:
                self.stderr.write(_words(refused))
                sys.exit(1)
            if run is not None:
                self._work(run, as_json=options["json"])

    def _start(self, options: dict[str, Any]) -> UUID | None:
        """The run's id; None after a dry run."""
        selection = Selection(
            options["first"],
            options["last"] or options["first"],
            units=_ids(Unit, options["unit"]),
            services=_ids(Service, options["service"]),
            counters=_ids(Counter, options["counter"]),
        )
        kind = BulkKind(options["kind"])
        order = Order(kind, selection, options["reason"], to_day=options.get("day"))
        now = timezone.now()
        if options["dry_run"]:
            self._tell(preview(order, now), as_json=options["json"])
            return None
        return start(order, key=options["key"] or str(uuid4()), now=now, by=SYSTEM).pk

    def _work(self, run_id: UUID, *, as_json: bool) -> None:
        count = BulkRun.objects.get(pk=run_id).items.count()
        while left := go_on(run_id, now=timezone.now()):
            self.stderr.write(f"{count - left}/{count}", style_func=str)
        run = BulkRun.objects.get(pk=run_id)
        states = list(run.items.values_list("state", flat=True))
        calls = [(item.why, hit) for item, hit in phone_list(run_id)]
        if as_json:
            told = {
                "run": str(run_id),
                "state": run.state,
                **{state: states.count(state) for state in sorted(set(states))},
                "to_call": [{"reference": hit.reference, "why": why} for why, hit in calls],
            }
            self.stdout.write(json.dumps(told))
            return
        for why, hit in calls:
            self.stdout.write(f"! {hit.reference} {hit.start:%Y-%m-%d %H:%M} {hit.service}: {why}")
        counted = ", ".join(f"{state}: {states.count(state)}" for state in sorted(set(states)))
        self.stdout.write(f"{run_id} {run.state}; {counted}")

    def _tell(self, found: Preview, *, as_json: bool) -> None:
        counts = {
            "visits": len(found.hits),
            "emails": found.emails,
            "sms": found.sms,
            "sms_parts": found.sms_parts,
            "unreachable": len(found.silent),
        }
        if as_json:
            self.stdout.write(json.dumps({"dry_run": True, **counts}))
            return
        for hit in found.hits:
            how = ", ".join(hit.channels) or "-"
            self.stdout.write(f"{hit.reference} {hit.start:%Y-%m-%d %H:%M} {hit.service}: {how}")
        self.stdout.write(", ".join(f"{name}: {count}" for name, count in counts.items()))

    def _office(self, subdomain: str) -> Office:
        office = find_office(subdomain)
        if office is None:
            self.stderr.write(f"there is no office {subdomain!r}")
            sys.exit(1)
        return office


def _ids(model: type[Model], keys: Sequence[str]) -> tuple[UUID, ...]:
    rows: Any = model._default_manager
    found = dict(rows.filter(key__in=keys).values_list("key", "pk"))
    if missing := [key for key in keys if key not in found]:
        raise Refusal(f"there is no {model._meta.verbose_name} {missing[0]!r}")
    return tuple(found[key] for key in keys)


def _words(refused: Refusal) -> str:
    by_field = [f"{name}: {told}" for name, some in refused.errors.items() for told in some]
    return "; ".join(by_field) or str(refused)
