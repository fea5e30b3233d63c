"""Addresses of the register of incidents on the operators' host."""

from __future__ import annotations

from django.urls import path

from . import incidents

app_name = "desk-incidents"

urlpatterns = [
    path("", incidents.index, name="list"),
    path("<uuid:incident_id>", incidents.show, name="show"),
    path("<uuid:incident_id>/zamknij", incidents.close, name="close"),
    path("<uuid:incident_id>/fakty", incidents.facts, name="facts"),
    path("<uuid:incident_id>/<uuid:row_id>/ponownie", incidents.send_again, name="again"),
    path("<uuid:incident_id>/<uuid:row_id>", incidents.letter, name="letter"),
]
