"""The provisioning module."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings

from tenants.registry import register

from . import support
from .births import MODULE
from .modules import leaving_module, offices_module, standalone_module


class ProvisioningConfig(AppConfig):
    """The provisioning module."""

    name = "provisioning"

    def ready(self) -> None:
        """Put its pages into every office's panel; say in words what we write there."""
        support.join()
        register(MODULE)
        register(leaving_module())
        if settings.OKIENKO_STANDALONE:
            register(standalone_module())
        register(offices_module())
