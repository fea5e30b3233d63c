"""What we owe somebody: an outbox, its channels and its texts."""

from __future__ import annotations

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """What we owe somebody: an outbox, its channels and its texts."""

    name = "tenants.messaging"
    label = "messaging"
