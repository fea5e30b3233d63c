"""Addresses under ``/panel/wnioski``."""

from __future__ import annotations

from django.urls import path

from . import panel

app_name = "rights"

urlpatterns = [
    path("", panel.listed, name="list"),
    path("/nowy", panel.enter, name="enter"),
    path("/<uuid:request_id>", panel.one, name="one"),
    path("/<uuid:request_id>/pismo", panel.letter, name="letter"),
    path("/<uuid:request_id>/kopia/<slug:kind>", panel.copy, name="copy"),
    path("/<uuid:request_id>/<slug:what>", panel.act, name="act"),
]
