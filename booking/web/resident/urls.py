"""The resident's addresses (design, section 8)."""

from __future__ import annotations

from django.urls import path

from . import catalogue, confirmation, details, downloads, manage, pages, times, visit

app_name = "booking"

urlpatterns = [
    path("", catalogue.start, name="start"),
    path("sprawa/<slug:slug>", catalogue.service, name="service"),
    path("sprawa/<slug:slug>/plik/<uuid:file_id>", downloads.download, name="download"),
    path("sprawa/<slug:slug>/termin", times.times, name="times"),
    path("rezerwacja/<str:token>", visit.visit, name="visit"),
    path("rezerwacja/<str:token>/ponownie", details.again, name="again"),
    path("rezerwacja/<str:token>/przedluz", details.extend, name="extend"),
    path("rezerwacja/<str:token>/zwolnij", details.release, name="release"),
    path("rezerwacja/<str:token>/potwierdz", confirmation.confirm, name="confirm"),
    path("rezerwacja/<str:token>/wyslij-ponownie", confirmation.resend, name="resend"),
    path("rezerwacja/<str:token>/odwolaj", manage.cancel, name="cancel"),
    path("rezerwacja/<str:token>/kalendarz.ics", manage.calendar, name="calendar"),
    path("prywatnosc", pages.privacy, name="privacy"),
    path("deklaracja-dostepnosci", pages.accessibility, name="accessibility"),
]
