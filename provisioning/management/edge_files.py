"""What the edge (Caddy) reads of cells: hosts with their upstreams, and whom to ask for names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from provisioning.domain.cells import Cell

HEAD: Final = "# Written by `okienko cell map`; do not edit.\n"


def hosts_file(cells: Sequence[Cell], routes: Mapping[str, list[str]]) -> str:
    """A block for each cell, to stand in the site before the first cell's own programs.

    ``@staff``, ``@operators`` and ``upstream`` are the Caddyfile's.
    """
    return HEAD + "".join(
        f"@cell_{cell.name} host {' '.join(routes[cell.name])}\n"
        f"handle @cell_{cell.name} {{\n"
        f"\thandle @staff {{\n{_proxy(cell.desk)}\t}}\n"
        f"\thandle @operators {{\n{_proxy(cell.desk)}\t}}\n"
        f"\thandle {{\n{_proxy(cell.web)}\t}}\n"
        "}\n"
        for cell in _with_hosts(cells, routes)
    )


def certificates_file(cells: Sequence[Cell], routes: Mapping[str, list[str]]) -> str:
    """Who knows whether a name may have a certificate: the cell that answers there."""
    return HEAD + "".join(
        f"@names_{cell.name} query {' '.join(f'domain={host}' for host in routes[cell.name])}\n"
        f"handle @names_{cell.name} {{\n\treverse_proxy {' '.join(cell.web)}\n}}\n"
        for cell in _with_hosts(cells, routes)
    )


def put(target: Path, text: str) -> None:
    """Write a file beside and put it into place: nobody reads half of it.

    Caddy has an account of its own, and which hosts there are is no secret.
    """
    draft = target.with_name(f"{target.name}.part")
    draft.write_text(text, "utf-8")
    draft.chmod(0o644)
    draft.replace(target)


def _with_hosts(cells: Sequence[Cell], routes: Mapping[str, list[str]]) -> Iterator[Cell]:
    return (cell for cell in cells if routes.get(cell.name))


def _proxy(upstreams: Sequence[str]) -> str:
    return f"\t\treverse_proxy {' '.join(upstreams)} {{\n\t\t\timport upstream\n\t\t}}\n"
