"""``okienko office close`` and its neighbours: an office's way out, from the command line."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils import timezone
from django.utils.translation import gettext as _
from django_typer.management import command

from provisioning.domain.leaving.begin import (
    Terms,
    begin_leaving,
    call_off,
    hand_over,
    open_leaving,
)
from provisioning.domain.leaving.go_on import go_on, leavings_under_way
from provisioning.domain.leaving.order import LABELS
from provisioning.domain.leaving.purge import check_off
from provisioning.kit.make import kit_pieces, make_kit
from provisioning.management.archive_commands import ArchiveCommands
from provisioning.management.arguments import Json, Subdomain
from provisioning.management.edge import FAILED, PARTLY, edge, the_office
from provisioning.management.report import as_json
from provisioning.models import Leaving, LeavingStep, LeavingStepState
from tenants.context import office_context, platform_context
from tenants.management.command import console


class LeavingCommands(ArchiveCommands, rich_markup_mode=None):
    """An office leaves, stays after all, takes its data along."""

    @command(
        help="Let an office leave: freeze it, make its kit, delete it after the time to think."
    )
    def close(
        self,
        office: Subdomain,
        letter_to: Annotated[str, typer.Option(help="E-mail for the certificate of deletion.")],
        confirm: Annotated[
            str, typer.Option(help="The subdomain once more; asked for when left out.")
        ] = "",
        contract: Annotated[str, typer.Option(help="Contract number, for the certificate.")] = "",
        hours: Annotated[int, typer.Option(help="Hours in which it can be called off.")] = 24,
        json: Json = False,
    ) -> None:
        """Freezes and makes the kit at once; the clock goes on, or ``leaving --go-on``."""
        with edge(self.stdout, self.stderr, json=json):
            found = the_office(office)
            typed = confirm or typer.prompt(
                _("Type the subdomain to let the office leave"), err=True
            )
            leaving = begin_leaving(
                found,
                Terms(letter_to, contract, timedelta(hours=hours)),
                typed=typed,
                now=timezone.now(),
                by=console(),
            )
            self._go_on(leaving)
            self._show([leaving], json=json)

    @command(help="Call the leaving of an office off, while nothing has been deleted.")
    def stay(self, office: Subdomain, json: Json = False) -> None:
        """The office is as it was before; its kit is thrown away."""
        with edge(self.stdout, self.stderr, json=json):
            leaving = call_off(the_office(office), now=timezone.now(), by=console())
            self._show([leaving], json=json)

    @command(help="Show leaving offices and their steps; with --go-on, do what is due.")
    def leaving(
        self,
        office: Annotated[str, typer.Argument(help="Only this office, by its subdomain.")] = "",
        go_on: Annotated[bool, typer.Option("--go-on", help="Do what can be done now.")] = False,
        backups_gone: Annotated[
            bool, typer.Option("--backups-gone", help="Note that its backups have run out.")
        ] = False,
        json: Json = False,
    ) -> None:
        """Safe to run again after a kill: a step that is done is not done again."""
        with edge(self.stdout, self.stderr, json=json):
            found = _leavings(office)
            for one in found:
                if go_on:
                    self._go_on(one)
                if backups_gone and office:
                    check_off(one, now=timezone.now(), by=console())
            failed = self._show(found, json=json)
        if failed:
            raise SystemExit(FAILED if failed == len(found) else PARTLY)

    @command(help="Write all data of an office into one signed archive, to be handed over.")
    def export(
        self,
        office: Subdomain,
        to: Annotated[Path, typer.Option(help="The file (.zip) to write.")],
        json: Json = False,
    ) -> None:
        """Open personal data: only its owner may read the file. Noted if the office leaves."""
        with edge(self.stdout, self.stderr, json=json):
            found, now = the_office(office), timezone.now()
            made = make_kit(found, now=now)
            with office_context(found):
                pieces = kit_pieces()
            to.touch(mode=0o600)
            with to.open("wb") as file:
                for piece in pieces:
                    file.write(piece)
            with platform_context():
                leaving = Leaving.objects.under_way().filter(office=found).first()
            if leaving:
                hand_over(leaving, now=now, by=console())
            told = {"file": str(to), "rows": sum(made.rows.values()), "sums": made.sums}
            self.stdout.write(as_json(told) if json else str(to))

    def _go_on(self, leaving: Leaving) -> None:
        def tell(key: str) -> None:
            self.stderr.write(f"{leaving.subdomain}: {LABELS[key]}", style_func=str)

        go_on(leaving, now=timezone.now(), tell=tell)

    def _show(self, leavings: list[Leaving], *, json: bool) -> int:
        """Print them; how many have a step that failed."""
        told = [_told(one) for one in leavings]
        if json:
            self.stdout.write(as_json(told))
        for one in told if not json else []:
            self.stdout.write(f"{one['office']}  {one['state']}")
            for step in one["steps"]:
                problem = f"  {step['problem']}" if step["problem"] else ""
                self.stdout.write(f"  {step['state']:<8} {LABELS[step['key']]}{problem}")
        return sum(any(step["state"] == "failed" for step in one["steps"]) for one in told)


def _leavings(subdomain: str) -> list[Leaving]:
    if not subdomain:
        return leavings_under_way()
    with platform_context():
        found = Leaving.objects.not_called_off().filter(subdomain=subdomain)
        one = found.select_related("office").first()
    return [one] if one else [open_leaving(the_office(subdomain))]


def _told(leaving: Leaving) -> dict[str, Any]:
    with platform_context():
        row = Leaving.objects.get(pk=leaving.pk)
        steps = list(LeavingStep.objects.filter(leaving=row).order_by("number"))
    return {
        "office": row.subdomain,
        "state": _state(row),
        "may_delete_at": row.may_delete_at.isoformat(),
        "steps": [
            {"key": one.key, "state": LeavingStepState(one.state).value, "problem": one.problem}
            for one in steps
        ],
    }


def _state(leaving: Leaving) -> str:
    if leaving.undone_at:
        return "called off"
    if leaving.finished_at:
        return "left"
    return "being deleted" if leaving.left_at else "can be called off"
