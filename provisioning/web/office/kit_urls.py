"""Addresses of the copy of all data."""

from __future__ import annotations

from django.urls import path

from . import kit

app_name = "kit"

urlpatterns = [
    path("", kit.shown, name="shown"),
    path("/przygotuj", kit.make, name="make"),
    path("/okienko-dane.zip", kit.take, name="take"),
]
