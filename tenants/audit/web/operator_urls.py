"""Addresses of the operators' own trail."""

from __future__ import annotations

from django.urls import path

from . import log

app_name = "trail"

urlpatterns = [
    path("", log.operators_listed, name="log"),
    path("sprawdz", log.operators_check, name="check"),
    path("plik", log.operators_file, name="file"),
]
