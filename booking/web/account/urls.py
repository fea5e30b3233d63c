"""Addresses under ``/konto/``: a resident's own visits and data."""

from __future__ import annotations

from django.urls import path

from . import data, visits

app_name = "own-visits"

urlpatterns = [
    path("", visits.listed, name="list"),
    path("wizyty/<uuid:booking_id>/odwolaj", visits.cancel, name="cancel"),
    path("dane", data.details, name="details"),
    path("dane.json", data.export, name="export"),
    path("usun", data.erase_page, name="erase"),
]
