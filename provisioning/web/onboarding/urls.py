"""Addresses at the operators' host, under ``/nowe-urzedy``."""

from __future__ import annotations

from django.urls import path

from . import pages, steps

app_name = "births"

urlpatterns = [
    path("", pages.index, name="list"),
    path("/nowy", pages.new, name="new"),
    path("/<uuid:onboarding_id>", pages.show, name="one"),
    path("/<uuid:onboarding_id>/stan", pages.way, name="way"),
    path("/<uuid:onboarding_id>/dane", pages.data, name="data"),
    path("/<uuid:onboarding_id>/dalej", pages.carry_on, name="go-on"),
    path("/<uuid:onboarding_id>/rezygnacja", pages.abandon, name="give-up"),
    path("/<uuid:onboarding_id>/sms", steps.sms, name="sms"),
    path("/<uuid:onboarding_id>/wyglad", steps.looks, name="branding"),
    path("/<uuid:onboarding_id>/start", steps.live, name="live"),
    path("/<uuid:onboarding_id>/zaproszenie", steps.invitation, name="invitation"),
    path("/<uuid:onboarding_id>/pomin/<slug:key>", steps.leave, name="leave-out"),
    path("/<uuid:onboarding_id>/przywroc/<slug:key>", steps.back, name="bring-back"),
]
