"""Addresses that answer on any host."""

from __future__ import annotations

from django.urls import path

from .health import healthz, readyz
from .tls import may_have_certificate

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("tls-host", may_have_certificate),
]
