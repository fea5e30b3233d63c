"""Addresses under ``/panel/specyfikacja``."""

from __future__ import annotations

from django.urls import path

from . import specification

app_name = "specification"

urlpatterns = [
    path("", specification.shown, name="points"),
    path("/protokol.pdf", specification.as_pdf, name="protocol"),
]
