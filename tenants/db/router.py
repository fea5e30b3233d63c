"""Which tables belong in which schema: shared apps in ``public``, office apps in each office."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections

from .place import PUBLIC


class SchemaRouter:
    """django-tenants' router, for the owner's connection: only it may migrate."""

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **hints: Any
    ) -> bool | None:
        if db != "owner":
            return False
        schema = connections[db].schema_name  # type: ignore[attr-defined]  # set by our backend
        if not schema:
            return False  # nowhere: nothing is migrated there
        allowed = settings.SHARED_APPS if schema == PUBLIC else settings.TENANT_APPS
        return None if apps.get_app_config(app_label).name in allowed else False
