"""Webhooks of an office: its admins say who is told of what."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenants.registry import MenuEntry, Module, Thing, register


class WebhooksConfig(AppConfig):
    """Webhooks of an office."""

    name = "tenants.webhooks"
    label = "webhooks"

    def ready(self) -> None:
        """Put the pages into every office's panel, and the work into the dispatcher's list."""
        register(
            Module(
                key="webhooks",
                label=_("Webhooks"),
                urls={"panel/webhooki": "tenants.webhooks.web.urls"},
                panel_menu=(
                    MenuEntry("webhooks:list", _("Webhooks"), frozenset({"admin"}), place=86),
                ),
                due_tasks={"webhooks.deliver": "webhooks.deliver"},
                acts={
                    "webhook.add": _("added an address for webhooks"),
                    "webhook.renew_secret": _("gave a webhook a new secret"),
                    "webhook.end": _("ended a webhook"),
                    "webhook.start_again": _("started a webhook again"),
                    "webhook.test": _("sent a test to a webhook"),
                    "webhook.send_again": _("sent an event of a webhook again"),
                },
                things={"webhooks.webhook": Thing(_("webhook"), "webhooks:one")},
            )
        )
