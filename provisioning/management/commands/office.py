"""Create an office, configure it from a file, write it down, look at it."""

from __future__ import annotations

import json as json_format
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from django.utils import timezone
from django.utils.translation import gettext as _
from django_typer.management import command

from billing.public import Interval
from provisioning.domain.apply import apply
from provisioning.domain.create import create
from provisioning.domain.dump import dump, dump_to
from provisioning.domain.onboarding.data import box_names
from provisioning.domain.onboarding.errors import NotThere
from provisioning.domain.onboarding.live import go_live
from provisioning.domain.onboarding.steps import BY_KEY
from provisioning.domain.overview import overview
from provisioning.domain.panel.offices import every_row
from provisioning.management.arguments import Json, Subdomain
from provisioning.management.birth_commands import BirthCommands
from provisioning.management.edge import as_listed, edge, the_office
from provisioning.management.report import (
    as_json,
    difference_data,
    difference_lines,
    office_data,
    steps_data,
    url_of,
)
from provisioning.models import Onboarding
from provisioning.officefile.load import load
from tenants.context import platform_context
from tenants.management.command import console

DAY: Final = "%Y-%m-%d"


class Command(BirthCommands, rich_markup_mode=None):
    """Create an office, configure it from a file, write it down, look at it."""

    @command(help="Make an office: address, place, catalogue, invitation, plan; resumes.")
    def create(  # noqa: PLR0913, PLR0917 - a flag for each thing that is known of an office
        self,
        subdomain: Subdomain,
        file: Annotated[Path | None, typer.Option(help="Its office file (YAML).")] = None,
        name: Annotated[str, typer.Option(help="Its name, as residents read it.")] = "",
        terc: Annotated[str, typer.Option(help="Its TERC code.")] = "",
        street: Annotated[str, typer.Option(help="Street and number.")] = "",
        postal_code: Annotated[str, typer.Option(help="Postal code.")] = "",
        city: Annotated[str, typer.Option(help="Town.")] = "",
        phone: Annotated[str, typer.Option(help="Telephone for residents.")] = "",
        email: Annotated[str, typer.Option(help="E-mail for residents.")] = "",
        buyer: Annotated[str, typer.Option(help="Who buys, such as Gmina Olsztyn.")] = "",
        nip: Annotated[str, typer.Option(help="NIP of the buyer.")] = "",
        buyer_street: Annotated[str, typer.Option(help="Of the buyer; none: the office's.")] = "",
        buyer_postal_code: Annotated[str, typer.Option(help="Of the buyer.")] = "",
        buyer_city: Annotated[str, typer.Option(help="Of the buyer.")] = "",
        recipient: Annotated[str, typer.Option(help="Who receives; none: the office.")] = "",
        recipient_street: Annotated[str, typer.Option(help="Of the recipient.")] = "",
        recipient_postal_code: Annotated[str, typer.Option(help="Of the recipient.")] = "",
        recipient_city: Annotated[str, typer.Option(help="Of the recipient.")] = "",
        invoice_email: Annotated[str, typer.Option(help="Where invoices go.")] = "",
        starter: Annotated[
            list[str] | None, typer.Option(help="A ready catalogue; may be given several times.")
        ] = None,
        admin_email: Annotated[str, typer.Option(help="Whom to invite.")] = "",
        admin_name: Annotated[str, typer.Option(help="The administrator's name.")] = "",
        plan: Annotated[str, typer.Option(help="A plan of the price list; a trial begins.")] = "",
        interval: Annotated[
            Interval | None, typer.Option(help="How often it is paid; none: each month.")
        ] = None,
        contract: Annotated[str, typer.Option(help="The number of the signed contract.")] = "",
        contract_signed: Annotated[
            datetime | None, typer.Option(formats=[DAY], help="Signed on; none: its first day.")
        ] = None,
        contract_from: Annotated[
            datetime | None, typer.Option(formats=[DAY], help="First day of the contract.")
        ] = None,
        contract_to: Annotated[
            datetime | None, typer.Option(formats=[DAY], help="Day after its last one.")
        ] = None,
        json: Json = False,
    ) -> None:
        """Safe to run again after it was cut off: it goes on where it stopped."""
        told: dict[str, Any] = {
            "name": name, "terc": terc, "street": street, "postal_code": postal_code,
            "city": city, "phone": phone, "email": email, "buyer_name": buyer, "buyer_nip": nip,
            "starters": starter or [], "admin_email": admin_email, "admin_name": admin_name,
            "buyer_street": buyer_street, "buyer_postal_code": buyer_postal_code,
            "buyer_city": buyer_city, "recipient_name": recipient,
            "recipient_street": recipient_street, "recipient_city": recipient_city,
            "recipient_postal_code": recipient_postal_code, "invoice_email": invoice_email,
            "plan": plan, "interval": interval and interval.value, "contract_number": contract,
            "contract_signed_on": contract_signed and contract_signed.date(),
            "contract_starts_on": contract_from and contract_from.date(),
            "contract_ends_on": contract_to and contract_to.date(),
        }  # fmt: skip
        with edge(self.stdout, self.stderr, json=json, file=file):
            loaded = load(file) if file else None
            made = create(
                subdomain,
                loaded,
                now=timezone.now(),
                told={field: value for field, value in told.items() if value},
                by=console(),
                tell=lambda step: self.stderr.write(f"{BY_KEY[step].label}…", style_func=str),
            )
            if json:
                data = difference_data(made.difference)
                more = {"steps": steps_data(made.onboarding), "written": made.written}
                self.stdout.write(
                    as_json({"office": office_data(as_listed(made.office)), **more, **data})
                )
                return
            if made.written:
                boxes = ", ".join(box_names(made.written))
                self.stderr.write(_("Written down: %(boxes)s.") % {"boxes": boxes}, style_func=str)
            for line in difference_lines(made.difference, dry_run=False) if file else ():
                self.stdout.write(line)
            self.stdout.write(url_of(made.office))

    @command(help="Let an office go live: the last step of making it.")
    def live(self, office: Subdomain, json: Json = False) -> None:
        """Refused while nobody can work there or nothing can be booked."""
        with edge(self.stdout, self.stderr, json=json), platform_context():
            found = the_office(office)
            mine = Onboarding.objects.filter(office_id=found.pk).first()
            if mine is None:
                raise NotThere
            row = as_listed(go_live(mine.pk, now=timezone.now(), by=console()))
            data = office_data(row)
            self.stdout.write(as_json(data) if json else f"{row.state}  {data['url']}")

    @command(help="Bring an office to what its file says; print what changed.")
    def apply(
        self,
        office: Subdomain,
        file: Annotated[Path, typer.Argument(help="The office file (YAML).")],
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help="Only print what would change.")
        ] = False,
        accept_stranded: Annotated[
            bool,
            typer.Option(
                "--accept-stranded", help="Write it although visits lose their places by it."
            ),
        ] = False,
        json: Json = False,
    ) -> None:
        """What the file does not name stays as it is; applying twice changes nothing."""
        with edge(self.stdout, self.stderr, json=json, file=file):
            loaded = load(file)
            found = the_office(office)
            difference = apply(
                found,
                loaded,
                now=timezone.now(),
                by=console(),
                dry_run=dry_run,
                accept_stranded=accept_stranded,
            )
            if json:
                head = {"office": found.subdomain, "dry_run": dry_run}
                self.stdout.write(as_json(head | difference_data(difference)))
                return
            for line in difference_lines(difference, dry_run=dry_run):
                self.stdout.write(line)

    @command(help="Write an office down as an office file.")
    def dump(
        self,
        office: Subdomain,
        to: Annotated[
            Path | None,
            typer.Option(help="A folder for the office file and its attachments."),
        ] = None,
        json: Json = False,
    ) -> None:
        """To standard output, or with its attachments into a folder."""
        with edge(self.stdout, self.stderr, json=json):
            found = the_office(office)
            if to is not None:
                target = str(dump_to(found, to))
                self.stdout.write(as_json({"file": target}) if json else target)
            elif json:
                self.stdout.write(as_json({"office": found.subdomain, "yaml": dump(found)}))
            else:
                self.stdout.write(dump(found), ending="")

    @command(name="list", help="List all offices with their state and address.")
    def list_offices(self, json: Json = False) -> None:
        """Only what the platform knows: no office is entered."""
        with edge(self.stdout, self.stderr, json=json):
            with platform_context():
                rows = every_row(timezone.now())
            if json:
                self.stdout.write(as_json([office_data(row) for row in rows]))
                return
            if not rows:
                self.stderr.write(_("There are no offices yet."), style_func=str)
            told = [(row.office.subdomain, row.state, url_of(row.office)) for row in rows]
            widths = [max(map(len, column)) for column in zip(*told, strict=True)]
            for row, words in zip(rows, told, strict=True):
                line = "  ".join(
                    f"{word:<{width}}" for word, width in zip(words, widths, strict=True)
                )
                self.stdout.write(f"{line}  {row.office.name}")

    @command(help="Show one office: state, address, and how much is in it.")
    def show(self, office: Subdomain, json: Json = False) -> None:
        """Counts only; nobody's data."""
        with edge(self.stdout, self.stderr, json=json):
            found = the_office(office)
            row = as_listed(found)
            data = office_data(row) | {"counts": overview(found)}
            if json:
                self.stdout.write(as_json(data))
                return
            for name, value in (data | {"state": row.state}).items():
                text = value if isinstance(value, str) else json_format.dumps(value)
                self.stdout.write(f"{name:<10}  {text}")
