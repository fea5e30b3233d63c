"""What we owe somebody: an outbox, its channels and its texts."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    """What we owe somebody: an outbox, its channels and its texts."""

    name = "tenants.messaging"
    label = "messaging"

    def ready(self) -> None:
        from tenants.registry import Module, register  # noqa: PLC0415 - once the apps are ready

        register(
            Module(
                key="messaging",
                label=_("Messages"),
                due_tasks={"messaging.sweep": "messaging.sweep"},
            )
        )
