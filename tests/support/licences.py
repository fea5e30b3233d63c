"""A licence of a stand-alone office, and how it is put in place."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from provisioning.domain.standalone.licence import Licence
from tenants.signature import public_pem

ISSUED = date(2026, 11, 27)
LICENCE = Licence("L/7/2026", "Urząd Gminy", ISSUED, date(2027, 11, 27), counters=5)


def install(settings: Any, folder: Path, text: str) -> None:
    """Put the licence file and the vendor's key where the settings say."""
    (folder / "licencja.json").write_text(text, "utf-8")
    (folder / "dostawca.pem").write_bytes(public_pem())
    settings.OKIENKO_LICENCE = str(folder / "licencja.json")
    settings.OKIENKO_LICENCE_KEY = str(folder / "dostawca.pem")
