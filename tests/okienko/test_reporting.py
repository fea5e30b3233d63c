"""Logs hold no keys to anybody's visit."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from django.test import Client

from okienko.reporting import WithoutTokens
from tenants.models import Office

PATH = "/rezerwacja/AaH6tEgxdKKOyT-kbQy7/potwierdz"


def test_a_refused_request_is_logged_without_its_token(
    at: Callable[[Office], Client], olsztyn: Office, caplog: pytest.LogCaptureFixture
) -> None:
    at(olsztyn).post(PATH)
    (record,) = [one for one in caplog.records if one.name == "django.request"]
    assert record.getMessage() == "Not Found: /rezerwacja/[token]/potwierdz"


def test_negative_control_without_the_filter_the_token_would_stand_there() -> None:
    record = logging.LogRecord("django.request", 30, "", 1, "Not Found: %s", (PATH,), None)
    assert "AaH6tEgx" in record.getMessage()
    assert WithoutTokens().filter(record)
    assert record.getMessage() == "Not Found: /rezerwacja/[token]/potwierdz"
