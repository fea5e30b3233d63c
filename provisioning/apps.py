"""The provisioning module."""

from __future__ import annotations

from typing import Final

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from provisioning import support
from tenants.registry import MenuEntry, Module, Thing, register

from .births import MODULE
from .modules import leaving_module, standalone_module

US: Final = frozenset({"operator"})


class ProvisioningConfig(AppConfig):
    """The provisioning module."""

    name = "provisioning"

    def ready(self) -> None:
        """Put the specification into every office's panel; say in words what we write there."""
        from .domain.watch.gauges import host_gauges  # noqa: PLC0415 - once models are there

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
                    "panel/ogloszenia": "provisioning.web.office.announcements_urls",
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
                gauges=host_gauges,
                operator_urls={"": "provisioning.web.panel.urls"},
                operator_menu=(
                    MenuEntry("offices:list", _("All offices"), US, place=0),
                    MenuEntry("offices:announcements", _("Announcements"), US, place=45),
                ),
                things={
                    "tenants.office": Thing(_("office"), operator_url_name="offices:office"),
                    "provisioning.announcement": Thing(_("announcement")),
                },
                acts={
                    "office.suspend": _("decided to suspend an office"),
                    "office.suspended": _("suspended the office"),
                    "office.resume": _("resumed an office, or called its suspension off"),
                    "office.resumed": _("resumed the office"),
                    "office.note": _("wrote a note about an office"),
                    "office.note_removed": _("removed a note about an office"),
                    "office.look": _("had an office looked at again"),
                    "office.list_taken": _("took the list of offices as a file"),
                    "announcement.make": _("announced something to offices"),
                    "announcement.withdraw": _("withdrew an announcement"),
                    "office.apply": _("applied an office file"),
                    "office.dump": _("took the configuration as a file"),
                    "practice.clock": _("moved the clock"),
                },
            )
        )
