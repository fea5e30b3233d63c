"""Addresses under ``/panel/dane-osobowe``."""

from __future__ import annotations

from django.urls import path

from . import papers

app_name = "papers"

urlpatterns = [
    path("", papers.index, name="index"),
    path("/<slug:name>.pdf", papers.paper, name="paper"),
    path("/kontrola/<uuid:request_id>.pdf", papers.audit_file, name="audit"),
    path("/<slug:deed>", papers.act, name="act"),
]
