"""What a resident typed for a time that was lost: carried along, hidden, to the next one."""

from __future__ import annotations

from typing import Final

from django.http import QueryDict

KEPT: Final = "dane"
"""Sent along by a form that already carries what the resident typed."""
NEVER_KEPT: Final = frozenset(
    {"csrfmiddlewaretoken", "start", "jednostka", "takze", "url", "dowod", "zagadka", KEPT}
)


def kept_of(sent: QueryDict) -> list[tuple[str, str]]:
    """Names and values as they were sent, without those that belong to one form only."""
    return [
        (key, value) for key, values in sent.lists() for value in values if key not in NEVER_KEPT
    ]
