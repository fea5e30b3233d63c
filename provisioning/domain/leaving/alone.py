"""One at a time: whoever does a step of a leaving, or calls it off, meets nobody else at it."""

from __future__ import annotations

from contextlib import AbstractContextManager

from provisioning.models import Leaving
from tenants.held import held


def alone_with(leaving: Leaving) -> AbstractContextManager[bool]:
    """Hold the leaving for this connection; False: somebody else is at it."""
    return held(f"leaving {leaving.pk}")
