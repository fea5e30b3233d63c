"""Addresses under ``/panel/pracownicy/``."""

from __future__ import annotations

from django.urls import path

from . import person, roster, service

app_name = "people"

urlpatterns = [
    path("", roster.listed, name="list"),
    path("zapros", roster.new, name="new"),
    path("usluga", service.shown, name="service"),
    path("usluga/sprawdz", service.trial, name="service-trial"),
    path("usluga/usun", service.forget, name="service-forget"),
    path("<uuid:person_id>", person.edit, name="person"),
    path("<uuid:person_id>/link", person.link, name="link"),
    path("<uuid:person_id>/wycofaj", person.take_back, name="withdraw"),
    path("<uuid:person_id>/odejscie", person.leave, name="leave"),
    path("<uuid:person_id>/klucze/usun", person.reset, name="reset"),
    path("<uuid:person_id>/sesje/zakoncz", person.end_all, name="end-all"),
    path("<uuid:person_id>/sesje/<uuid:row_id>/zakoncz", person.end, name="end"),
]
