"""What an office tells about itself, and how it wants to be shown."""

from __future__ import annotations

from django.apps import AppConfig


class ProfileConfig(AppConfig):
    """What an office tells about itself, and how it wants to be shown."""

    name = "tenants.profile"
    label = "profile"
