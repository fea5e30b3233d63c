"""Addresses at an office's host, under ``/panel/cwiczenia``."""

from __future__ import annotations

from django.urls import path

from . import practice

app_name = "practice"

urlpatterns = [path("", practice.clock, name="clock")]
