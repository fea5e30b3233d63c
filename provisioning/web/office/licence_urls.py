"""The address of the licence, in a stand-alone installation."""

from __future__ import annotations

from django.urls import path

from . import licence

app_name = "licence"

urlpatterns = [path("", licence.shown, name="shown")]
