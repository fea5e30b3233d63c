"""Addresses of the settings, under ``/panel/ustawienia/``."""

from __future__ import annotations

from django.urls import path

from . import holidays

app_name = "setup"

urlpatterns = [
    path("swieta", holidays.listed, name="holidays"),
    path("swieta/<str:holiday>", holidays.choose, name="holiday"),
]
