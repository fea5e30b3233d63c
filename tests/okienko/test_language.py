"""Which language a page or an answer speaks."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from okienko.language import wanted


@pytest.mark.parametrize(
    ("path", "cookie", "accepted", "language"),
    [
        ("/", "", "en-GB,en;q=0.9", "pl"),
        ("/", "en", "pl", "en"),
        ("/", "xx", "en", "pl"),
        ("/api/v1/services", "", "en-GB,en;q=0.9", "en"),
        ("/api/v1/services", "", "", "pl"),
    ],
)
def test_pages_follow_the_choice_and_the_api_the_header(
    path: str, cookie: str, accepted: str, language: str
) -> None:
    request = RequestFactory(headers={"Accept-Language": accepted}).get(path)
    request.COOKIES["okienko_language"] = cookie
    assert wanted(request) == language
