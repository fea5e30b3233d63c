"""Bring the public schema up to date: offices, host names, due work, operators."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from tenants.db.place import PUBLIC
from tenants.schema import migrate


class Command(BaseCommand):
    """``python -m django migrate_shared``."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        migrate(PUBLIC)
