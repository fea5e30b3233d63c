"""Cells: say which hosts this one answers at, and lead each host to its cell."""

from __future__ import annotations

import json as json_format
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from django_typer.management import command

from provisioning.domain.cells import Cell, CellsDisagree, read_cell, routes, this_cell
from provisioning.management.edge import edge
from provisioning.management.edge_files import certificates_file, hosts_file, put
from provisioning.management.report import as_json
from tenants.management.command import OfficeCommand


class Command(OfficeCommand, rich_markup_mode=None):
    """Cells: say which hosts this one answers at, and lead each host to its cell."""

    @command(help="Write down where this cell is and at which hosts it answers, for the edge.")
    def hosts(
        self, to: Annotated[Path | None, typer.Option(help="The file to write (JSON).")] = None
    ) -> None:
        """Nothing of the offices but their hosts, and which of them are moving."""
        with edge(self.stdout, self.stderr, json=False):
            told = as_json(this_cell().as_json())
            if to is None:
                self.stdout.write(told)
            else:
                put(to, f"{told}\n")

    @command(help="Write the edge's files out of all cells' lists; then reload Caddy.")
    def map(
        self,
        lists: Annotated[list[Path], typer.Argument(help="The file of each cell.")],
        to: Annotated[Path, typer.Option(help="The folder cells/ beside the Caddyfile.")],
    ) -> None:
        """A host that two cells answer at is refused, and nothing is written."""
        with edge(self.stdout, self.stderr, json=False):
            cells = [_read(path) for path in lists]
            found = routes(cells)
            put(to / "hosts.caddy", hosts_file(cells, found))
            put(to / "certificates.caddy", certificates_file(cells, found))
            for name, hosts in found.items():
                self.stdout.write(f"{name}  {len(hosts)}")


def _read(path: Path) -> Cell:
    try:
        return read_cell(json_format.loads(path.read_text("utf-8")))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        told = _("%(file)s is not what “okienko cell hosts” writes.") % {"file": path}
        raise CellsDisagree(told) from error
