"""Make the demo's offices with their staff and invented visits, and write down how to get in."""

from __future__ import annotations

import json
import os
from functools import partial
from pathlib import Path
from typing import Annotated, Final

import typer
from django.conf import settings
from django.utils import timezone

from provisioning.domain.demo import (
    ShownOffice,
    ShownPanel,
    make_offices,
    people_office,
    people_platform,
    shown,
    shown_panel,
)
from provisioning.domain.demo_care import sow_care
from provisioning.management.edge import FAILED, edge
from provisioning.management.report import as_json
from provisioning.management.side_by_side import side_by_side
from tenants.management.command import OfficeCommand

FILE: Final = "demo.json"


class Command(OfficeCommand, rich_markup_mode=None):
    """Make the demo's offices with their staff and invented visits."""

    def handle(
        self,
        json: Annotated[
            bool, typer.Option("--json", help="Print the offices as one JSON document.")
        ] = False,
    ) -> None:
        """Safe to run again. Refused outside the demo."""
        if not settings.OKIENKO_DEMO:
            self.stderr.write("okienko: invented people belong in the demo only (OKIENKO_DEMO=1).")
            raise SystemExit(FAILED)
        with edge(self.stdout, self.stderr, json=json):
            now = timezone.now()
            offices = make_offices(now=now)
            side_by_side([partial(people_office, office, now=now) for office in offices])
            people_platform(offices, now=now)
            sow_care(offices, now=now)
            told, ours = [shown(office) for office in offices], shown_panel()
            write_down(told, Path(os.environ.get("OKIENKO_HOME", ".okienko")), ours)
            if json:
                self.stdout.write(as_json({"offices": told, "operators": ours}))


def write_down(offices: list[ShownOffice], folder: Path, ours: ShownPanel | None = None) -> None:
    """``demo.json``, readable by its owner only: passwords are in it. Whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{FILE}.new"
    draft.touch(mode=0o600)
    told = {"offices": offices} | ({"operators": ours} if ours else {})
    draft.write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
    draft.replace(folder / FILE)
