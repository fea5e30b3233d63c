"""Send what is owed, and see what could not be sent."""

from __future__ import annotations

import json as json_format
import sys
from collections.abc import Iterator
from typing import Annotated, Any
from uuid import UUID

import typer
from django.utils import timezone
from django_typer.management import command, initialize

from tenants.context import office_context, platform_context
from tenants.errors import Refusal
from tenants.management.command import OfficeCommand, console
from tenants.messaging.bounces import LARGEST, note_bounce, read_bounce
from tenants.messaging.dead import dead_letters, send_again
from tenants.messaging.deliver import sweep as sweep_office
from tenants.models import LIVING, Office
from tenants.offices import find_office

OneOffice = Annotated[str, typer.Option("--office", help="Only this office, by its subdomain.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


class Command(OfficeCommand, rich_markup_mode=None):
    """The messages offices owe."""

    @initialize(help="The messages offices owe: send them, and see what could not be sent.")
    def messages(self) -> None:
        """A group of commands."""

    @command(help="Send everything that is due, now and here, whatever the workers do.")
    def sweep(self, office: OneOffice = "", json: AsJson = False) -> None:
        """Safe at any moment: a message that a worker is sending is left to that worker."""
        sent: dict[str, int] = {}
        failed: dict[str, str] = {}
        for one in self._offices(office):
            try:
                with office_context(one):
                    sent[one.subdomain] = _sweep_all()
            except Exception as trouble:  # it must not hold up the other offices
                failed[one.subdomain] = type(trouble).__name__
            self.stderr.write(f"{one.subdomain}: {sent.get(one.subdomain, 0)}", style_func=str)
        if json:
            self.stdout.write(json_format.dumps({"sent": sent, "failed": failed}))
        else:
            self.stdout.write(f"{sum(sent.values())} messages sent in {len(sent)} offices.")
            for subdomain, error in failed.items():
                self.stdout.write(f"{subdomain}: {error}")
        if failed:
            sys.exit(3 if sent else 1)

    @command(help="List what was given up, and what may or may not have arrived.")
    def dead(self, office: OneOffice = "", json: AsJson = False) -> None:
        """No address and no word of a message is shown: they are not kept."""
        rows = [row for one in self._offices(office) for row in _dead(one)]
        if json:
            self.stdout.write(json_format.dumps({"messages": rows}))
            return
        for row in rows:
            self.stdout.write(
                "  ".join(str(row[key]) for key in ("office", "id", "kind", "channel", "error"))
            )
        self.stdout.write(f"{len(rows)} messages.")

    @command(help="Send one of them again, with all its tries.")
    def again(
        self,
        message: Annotated[UUID, typer.Argument(help="Its id, as `messages dead` shows it.")],
        office: Annotated[str, typer.Option("--office", help="The office's subdomain.")],
    ) -> None:
        """It goes by the workers, at once."""
        (found,) = self._offices(office)
        with office_context(found):
            try:
                send_again(message, by=console(), now=timezone.now())
            except Refusal as refused:
                self.stderr.write(str(refused.message))
                sys.exit(1)
        self.stdout.write("It is on its way.")

    @command(help="Read one report of a letter that came back, as mail servers write them.")
    def bounce(
        self, file: Annotated[typer.FileBinaryRead, typer.Argument(help="- reads standard input.")]
    ) -> None:
        """For the mail server: pipe what comes to OKIENKO_BOUNCE_EMAIL here.

        Exit code 0 whatever it was: what is no report must not come back as another letter.
        """
        found = read_bounce(file.read(LARGEST + 1))
        office = find_office(found.office) if found else None
        if found is None or office is None:
            self.stdout.write("Nothing of ours.")
            return
        with office_context(office):
            noted = note_bounce(found, now=timezone.now())
        self.stdout.write("Noted." if noted else "Nothing of ours.")

    def _offices(self, subdomain: str) -> Iterator[Office]:
        if subdomain:
            found = find_office(subdomain)
            if found is None:
                self.stderr.write(f"There is no office '{subdomain}'.")
                sys.exit(1)
            yield found
            return
        with platform_context():
            active = Office.objects.filter(state__in=LIVING)
            found_all = list(active.order_by("subdomain"))
        yield from found_all


def _sweep_all() -> int:
    """Sweep until nothing is due; a sweep stops after its turn."""
    total = 0
    while sent := sweep_office(now=timezone.now()):
        total += sent
    return total


def _dead(office: Office) -> list[dict[str, Any]]:
    with office_context(office):
        return [
            {
                "office": office.subdomain,
                "id": str(one.pk),
                "kind": one.kind,
                "channel": one.channel,
                "state": one.state,
                "error": one.error,
                "due_at": one.due_at.isoformat(),
            }
            for one in dead_letters(timezone.now())
        ]
