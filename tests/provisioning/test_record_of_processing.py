"""The record of art. 30(2) names every category of personal data our tables are said to hold."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from django.apps import apps
from django.conf import settings

from provisioning.web.processing import categories

FILE: Final = Path(__file__).parents[2] / "platform/docs/personal-data.toml"
FACTS: Final = {
    "asked": {"email": "required", "phone": "optional", "pesel": "optional", "retention_days": 90},
    "gateway": "smsapi",
    "staff": 3,
}
# One of these must stand in the line; an id, a digest or an index alone tells of nobody.
WORDS: Final = {
    "name": ("imię i nazwisko",),
    "contact": ("e-mail", "telefon"),
    "number": ("PESEL", "odpowiedzi"),
    "words": ("notatki", "treść", "odpowiedzi"),
    "network": ("adres sieciowy", "adresu sieciowego", "urządzen", "adres powiadomień"),
    "secret": ("logowania", "kalendarze", "sesje"),
}


def declared() -> dict[str, Any]:
    said = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {label: told for label, told in said.items() if told.get("personal")}


def untold(said: Mapping[str, Any], lines: Mapping[str, str]) -> set[str]:
    """What is held for offices and the record does not name; lines that nothing is held for."""
    found = set[str]()
    for label, told in said.items():
        app = apps.get_model(label)._meta.app_config
        if app is None or app.name not in settings.TENANT_APPS:
            continue
        if not told.get("record"):
            found.add(f"{label}: no line")
            continue
        text = " ".join(lines.get(key, "") for key in told["record"])
        found |= {
            f"{label}: {kind}"
            for kind in set(told["personal"].values()) & set(WORDS)
            if not any(word in text for word in WORDS[kind])
        }
    named = {key for told in said.values() for key in told.get("record", ())}
    return found | {f"{key}: nothing" for key in named ^ set(lines)}


def test_the_record_names_every_category_that_tables_hold() -> None:
    assert untold(declared(), categories(FACTS)) == set()


def test_a_table_or_a_kind_that_the_record_leaves_out_is_named() -> None:
    said, lines = declared(), categories(FACTS)
    without = {key: text for key, text in lines.items() if key != "waiting"}
    assert {"booking.WaitlistEntry: name", "waiting: nothing"} <= untold(said, without)
    more = dict(said["booking.DeskChoice"], personal={"person": "name", "note": "words"})
    assert untold(said | {"booking.DeskChoice": more}, lines) == {"booking.DeskChoice: words"}
    fewer = {key: value for key, value in said["booking.Note"].items() if key != "record"}
    assert untold(said | {"booking.Note": fewer}, lines) == {"booking.Note: no line"}


@pytest.mark.parametrize("gateway", ["none", ""])
def test_what_the_office_does_not_use_is_not_claimed(gateway: str) -> None:
    asked = {"email": "required", "phone": "off", "pesel": "off", "retention_days": 30}
    told = categories({"asked": asked, "gateway": gateway, "staff": 1})
    assert "PESEL" not in told["visits"]
    assert "SMS" not in told["messages"]
    assert "30 dni" in told["visits"]
