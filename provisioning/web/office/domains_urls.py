"""Addresses at an office's host, under ``/panel/domena``."""

from __future__ import annotations

from django.urls import path

from . import domains

app_name = "domains"

urlpatterns = [
    path("", domains.listed, name="list"),
    path("/sprawdz/<uuid:domain_id>", domains.check, name="check"),
    path("/glowny", domains.main, name="main"),
    path("/usun/<uuid:domain_id>", domains.remove, name="remove"),
]
