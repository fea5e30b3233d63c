"""Addresses under ``/panel/wsparcie``."""

from __future__ import annotations

from django.urls import path

from . import access

app_name = "support"

urlpatterns = [
    path("/wejscie/<str:key>", access.come_in, name="enter"),
    path("/koniec", access.over, name="over"),
    path("/wyjscie", access.go, name="leave"),
    path("/odwolaj", access.withdraw, name="withdraw"),
    path("/<uuid:ticket_id>/wpusc", access.let_in, name="let-in"),
    path("/<uuid:ticket_id>/zmiany", access.let_change, name="let-change"),
]
