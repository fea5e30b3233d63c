"""Booking as an application; its description for the floors above."""

from __future__ import annotations

from django.apps import AppConfig


class BookingConfig(AppConfig):
    """Visits by appointment."""

    name = "booking"
