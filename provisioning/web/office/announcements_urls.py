"""Addresses of announcements in an office's panel."""

from __future__ import annotations

from django.urls import path

from .announcements import close_one

app_name = "announcements"

urlpatterns = [path("/<uuid:announcement_id>/zamknij", close_one, name="close")]
