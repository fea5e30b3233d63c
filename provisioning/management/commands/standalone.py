"""Okienko for one office in its own network: set it up, look at it, its licence."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from django.conf import settings
from django.utils import timezone
from django_typer.management import command, initialize

from provisioning.domain.standalone.licence import Licence, issue
from provisioning.domain.standalone.set_up import Admin, Status, set_up, status
from provisioning.management.arguments import Json
from provisioning.management.edge import FAILED, edge
from provisioning.management.report import as_json
from provisioning.officefile.load import load
from tenants.db.place import PUBLIC
from tenants.management.command import OfficeCommand
from tenants.schema import migrate


class Command(OfficeCommand, rich_markup_mode=None):
    """Okienko for one office in its own network."""

    @initialize(help="Okienko for one office in its own network.")
    def standalone(self) -> None:
        """A group of commands."""

    @command(help="Make the tables, the office and its first administrator; safe to run again.")
    def setup(
        self,
        file: Annotated[Path | None, typer.Option(help="The office file (YAML).")] = None,
        admin_email: Annotated[str, typer.Option(help="The first administrator's e-mail.")] = "",
        admin_name: Annotated[str, typer.Option(help="And name.")] = "",
        password_file: Annotated[
            Path | None, typer.Option(help="A file with the administrator's password.")
        ] = None,
        json: Json = False,
    ) -> None:
        """A password on the command line would be seen by everybody on the machine."""
        with edge(self.stdout, self.stderr, json=json, file=file):
            admin = None
            if admin_email:
                if password_file is None:
                    raise typer.BadParameter("--password-file belongs to --admin-email.")
                password = password_file.read_text("utf-8").strip()
                admin = Admin(admin_email, admin_name, password)
            migrate(PUBLIC)
            set_up(load(file) if file else None, admin, now=timezone.now())
            self._show(status(timezone.localdate()), json=json)

    @command(help="Say how the installation stands: office, hosts, licence.")
    def status(self, json: Json = False) -> None:
        """Exit code 1 while there is no office."""
        with edge(self.stdout, self.stderr, json=json):
            found = status(timezone.localdate())
            self._show(found, json=json)
        if found.office is None:
            raise SystemExit(FAILED)

    @command(help="The vendor's side: write a licence file, signed by this platform's key.")
    def issue_licence(
        self,
        number: Annotated[str, typer.Option(help="Licence or contract number.")],
        office: Annotated[str, typer.Option(help="The office's name.")],
        counters: Annotated[int | None, typer.Option(help="How many; left out: any.")] = None,
        locations: Annotated[int | None, typer.Option(help="How many; left out: any.")] = None,
        upkeep_until: Annotated[
            str, typer.Option(help="Last day of updates and help, YYYY-MM-DD; left out: no end.")
        ] = "",
    ) -> None:
        """To standard output."""
        with edge(self.stdout, self.stderr, json=False):
            licence = Licence(
                number=number,
                office=office,
                issued_on=timezone.localdate(),
                upkeep_until=date.fromisoformat(upkeep_until) if upkeep_until else None,
                counters=counters,
                locations=locations,
            )
            self.stdout.write(issue(licence))

    def _show(self, found: Status, *, json: bool) -> None:
        told: dict[str, Any] = {
            "office": found.office.name if found.office else "",
            "url": f"{settings.OKIENKO_SCHEME}://{settings.OKIENKO_BASE}/",
            "hosts": list(found.hosts),
            "licence": found.licence.number if found.licence else "",
            "notices": list(found.notices),
        }
        if json:
            self.stdout.write(as_json(told))
            return
        for name, value in told.items():
            text = ", ".join(value) if isinstance(value, list) else value
            self.stdout.write(f"{name:<8}  {text}")
