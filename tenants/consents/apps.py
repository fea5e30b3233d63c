"""Privacy notices and consents: versions that never change, and who accepted which."""

from __future__ import annotations

from django.apps import AppConfig


class ConsentsConfig(AppConfig):
    """Privacy notices and consents: versions that never change, and who accepted which."""

    name = "tenants.consents"
    label = "consents"
