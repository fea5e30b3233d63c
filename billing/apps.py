"""Billing as an application; its description for the floors above."""

from __future__ import annotations

from typing import Final

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.registry import MenuEntry, Module, Part, Thing, register

US: Final = frozenset({"operator"})


class BillingConfig(AppConfig):
    """What offices pay."""

    name = "billing"

    def ready(self) -> None:
        """Put the page about plan and invoices into every office of ours; others have bought."""
        if settings.OKIENKO_STANDALONE:
            return
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
                acts={"money.act": _("changed an account of money")},
                things={
                    "billing.invoice": Thing(_("invoice"), operator_url_name="money:invoice"),
                    "billing.statementline": Thing(_("transfer")),
                },
                operator_urls={"pieniadze/": "billing.web.operator.urls"},
                operator_office_pages=(
                    MenuEntry("money:account", pgettext_lazy("money", "Money"), US, place=10),
                ),
                operator_menu=(
                    MenuEntry("money:overview", _("Overview"), US, place=10, part=Part.MONEY),
                    MenuEntry("money:invoices", _("Invoices"), US, place=11, part=Part.MONEY),
                    MenuEntry("money:transfers", _("Transfers"), US, place=12, part=Part.MONEY),
                    MenuEntry(
                        "money:accounts", _("Accounts of offices"), US, place=13, part=Part.MONEY
                    ),
                    MenuEntry("money:prices", _("Price list"), US, place=14, part=Part.MONEY),
                    MenuEntry("money:seller", _("Our company"), US, place=15, part=Part.MONEY),
                ),
            )
        )
