"""What a clerk sees of the day."""

from __future__ import annotations

import re

from django.test import Client

from booking.enums import BookingState

_S = BookingState


def page(browser: Client, path: str = "/panel/") -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode()).replace("\u00a0", " ")
