"""Addresses at the operators' host, under ``/wnioski``."""

from __future__ import annotations

from django.urls import path

from . import pages

app_name = "applications"

urlpatterns = [
    path("", pages.index, name="list"),
    path("/<uuid:application_id>", pages.show, name="one"),
    path("/<uuid:application_id>/przyjmij", pages.accept, name="accept"),
    path("/<uuid:application_id>/odmow", pages.decline, name="decline"),
]
