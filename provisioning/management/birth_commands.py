"""``okienko office step``: what can be done without is left out, or waited for after all."""

from __future__ import annotations

from typing import Annotated

import typer
from django.utils import timezone
from django.utils.translation import gettext as _
from django_typer.management import command

from provisioning.domain.onboarding.errors import NotThere
from provisioning.domain.onboarding.go_on import go_on
from provisioning.domain.onboarding.people_steps import bring_back, leave_out
from provisioning.domain.onboarding.steps import BY_KEY
from provisioning.management.arguments import Json, Subdomain
from provisioning.management.care_commands import CareCommands
from provisioning.management.edge import edge
from provisioning.management.report import as_json, steps_data
from provisioning.models import Onboarding
from tenants.context import platform_context
from tenants.errors import Invalid
from tenants.management.command import console


class BirthCommands(CareCommands, rich_markup_mode=None):
    """An office on its way to us, step by step."""

    @command(help="Leave a step of making an office out, or bring it back: sms, plan, branding.")
    def step(
        self,
        office: Subdomain,
        key: Annotated[str, typer.Argument(help="Which: sms, plan or branding.")],
        leave: Annotated[bool, typer.Option("--leave-out", help="Do without it.")] = False,
        back: Annotated[bool, typer.Option("--bring-back", help="Wait for it after all.")] = False,
        json: Json = False,
    ) -> None:
        """One that is brought back and is the machine's is done at once."""
        with edge(self.stdout, self.stderr, json=json):
            if leave == back:
                raise Invalid(_("Say --leave-out or --bring-back."))
            by, now = console(), timezone.now()
            with platform_context():
                mine = Onboarding.objects.still_open().filter(subdomain=office).first()
                if mine is None:
                    raise NotThere
                (leave_out if leave else bring_back)(mine.pk, key, now=now, by=by)
            if back and BY_KEY[key].do is not None:
                go_on(
                    mine.pk,
                    now=now,
                    by=by,
                    tell=lambda one: self.stderr.write(f"{BY_KEY[one].label}…", style_func=str),
                )
            steps = steps_data(mine)
            if json:
                self.stdout.write(as_json({"office": office, "steps": steps}))
                return
            self.stdout.write(f"{key}  {steps[key]}")
