"""The resident's addresses (design, section 8)."""

from __future__ import annotations

from django.urls import path

from booking.web.pwa import manifest
from booking.web.pwa.crest import crest
from booking.web.pwa.push import push

from . import (
    accepted,
    address,
    catalogue,
    confirmation,
    details,
    downloads,
    give_up,
    late,
    manage,
    move,
    pages,
    papers,
    rescue,
    site_files,
    times,
    visit,
    waiting,
)

app_name = "booking"

urlpatterns = [
    path("", catalogue.start, name="start"),
    path("sprawa/<slug:slug>", catalogue.service, name="service"),
    path("sprawa/<slug:slug>/plik/<uuid:file_id>", downloads.download, name="download"),
    path("sprawa/<slug:slug>/termin", times.times, name="times"),
    path("sprawa/<slug:slug>/kolejka", waiting.join_page, name="wait"),
    path("kolejka/<str:token>", waiting.place, name="place"),
    path("kolejka/<str:token>/zrezygnuj", waiting.leave_line, name="leave"),
    path("kolejka/<str:token>/przyjmij", waiting.accept, name="accept"),
    path("rezerwacja/<str:token>", visit.visit, name="visit"),
    path("rezerwacja/<str:token>/ponownie", details.again, name="again"),
    path("rezerwacja/<str:token>/przedluz", details.extend, name="extend"),
    path("rezerwacja/<str:token>/zwolnij", details.release, name="release"),
    path("rezerwacja/<str:token>/potwierdz", confirmation.confirm, name="confirm"),
    path("rezerwacja/<str:token>/wyslij-ponownie", confirmation.resend, name="resend"),
    path("rezerwacja/<str:token>/adres", address.address, name="address"),
    path("rezerwacja/<str:token>/odwolaj", manage.cancel, name="cancel"),
    path("rezerwacja/<str:token>/termin", move.move, name="move"),
    path("rezerwacja/<str:token>/ratunek", rescue.rescue, name="rescue"),
    path("rezerwacja/<str:token>/wczesniej", waiting.earlier, name="earlier"),
    path("rezerwacja/<str:token>/zgody", accepted.accepted, name="accepted"),
    path(
        "rezerwacja/<str:token>/zgody/<uuid:acceptance_id>",
        accepted.accepted_text,
        name="accepted-text",
    ),
    path(
        "rezerwacja/<str:token>/zgody/<uuid:acceptance_id>/wycofaj",
        accepted.withdraw,
        name="withdraw",
    ),
    path("rezerwacja/<str:token>/kalendarz.ics", papers.calendar, name="calendar"),
    path("rezerwacja/<str:token>/wizyta.pdf", papers.sheet, name="sheet"),
    path("rezerwacja/<str:token>/kod.svg", papers.code, name="code"),
    path("rezerwacja/<str:token>/opoznienie", late.late, name="late"),
    path("rezerwacja/<str:token>/powiadomienia", push, name="push"),
    path("moje-wizyty", manifest.kept, name="kept"),
    path("manifest.webmanifest", manifest.manifest, name="manifest"),
    path("herb.png", crest, name="crest"),
    path("ikona-<int:size>.png", manifest.icon, name="app-icon"),
    path("sw.js", manifest.worker, name="worker"),
    path("odwolaj", give_up.give_up, name="give-up"),
    path("odwolaj/przyjete", give_up.taken, name="given-up"),
    path("prywatnosc", pages.privacy, name="privacy"),
    path("regulamin", pages.terms, name="terms"),
    path("pomoc", pages.help_page, name="help"),
    path("robots.txt", site_files.robots, name="robots"),
    path("sitemap.xml", site_files.sitemap, name="sitemap"),
    path("deklaracja-dostepnosci", pages.accessibility, name="accessibility"),
]
