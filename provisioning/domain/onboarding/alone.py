"""One runner at a time: a worker and a terminal never build the same office together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from tenants.held import held

from .errors import BeingBuilt


@contextmanager
def alone_with(onboarding_id: UUID) -> Iterator[None]:
    """Hold it for this connection; whoever is killed lets go of it. Raises ``BeingBuilt``."""
    with held(f"onboarding {onboarding_id}") as mine:
        if not mine:
            raise BeingBuilt
        yield
