"""Where the platform shows by which key its papers are signed."""

from __future__ import annotations

from django.urls import path

from provisioning.web.platform import signature

urlpatterns = [
    path("podpis", signature.shown, name="signature"),
    path("podpis/klucz-publiczny.pem", signature.key, name="signature-key"),
]
