"""Addresses at the operators' host, under ``/domeny``."""

from __future__ import annotations

from django.urls import path

from . import pages

app_name = "hosts"

urlpatterns = [
    path("", pages.index, name="list"),
    path("/<uuid:domain_id>/sprawdz", pages.check, name="check"),
]
