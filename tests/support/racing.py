"""Several people at one office at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections

from booking.errors import Refusal
from tenants.context import office_context
from tenants.models import Office


def race(office: Office, size: int, act: Callable[[int], object]) -> list[str]:
    """Do ``act`` in ``size`` threads at once, each with its own connection; what each was told."""
    start = Barrier(size)

    def one(number: int) -> str:
        try:
            with office_context(office):
                start.wait(timeout=30)
                act(number)
                return "done"
        except Refusal as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(size) as pool:
        return list(pool.map(one, range(size)))
