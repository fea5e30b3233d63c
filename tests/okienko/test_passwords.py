"""Tests hash passwords cheaply; an installation does not."""

from __future__ import annotations

from django.conf import global_settings
from django.contrib.auth.hashers import identify_hasher, make_password
from django.test import override_settings

from okienko import settings


def test_an_installation_keeps_passwords_by_a_slow_hash() -> None:
    ours = getattr(settings, "PASSWORD_HASHERS", global_settings.PASSWORD_HASHERS)
    with override_settings(PASSWORD_HASHERS=ours):
        kept = make_password("trzy zielone parasole")
        assert identify_hasher(kept).algorithm == "pbkdf2_sha256"
        assert int(kept.split("$")[1]) >= 1_000_000
