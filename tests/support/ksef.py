"""The ministry's schemas, from the folder named by OKIENKO_KSEF_SCHEMAS; missing ones are told."""

from __future__ import annotations

import os
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

FOLDER = "OKIENKO_KSEF_SCHEMAS"
FA3, UPO = "schemat_FA(3)_v1-0E.xsd", "upo-v4-3.xsd"


class ByName(etree.Resolver):
    """Finds an imported schema by the name of its file: its address leads to the network."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def resolve(self, system_url: str | None, public_id: str | None, context: Any) -> Any:
        path = self.folder / Path(system_url or "").name
        return self.resolve_filename(str(path), context) if path.is_file() else None


def schema(name: str) -> etree.XMLSchema:
    """A schema; without the folder the run says so aloud, and in CI it fails."""
    folder = os.environ.get(FOLDER, "")
    if not (Path(folder) / name).is_file():
        message = f"{FOLDER} names no folder with {name}: structured invoices are NOT checked"
        if os.environ.get("CI"):
            pytest.fail(message)
        warnings.warn(pytest.PytestWarning(message), stacklevel=2)
        pytest.skip(message)
    return _read(Path(folder), name)


@cache
def _read(folder: Path, name: str) -> etree.XMLSchema:
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(ByName(folder))
    return etree.XMLSchema(etree.parse(folder / name, parser))
