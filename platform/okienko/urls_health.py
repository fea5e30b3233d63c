"""Addresses that answer on any host."""

from __future__ import annotations

from django.urls import path

from .health import healthz, readyz

urlpatterns = [path("healthz", healthz), path("readyz", readyz)]
