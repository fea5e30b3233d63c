"""Addresses under ``/konto/zgody``: one's own acceptances."""

from __future__ import annotations

from django.urls import path

from . import own

app_name = "own-consents"

urlpatterns = [
    path("", own.listed, name="list"),
    path("/nowe", own.new, name="pending"),
    path("/<uuid:acceptance_id>/tekst", own.text, name="text"),
    path("/<uuid:acceptance_id>/wycofaj", own.withdraw, name="withdraw"),
]
