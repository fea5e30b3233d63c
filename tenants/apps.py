"""The shared part of the lowest floor."""

from __future__ import annotations

from django.apps import AppConfig


class TenantsConfig(AppConfig):
    """Offices and their host names, in the public schema."""

    name = "tenants"
