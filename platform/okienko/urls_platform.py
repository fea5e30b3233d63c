"""The platform's own pages."""

from __future__ import annotations

from django.urls import include, path

from .language import switch
from .metrics import metrics
from .platform_pages import start

handler404 = "okienko.errors.not_found"
handler500 = "okienko.errors.server_error"

urlpatterns = [
    path("", start, name="platform-start"),
    path("metrics", metrics, name="metrics"),
    path("jezyk/<slug:code>", switch, name="language"),
    path("", include("billing.platform_urls")),
    path("", include("provisioning.platform_urls")),
    path("", include("provisioning.signature_urls")),
]
