"""The plug-in as an application: it names its adapter, once."""

from __future__ import annotations

from django.apps import AppConfig


class EzdFolderConfig(AppConfig):
    """Records of visits for an EZD that looks into a folder."""

    name = "ezd_folder"

    def ready(self) -> None:
        """Offer the way to every office."""
        from booking.public import register_adapter  # noqa: PLC0415 - once models are there

        from .adapter import IntoFolder  # noqa: PLC0415 - once models are there

        register_adapter(IntoFolder)
