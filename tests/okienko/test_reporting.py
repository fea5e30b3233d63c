"""Error reports carry the fault, never a person."""

from __future__ import annotations

import json
import logging
import re
from importlib import import_module

import pytest
from support.addresses import addresses

from okienko.reporting import InUtc, hide_tokens, scrub

KEY = re.compile(r"<str:(token|key|secret)>")


def test_a_report_keeps_the_fault_and_loses_the_person() -> None:
    event = {
        "message": "no mail to dorota@example.com, PESEL 44051401359, tel. +48 500 600 700",
        "exception": {"values": [{"value": "500600700 is busy", "type": "SlotTaken"}]},
        "request": {
            "method": "POST",
            "url": "https://olsztyn.okienko.example/rezerwacja/AbCdEf-_123/odwolaj",
            "headers": {"Cookie": "okienko_session=x"},
            "data": {"first_name": "Dorota"},
            "cookies": {"okienko_client": "x"},
        },
        "user": {"ip_address": "10.0.0.1"},
        "extra": {"booking": "0192f0c1-0000-7000-8000-000000000001"},
    }
    cleaned = scrub(event, {})  # type: ignore[typeddict-item]  # the shape Sentry sends
    text = json.dumps(cleaned, ensure_ascii=False)
    for secret in ("dorota", "Dorota", "44051401359", "600 700", "500600700", "okienko_session"):
        assert secret not in text
    for secret in ("AbCdEf", "10.0.0.1", "okienko_client"):
        assert secret not in text
    assert "SlotTaken" in text
    assert "/rezerwacja/[token]/odwolaj" in text
    assert "0192f0c1-0000-7000-8000-000000000001" in text, "ids help and name nobody"


@pytest.mark.parametrize("host", ["office", "operator", "platform"])
def test_no_address_that_holds_a_key_is_reported_with_it(host: str) -> None:
    every = [one for one, _view in addresses(import_module(f"okienko.urls_{host}").urlpatterns)]
    holding = [one for one in every if KEY.search(one)]
    assert holding
    told = {one: hide_tokens(f"Not Found: /{KEY.sub('AbCdEf-_123', one)}") for one in holding}
    assert {one for one, words in told.items() if "AbCdEf" in words} == set()


def test_a_log_line_is_one_line_in_utc_whatever_was_sent() -> None:
    record = logging.LogRecord(
        "x", logging.WARNING, "", 0, "a\r\n2026 ERROR forged %s", ("b\nc",), None
    )
    record.created = 0.25
    record.msecs = 250
    told = InUtc("%(asctime)s %(levelname)s %(message)s").format(record)
    assert told == "1970-01-01T00:00:00.250Z WARNING a\\r\\n2026 ERROR forged b\\nc"


def test_negative_control_a_plain_formatter_lets_a_forged_line_through() -> None:
    record = logging.LogRecord("x", logging.WARNING, "", 0, "a\nforged", (), None)
    assert len(logging.Formatter("%(message)s").format(record).splitlines()) == 2
