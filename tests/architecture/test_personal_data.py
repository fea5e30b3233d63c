"""Each field says whether it tells of a person: ``platform/docs/personal-data.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.db import models

from tenants.key_rotation import _sealed_fields
from tenants.secrets import EncryptedTextField

FILE: Final = Path(__file__).parents[2] / "platform/docs/personal-data.toml"
PEOPLE: Final = {"residents", "staff", "operators", "contacts"}
KINDS: Final = {
    "name": "what somebody is called",
    "contact": "an address or a number to reach somebody by",
    "number": "a number of a document or of the state: PESEL, VIN, an identity card",
    "words": "free words that may be about anybody",
    "account": "the id of somebody's account, or of whoever acted",
    "network": "a network address or a device",
    "index": "an HMAC or a copy folded for searching: finds somebody, tells nobody",
    "secret": "what opens a door for somebody",
}
SEALED: Final = {"number", "words"}
Declared = Mapping[str, Mapping[str, Any]]


def declared() -> Declared:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def ours() -> Iterator[type[models.Model]]:
    """Every table there is; what lies in another's table by inheritance is there."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            yield model


def gaps(said: Declared) -> set[str]:
    """Fields of tables about which nothing, or something twice, is said; and words about none."""
    found, known = set[str](), set[str]()
    for model in ours():
        label = model._meta.label
        known.add(label)
        told = said.get(label, {})
        fields = {one.name for one in model._meta.concrete_fields if not one.primary_key}
        personal, plain = set(told.get("personal", {})), set(told.get("plain", ()))
        found |= {f"{label}.{one}" for one in fields ^ (personal | plain)}
        found |= {f"{label}.{one}: twice" for one in personal & plain}
        if label not in said:
            found.add(label)
    return found | {f"{one}: no such table" for one in set(said) - known}


def personal() -> Iterator[tuple[type[models.Model], str, str, Mapping[str, Any]]]:
    for label, told in declared().items():
        for name, kind in told.get("personal", {}).items():
            yield apps.get_model(label), name, kind, told


def test_every_field_of_every_table_is_declared() -> None:
    assert gaps(declared()) == set()


def test_a_new_field_without_a_word_would_be_seen() -> None:
    said = {label: dict(told) for label, told in declared().items()}
    said["booking.Contact"]["personal"] = dict(said["booking.Contact"]["personal"])
    del said["booking.Contact"]["personal"]["phone"]
    assert gaps(said) == {"booking.Contact.phone"}
    del said["booking.Note"]
    assert {"booking.Note", "booking.Note.text"} <= gaps(said)


def test_whoever_is_told_of_is_named_with_how_long() -> None:
    for model, name, kind, told in personal():
        place = f"{model._meta.label}.{name}"
        assert kind in KINDS, place
        assert set(told["whose"]) <= PEOPLE, place
        assert told["whose"], place
        assert told["kept"].strip(), place


def test_numbers_and_free_words_about_residents_are_sealed() -> None:
    open_ones = {
        f"{model._meta.label}.{name}"
        for model, name, kind, told in personal()
        if kind in SEALED and "residents" in told["whose"]
        if not isinstance(model._meta.get_field(name), EncryptedTextField)
    }
    assert open_ones == set()


def test_a_new_key_seals_every_sealed_column_of_an_office_anew() -> None:
    sealed = {one for model in ours() for one in model._meta.concrete_fields if _is_sealed(one)}
    assert sealed == set(_sealed_fields())
    assert {one.model._meta.pk.name for one in sealed if one.model._meta.pk} == {"id"}


def _is_sealed(field: models.Field[Any, Any]) -> bool:
    return isinstance(field, EncryptedTextField)


def test_residents_stand_in_their_offices_schema_alone() -> None:
    outside = {
        model._meta.label
        for model, _name, kind, told in personal()
        if "residents" in told["whose"]
        and kind not in {"account", "index"}  # ids that mean nothing without the office
        and model._meta.app_config is not None
        and model._meta.app_config.name not in settings.TENANT_APPS
    }
    assert outside == set()


def test_what_is_sealed_tells_of_somebody_or_is_the_offices_own_secret() -> None:
    plain = {
        f"{model._meta.label}.{one.name}"
        for model in ours()
        for one in model._meta.concrete_fields
        if _is_sealed(one) and one.name not in declared()[model._meta.label].get("personal", {})
    }
    assert plain == {
        "accounts.OidcSecret.secret",
        "booking.RecordsAccount.sealed",
        "messaging.GatewayAccount.sealed",
        "messaging.MailAccount.password",
        "webhooks.Webhook.old_secret",
        "webhooks.Webhook.secret",
    }
