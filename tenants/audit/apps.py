"""Who did what: an append-only trail in each office."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who did what: an append-only trail in each office."""

    name = "tenants.audit"
    label = "audit"
