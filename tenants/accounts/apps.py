"""People who sign in: staff and residents of an office, operators of the platform."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenants.registry import Module, register

from .acts import ACTS, THINGS


class AccountsConfig(AppConfig):
    """People who sign in: staff and residents of an office, operators of the platform."""

    name = "tenants.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Put the pages about one's own account into every office."""
        from tenants.messaging.sources import register_source  # noqa: PLC0415 - once models are there

        from .code_letters import CodeLetters  # noqa: PLC0415 - once models are there
        from .codes import ABOUT  # noqa: PLC0415 - once models are there

        register_source(ABOUT, CodeLetters())
        register(
            Module(
                key="accounts",
                label=_("Accounts"),
                urls={
                    "panel/": "tenants.accounts.web.urls",
                    "konto/": "tenants.accounts.web.resident_urls",
                },
                operator_urls={"": "tenants.accounts.web.operator_urls"},
                acts=ACTS,
                things=THINGS,
            )
        )
