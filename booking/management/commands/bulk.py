"""Cancel, move or rescue many visits of an office at once; it goes on where it was cut off.

Exit code 3: some visits could not be dealt with; they are named on standard output.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date, time
from time import sleep
from typing import Any
from uuid import UUID, uuid4

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Model
from django.utils import timezone

from booking.domain.bulk.order import Order, start
from booking.domain.bulk.preview import Hit, Preview, phone_list, preview
from booking.domain.bulk.run import WATCH, go_on
from booking.domain.bulk.selection import Selection
from booking.errors import NotFound, Refusal
from booking.models import BulkItem, BulkKind, BulkRun, Counter, ItemState, Service, Unit
from tenants.audit.actor import SYSTEM
from tenants.context import office_context
from tenants.models import Office
from tenants.offices import find_office

RESUME = "resume"
PARTLY = 3


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
            one.add_argument("--since", type=time.fromisoformat, help="hour a visit begins at")
            one.add_argument("--until", type=time.fromisoformat, help="exclusive")
            for name in ("unit", "service", "counter"):
                one.add_argument(f"--{name}", action="append", default=[], metavar="KEY")
            one.add_argument("--reason", default="", help="what the residents are told")
            one.add_argument("--key", default="", help="sent again, it is the same order")
            one.add_argument("--dry-run", action="store_true", help="say who would hear what")
            one.add_argument("--json", action="store_true", help="one JSON object on stdout")
        goal = kinds.choices["move"]
        goal.add_argument("--day", type=date.fromisoformat, help="the same hour of another day")
        goal.add_argument("--to-unit", metavar="KEY")
        goal.add_argument("--to-counter", metavar="KEY")
        again = kinds.add_parser(RESUME)
        again.add_argument("office", help="subdomain")
        again.add_argument("run", type=UUID)
        again.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit code 1 for what is refused."""
        with office_context(self._office(options["office"])):
            try:
                again = options["kind"] == RESUME
                run = _known(options["run"]) if again else self._start(options)
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
            options["since"],
            options["until"],
            units=_ids(Unit, options["unit"]),
            services=_ids(Service, options["service"]),
            counters=_ids(Counter, options["counter"]),
        )
        kind = BulkKind(options["kind"])
        order = Order(
            kind,
            selection,
            options["reason"],
            to_day=options.get("day"),
            to_counter=_id(Counter, options.get("to_counter")),
            to_unit=_id(Unit, options.get("to_unit")),
        )
        now = timezone.now()
        if options["dry_run"]:
            self._tell(preview(order, now), as_json=options["json"])
            return None
        return start(order, key=options["key"] or str(uuid4()), now=now, by=SYSTEM).pk

    def _work(self, run_id: UUID, *, as_json: bool) -> None:
        count = BulkRun.objects.get(pk=run_id).items.count()
        untried = BulkItem.objects.filter(run=run_id, state=ItemState.WAITING, tries=0)
        while left := go_on(run_id, now=timezone.now()):
            self.stderr.write(f"{count - left}/{count}", style_func=str)
            if not untried.exists():
                sleep(WATCH.total_seconds())  # whoever is at work on the others needs a moment
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
        else:
            self._list(calls)
            counted = ", ".join(f"{state}: {states.count(state)}" for state in sorted(set(states)))
            self.stdout.write(f"{run_id} {run.state}; {counted}")
        if ItemState.REFUSED in states:
            sys.exit(PARTLY)

    def _list(self, calls: Sequence[tuple[str, Hit]]) -> None:
        for why, hit in calls:
            about = f"{hit.reference} {hit.start:%Y-%m-%d %H:%M} {hit.service}"
            self.stdout.write(f"! {about}: {why or 'nothing to write to'}")

    def _tell(self, found: Preview, *, as_json: bool) -> None:
        counts = {
            "visits": len(found.hits),
            "emails": found.emails,
            "sms": found.sms,
            "sms_parts": found.sms_parts,
            "unreachable": len(found.silent),
            "still_open": found.still_open,
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


def _id(model: type[Model], key: str | None) -> UUID | None:
    return _ids(model, [key])[0] if key else None


def _known(run_id: UUID) -> UUID:
    if not BulkRun.objects.filter(pk=run_id).exists():
        raise NotFound
    return run_id


def _words(refused: Refusal) -> str:
    by_field = [f"{name}: {told}" for name, some in refused.errors.items() for told in some]
    return "; ".join(by_field) or str(refused)
