"""API keys of an office: its admins make and end them."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenants.registry import MenuEntry, Module, Thing, register


class ApiKeysConfig(AppConfig):
    """API keys of an office."""

    name = "tenants.api_keys"
    label = "api_keys"

    def ready(self) -> None:
        """Put the page of keys into every office's panel."""
        register(
            Module(
                key="api_keys",
                label=_("API keys"),
                urls={"panel/klucze-api": "tenants.api_keys.web.urls"},
                panel_menu=(
                    MenuEntry("api_keys:list", _("API keys"), frozenset({"admin"}), place=85),
                ),
                acts={
                    "api_key.make": _("made an API key"),
                    "api_key.end": _("ended an API key"),
                },
                things={"api_keys.apikey": Thing(_("API key"))},
            )
        )
