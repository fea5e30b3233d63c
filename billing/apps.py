"""Billing as an application; its description for the floors above."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenants.registry import MenuEntry, Module, register


class BillingConfig(AppConfig):
    """What offices pay."""

    name = "billing"

    def ready(self) -> None:
        """Put the page about plan and invoices into every office."""
        register(
            Module(
                key="billing",
                label=_("Plan and invoices"),
                urls={"panel/rozliczenia/": "billing.web.office.urls"},
                panel_menu=(
                    MenuEntry(
                        "billing:account", _("Plan and invoices"), frozenset({"admin", "auditor"})
                    ),
                ),
            )
        )
