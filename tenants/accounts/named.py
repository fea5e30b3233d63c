"""Whose accounts are meant by ids in the audit trail."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from .models import User


def persons_of(ids: Collection[UUID]) -> dict[UUID, tuple[str, str]]:
    """The person of each account: something equal for the same person, and who it is in words."""
    people = User.objects.filter(pk__in=ids).values_list("pk", "email", "name", "role")
    return {pk: (email, f"{name or email}, {role}") for pk, email, name, role in people}
