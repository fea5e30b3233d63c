"""The provisioning module."""

from __future__ import annotations

from django.apps import AppConfig


class ProvisioningConfig(AppConfig):
    """The provisioning module."""

    name = "provisioning"
