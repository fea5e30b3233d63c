"""The project as an application: templates, catalogues and commands of the wiring."""

from __future__ import annotations

from django.apps import AppConfig


class OkienkoConfig(AppConfig):
    """The project itself."""

    name = "okienko"

    def ready(self) -> None:
        """Load the Celery application, so that tasks sent by name find it."""
        from . import celery  # noqa: F401, PLC0415 - only once Django is ready
