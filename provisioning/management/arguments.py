"""Arguments that commands about offices have in common."""

from __future__ import annotations

from typing import Annotated

import typer

Subdomain = Annotated[str, typer.Argument(help="The office's subdomain, such as olsztyn.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
