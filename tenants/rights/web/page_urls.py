"""Addresses under ``/prywatnosc/wniosek``."""

from __future__ import annotations

from django.urls import path

from . import page

app_name = "own-request"

urlpatterns = [
    path("", page.ask, name="ask"),
    path("/<str:token>", page.seen, name="seen"),
    path("/<str:token>/kod", page.again, name="again"),
    path("/<str:token>/kopia/<slug:kind>", page.copy, name="copy"),
]
