"""Addresses under ``/kiosk/<secret>``."""

from __future__ import annotations

from django.urls import path

from . import kiosk
from .manifest import manifest

app_name = "kiosk"

urlpatterns = [
    path("", kiosk.start, name="start"),
    path("/kod", kiosk.code, name="code"),
    path("/sprawy", kiosk.matters, name="matters"),
    path("/numer", kiosk.take, name="take"),
    path("/numer/<str:token>", kiosk.number, name="number"),
    path("/numer/<str:token>/kod.svg", kiosk.picture, name="picture"),
    path("/manifest.webmanifest", manifest, name="manifest"),
]
