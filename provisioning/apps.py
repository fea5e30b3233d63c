"""The provisioning module."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from provisioning import support
from tenants.registry import MenuEntry, Module, register

from .births import MODULE
from .modules import leaving_module, standalone_module


class ProvisioningConfig(AppConfig):
    """The provisioning module."""

    name = "provisioning"

    def ready(self) -> None:
        """Put the specification into every office's panel; say in words what we write there."""
        support.join()
        register(MODULE)
        register(leaving_module())
        if settings.OKIENKO_STANDALONE:
            register(standalone_module())
        register(
            Module(
                key="provisioning",
                label=_("Set-up of the office"),
                urls={
                    "panel/specyfikacja": "provisioning.web.office.urls",
                    "panel/cwiczenia": "provisioning.web.office.practice_urls",
                    "panel/przenoszenie": "provisioning.web.office.transfer_urls",
                },
                panel_menu=(
                    MenuEntry(
                        "transfer:home",
                        _("Import and export"),
                        frozenset({"admin"}),
                        place=62,
                    ),
                    MenuEntry(
                        "specification:points",
                        _("Specification"),
                        frozenset({"admin", "auditor"}),
                        place=95,
                    ),
                ),
                acts={
                    "office.apply": _("applied an office file"),
                    "office.dump": _("took the configuration as a file"),
                    "practice.clock": _("moved the clock"),
                },
            )
        )
