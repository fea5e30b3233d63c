"""The pages of booking at an office: residents at the root, the desk under ``/panel/``."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("panel/wizyta/<uuid:booking_id>", include("booking.web.desk.visit.urls")),
    path("panel/", include("booking.web.desk.urls")),
    path("panel/ustawienia/", include("booking.web.setup.urls")),
    path("", include("booking.web.resident.urls")),
]
