"""Addresses under ``/panel/webhooki``."""

from __future__ import annotations

from django.urls import path

from . import pages

app_name = "webhooks"

urlpatterns = [
    path("", pages.listed, name="list"),
    path("/<uuid:webhook_id>", pages.one, name="one"),
    path("/<uuid:webhook_id>/<slug:what>", pages.act, name="act"),
    path("/<uuid:webhook_id>/ponow/<uuid:delivery_id>", pages.again, name="again"),
]
