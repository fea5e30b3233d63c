"""Addresses under ``/panel/ustawienia/zgody``: what people are told and asked."""

from __future__ import annotations

from django.urls import path

from . import drafts, panel, proofs

app_name = "consents"

urlpatterns = [
    path("", panel.listed, name="list"),
    path("/podglad", panel.preview, name="preview"),
    path("/nowa", panel.make, name="make"),
    path("/klauzula", drafts.notice, name="notice"),
    path("/dowod", proofs.of_person, name="person"),
    path("/<uuid:consent_id>/warunek", panel.condition, name="condition"),
    path("/<uuid:consent_id>/dowod", proofs.of_consent, name="proof"),
    path("/<uuid:consent_id>/szkic", drafts.new, name="draft-new"),
    path("/szkic/<uuid:draft_id>", drafts.edit, name="draft"),
    path("/szkic/<uuid:draft_id>/usun", drafts.drop, name="drop"),
    path("/szkic/<uuid:draft_id>/opublikuj", drafts.publish, name="publish"),
    path("/wersja/<uuid:version_id>", panel.version, name="version"),
    path("/wersja/<uuid:version_id>/kopiuj", panel.copy, name="copy"),
    path("/wersja/<uuid:version_id>/wycofaj", panel.withdraw, name="withdraw"),
]
