"""Booking as an application."""

from __future__ import annotations

from django.apps import AppConfig


class BookingConfig(AppConfig):
    """Visits by appointment."""

    name = "booking"

    def ready(self) -> None:
        """Take part in every office."""
        from .joining import join  # noqa: PLC0415 - once models are there

        join()
