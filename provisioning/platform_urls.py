"""What this floor answers on the platform's own host."""

from __future__ import annotations

from django.urls import path

from provisioning.web.platform import apply

app_name = "platform"
urlpatterns = [
    path("dla-urzedow", apply.form, name="apply"),
    path("dla-urzedow/wyslane", apply.sent, name="sent"),
    path("zgloszenie/<str:token>", apply.confirmed, name="confirm"),
]
