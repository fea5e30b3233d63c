"""Addresses under ``/panel/naruszenia``."""

from __future__ import annotations

from django.urls import path

from . import incidents

app_name = "incidents"

urlpatterns = [
    path("", incidents.index, name="list"),
    path("/<uuid:row_id>", incidents.show, name="show"),
    path("/<uuid:row_id>.pdf", incidents.letter_file, name="letter"),
    path("/<uuid:row_id>.csv", incidents.people_file, name="people"),
]
