"""People who sign in: clerks, admins and auditors of an office, operators of the platform."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People who sign in: clerks, admins and auditors of an office, operators of the platform."""

    name = "tenants.accounts"
    label = "accounts"
