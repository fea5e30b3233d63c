"""``okienko office incident``, ``suspend``, ``resume``: what operators do for living offices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer
from django.utils import timezone
from django.utils.translation import gettext as _
from django_typer.management import command

from provisioning.domain.incidents.find import Trace
from provisioning.domain.incidents.record import Happened, look_again, record_incident
from provisioning.domain.overview import every_office
from provisioning.domain.suspension.resume import resume
from provisioning.domain.suspension.suspend import suspend
from provisioning.management.arguments import Json, Subdomain
from provisioning.management.edge import PARTLY, as_listed, edge, the_office
from provisioning.management.incident_lines import (
    incident_data,
    incident_lines,
    moment,
    somebody,
    somewhere,
    trace_for,
)
from provisioning.management.leaving_commands import LeavingCommands
from provisioning.management.report import as_json, as_lines
from provisioning.models import IncidentKind
from tenants.context import platform_context
from tenants.errors import Invalid
from tenants.management.command import console
from tenants.models import LIVING, Office


class CareCommands(LeavingCommands, rich_markup_mode=None):
    """Something has happened to offices' data; an office is suspended, and works again."""

    @command(help="Enter a breach of personal data, or an attempt at one, and draft the letters.")
    def incident(  # noqa: PLR0913, PLR0917 - one option a fact, all of them named
        self,
        offices: Annotated[
            list[str] | None, typer.Argument(help="Subdomains; none: look into every office.")
        ] = None,
        what: Annotated[str, typer.Option(help="What happened, in plain words.")] = "",
        detected: Annotated[
            str,
            typer.Option(help="When it was detected (2026-11-27 08:15); the clock starts here."),
        ] = "",
        since: Annotated[str, typer.Option("--from", help="When it began.")] = "",
        until: Annotated[str, typer.Option("--to", help="When it ended, if known.")] = "",
        who: Annotated[
            str | None, typer.Option(help="Only by this account (its id); kept for --again.")
        ] = None,
        address: Annotated[
            str | None, typer.Option(help="Only from this network address; kept for --again.")
        ] = None,
        consequences: Annotated[str, typer.Option(help="What may follow for people.")] = "",
        measures: Annotated[str, typer.Option(help="What was done, and is proposed.")] = "",
        attempt: Annotated[bool, typer.Option("--attempt", help="It was only tried.")] = False,
        again: Annotated[
            str,
            typer.Option(help="Number of an incident: only look, into offices not read yet."),
        ] = "",
        json: Json = False,
    ) -> None:
        """The clock starts first; then audit trails are read. Nothing is sent by itself."""
        with edge(self.stdout, self.stderr, json=json):
            if not again and not (since and what.strip() and detected):
                raise Invalid(_("Say --what happened, when it was --detected, and --from when."))
            now, by = timezone.now(), console()
            named = [the_office(one) for one in offices or ()]
            if again:
                trace = trace_for(again, since, until, who, address)
                found = look_again(again, trace, named, now=now, by=by, tell=self._looking)
            else:
                happened = Happened(
                    IncidentKind.ATTEMPT if attempt else IncidentKind.BREACH,
                    moment(detected),
                    what.strip(),
                    consequences.strip(),
                    measures.strip(),
                )
                span = moment(since), moment(until or detected)
                trace = Trace(*span, somebody(who or ""), somewhere(address or ""))
                named = named or every_office()
                found = record_incident(happened, trace, named, now=now, by=by, tell=self._looking)
            self._say_empty(named)
            with platform_context():
                rows = list(found.offices.select_related("office").order_by("office__subdomain"))
            if json:
                self.stdout.write(as_json(incident_data(found, rows)))
            for line in incident_lines(found, rows) if not json else ():
                self.stdout.write(line)
        if any(row.trouble for row in rows):
            raise SystemExit(PARTLY)

    @command(help="Suspend an office: its staff only look, nothing new is booked.")
    def suspend(
        self,
        office: Subdomain,
        reason: Annotated[str, typer.Option(help="Why; the office reads it in its letter.")],
        since: Annotated[
            datetime | None,
            typer.Option("--from", formats=["%Y-%m-%d"], help="First day; left out: today."),
        ] = None,
        json: Json = False,
    ) -> None:
        """What residents have booked goes on; its administrators are written to."""
        with edge(self.stdout, self.stderr, json=json):
            found = the_office(office)
            day = since.date() if since else timezone.localdate()
            with platform_context():
                made = suspend(
                    found.pk, reason=reason, starts_on=day, now=timezone.now(), by=console()
                )
            self._standing(found, json=json, starts_on=made.starts_on.isoformat())

    @command(help="Resume a suspended office, or call off a suspension before its day.")
    def resume(self, office: Subdomain, json: Json = False) -> None:
        """It is again what it was before; its administrators are written to."""
        with edge(self.stdout, self.stderr, json=json):
            found = the_office(office)
            with platform_context():
                resume(found.pk, now=timezone.now(), by=console())
            self._standing(found, json=json)

    def _standing(self, office: Office, *, json: bool, **more: str) -> None:
        row = as_listed(office)
        told = {"office": office.subdomain, "state": row.standing, **more}
        self.stdout.write(as_json(told) if json else as_lines(told | {"state": row.state}))

    def _looking(self, office: Office) -> None:
        self.stderr.write(f"{office.subdomain}…", style_func=str)

    def _say_empty(self, offices: Sequence[Office]) -> None:
        for one in offices:
            if one.state not in LIVING:
                told = _("%(office)s: not looked into (%(state)s)")
                self.stderr.write(
                    told % {"office": one.subdomain, "state": one.get_state_display()},
                    style_func=str,
                )
