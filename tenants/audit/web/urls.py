"""Addresses under ``/panel/dziennik/``."""

from __future__ import annotations

from django.urls import path

from . import log

app_name = "audit"

urlpatterns = [
    path("", log.listed, name="log"),
    path("plik", log.as_file, name="file"),
    path("sprawdzenie", log.check, name="check"),
]
