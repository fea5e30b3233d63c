"""Addresses under ``/panel/klucze-api``."""

from __future__ import annotations

from django.urls import path

from . import keys

app_name = "api_keys"

urlpatterns = [
    path("", keys.page, name="list"),
    path("/<uuid:key_id>/koniec", keys.end, name="end"),
]
