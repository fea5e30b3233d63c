"""People who sign in: clerks, admins and auditors of an office, operators of the platform."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenants.registry import Module, register

from .acts import ACTS, THINGS


class AccountsConfig(AppConfig):
    """People who sign in: clerks, admins and auditors of an office, operators of the platform."""

    name = "tenants.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Put the pages about one's own account into every office."""
        register(
            Module(
                key="accounts",
                label=_("Accounts"),
                urls={"panel/": "tenants.accounts.web.urls"},
                operator_urls={"": "tenants.accounts.web.operator_urls"},
                acts=ACTS,
                things=THINGS,
            )
        )
