"""The services the tests stand on."""

from __future__ import annotations

import os

from django.conf import settings


def test_the_settings_come_from_the_services_of_this_run() -> None:
    assert settings.REDIS_URL == os.environ["REDIS_URL"]
    assert settings.DATABASES["default"]["USER"] == "okienko_app"
