"""Addresses that answer on any host."""

from __future__ import annotations

from django.urls import path

from .cell_host import cell_host
from .health import healthz, readyz
from .security_txt import security_txt
from .tls import may_have_certificate

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("tls-host", may_have_certificate),
    path("cell-host", cell_host),
    path(".well-known/security.txt", security_txt),
]
