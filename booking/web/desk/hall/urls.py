"""Addresses of the hall, under ``/panel/hala``."""

from __future__ import annotations

from django.urls import path

from . import acts, page

app_name = "hall"

urlpatterns = [
    path("", page.show, name="page"),
    path("/stan/<uuid:counter_id>", page.watch, name="watch"),
    path("/miejsce", page.sit, name="sit"),
    path("/<uuid:counter_id>/<slug:slug>", acts.press, name="press"),
]
