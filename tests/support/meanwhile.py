"""Somebody else acts while a verb is at work: on a connection of their own, stored for good."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from tenants.context import office_context
from tenants.models import Office


def elsewhere(office: Office, act: Callable[[], object]) -> None:
    """Do ``act`` beside the caller's transaction, and wait until it is stored."""

    def alone() -> None:
        try:
            with office_context(office):
                act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(alone).result(timeout=30)


def once_after(
    patch: pytest.MonkeyPatch, owner: Any, name: str, office: Office, act: Callable[[], object]
) -> None:
    """Let ``act`` happen elsewhere when ``owner``'s ``name`` has answered for the first time."""
    real, left = getattr(owner, name), [act]

    def slow(*args: Any, **words: Any) -> Any:
        answer = real(*args, **words)
        if left:
            elsewhere(office, left.pop())
        return answer

    patch.setattr(owner, name, slow)
