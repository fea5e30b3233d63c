"""The provisioning module."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenants.registry import Module, register


class ProvisioningConfig(AppConfig):
    """The provisioning module."""

    name = "provisioning"

    def ready(self) -> None:
        """Say in words what provisioning writes into an office's audit trail."""
        register(
            Module(
                key="provisioning",
                label=_("Set-up of the office"),
                acts={"office.apply": _("applied an office file")},
            )
        )
