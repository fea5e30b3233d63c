"""The shared part of the lowest floor."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig

from .practice import install


class TenantsConfig(AppConfig):
    """Offices and their host names, in the public schema."""

    name = "tenants"

    def __init__(self, *words: Any) -> None:
        super().__init__(*words)
        # Before any model is loaded: what they take for ``now`` must be the one asked later.
        install()
