"""Addresses of the calendar, under ``/panel/kalendarz``."""

from __future__ import annotations

from django.urls import path

from . import drag, feed, page, why

urlpatterns = [
    path("", page.show, name="calendar"),
    path("/dane", feed.watch, name="calendar_feed"),
    path("/dlaczego", why.show, name="why"),
    path("/przeniesienie/<uuid:booking_id>", drag.drop, name="drag"),
]
