"""Addresses of help, under ``/panel/pomoc``."""

from __future__ import annotations

from django.urls import path

from . import pages, problem

app_name = "help"

urlpatterns = [
    path("", pages.index, name="index"),
    path("/problem", problem.report, name="problem"),
    path("/krok", pages.step, name="step"),
    path("/zrzuty/<str:name>", pages.shot, name="shot"),
    path("/<slug:slug>", pages.show, name="page"),
]
