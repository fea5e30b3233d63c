"""Addresses under ``/panel/przenoszenie``."""

from __future__ import annotations

from django.urls import path

from . import transfer

app_name = "transfer"

urlpatterns = [
    path("", transfer.home, name="home"),
    path("/zapisz", transfer.save, name="save"),
    path("/pobierz/<str:name>", transfer.download, name="download"),
    path("/<slug:kind>", transfer.look, name="look"),
]
