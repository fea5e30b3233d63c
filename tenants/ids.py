"""Identifiers: UUID version 7 (RFC 9562), whose order in an index is the order of time."""

from __future__ import annotations

from uuid import UUID

import uuid_utils.compat


def uuid7() -> UUID:
    """A new UUIDv7."""
    return uuid_utils.compat.uuid7()
