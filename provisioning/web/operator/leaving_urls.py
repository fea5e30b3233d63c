"""Addresses of offices that leave, on the operators' host."""

from __future__ import annotations

from django.urls import path

from . import leaving

app_name = "leaving"

urlpatterns = [
    path("", leaving.index, name="index"),
    path("zacznij", leaving.begin, name="begin"),
    path("<uuid:leaving_id>", leaving.show, name="show"),
    path("<uuid:leaving_id>/zaswiadczenie.pdf", leaving.certificate, name="certificate"),
    path("<uuid:leaving_id>/<slug:deed>", leaving.act, name="act"),
]
