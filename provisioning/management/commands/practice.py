"""Make an office to practise in, beside a real one."""

from __future__ import annotations

from typing import Annotated

import typer
from django.utils import timezone
from django_typer.management import command

from provisioning.domain.practice import make_practice
from provisioning.management.arguments import Json
from provisioning.management.edge import edge, the_office
from provisioning.management.report import as_json
from tenants.management.command import OfficeCommand


class Command(OfficeCommand, rich_markup_mode=None):
    """Make an office to practise in, beside a real one."""

    @command(help="Make the practice office of an office, or bring the one there is up to date.")
    def practice(
        self,
        office: Annotated[str, typer.Argument(help="The real office's subdomain.")],
        json: Json = False,
    ) -> None:
        """The same catalogue, invented people, a clock that can be moved; no message leaves it."""
        with edge(self.stdout, self.stderr, json=json):
            made = make_practice(the_office(office), now=timezone.now())
            accounts = [{"email": email, "password": word} for email, word in made.accounts]
            if json:
                data = {"office": made.office.subdomain, "url": made.url, "accounts": accounts}
                self.stdout.write(as_json(data))
                return
            self.stdout.write(made.url)
            for one in accounts:
                self.stdout.write(f"{one['email']}  {one['password']}")
