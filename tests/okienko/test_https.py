"""Behind HTTPS cookies are bound to their host, and browsers are told to stay."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from okienko import settings as ours

NAMES = (
    *("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "OKIENKO_CLIENT_COOKIE"),
    *("SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_DOMAIN"),
    *("LANGUAGE_COOKIE_NAME", "OKIENKO_OPERATOR_COOKIE", "OKIENKO_CLOSED_COOKIE"),
    *("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "OKIENKO_BASE_URL"),
)


def settings_with(**environment: str) -> dict[str, object]:
    code = (
        "import json; from django.conf import settings;"
        f"print(json.dumps({{name: getattr(settings, name) for name in {NAMES!r}}}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "okienko.settings", **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(done.stdout))


def test_behind_https_every_cookie_is_bound_to_its_host_and_secure() -> None:
    found = settings_with(OKIENKO_HTTPS="1", OKIENKO_BASE="okienko.example")
    names = {name for name in NAMES if name.endswith(("COOKIE_NAME", "_COOKIE"))}
    assert names == {name for name in dir(ours) if name.endswith(("COOKIE_NAME", "_COOKIE"))}
    for name in names:
        assert str(found[name]).startswith("__Host-"), name
    assert found["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True
    assert found["SESSION_COOKIE_SECURE"] is True
    assert found["SESSION_COOKIE_HTTPONLY"] is True
    assert found["SECURE_HSTS_SECONDS"] == 31_536_000
    assert found["OKIENKO_BASE_URL"] == "https://okienko.example"


def test_no_cookie_is_ever_shared_between_subdomains() -> None:
    for https in ("0", "1"):
        assert settings_with(OKIENKO_HTTPS=https)["SESSION_COOKIE_DOMAIN"] is None
