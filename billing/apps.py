"""The billing module."""

from __future__ import annotations

from django.apps import AppConfig


class BillingConfig(AppConfig):
    """The billing module."""

    name = "billing"
