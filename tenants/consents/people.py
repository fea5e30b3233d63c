"""Accounts as those who accept: found by e-mail, named by name."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final
from uuid import UUID

from tenants.accounts.models import User

from .subjects import Subjects


def _find(person: str) -> Collection[UUID]:
    return set(User.objects.filter(email=person.strip().lower()).values_list("pk", flat=True))


def _names(ids: Collection[UUID]) -> Mapping[UUID, str]:
    return {one.pk: f"{one.name} <{one.email}>" for one in User.objects.filter(pk__in=ids)}


ACCOUNTS: Final = Subjects("accounts", find=_find, name=_names)
