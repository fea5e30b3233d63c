"""Addresses of the pages about messages, under ``/panel/``."""

from __future__ import annotations

from django.urls import path

from . import dead_letters, gateway, mail, staff_number, templates

app_name = "messaging"
TEXT = "teksty/<slug:kind>/<slug:channel>/<slug:language>"

urlpatterns = [
    path("wiadomosci/", dead_letters.listed, name="dead"),
    path("wiadomosci/<uuid:message_id>/ponow", dead_letters.again, name="again"),
    path("bramka/", gateway.listed, name="gateway"),
    path("bramka/ustawienia/zapisz", gateway.settle, name="gateway_settings"),
    path("bramka/<slug:code>", gateway.save, name="gateway_save"),
    path("bramka/<slug:code>/test", gateway.test, name="gateway_test"),
    path("bramka/<slug:code>/usun", gateway.forget, name="gateway_forget"),
    path("poczta/", mail.shown, name="mail"),
    path("poczta/zapisz", mail.save, name="mail_save"),
    path("poczta/test", mail.test, name="mail_test"),
    path("poczta/usun", mail.forget, name="mail_forget"),
    path("powiadomienia/", staff_number.own, name="own_number"),
    path("teksty/", templates.listed, name="texts"),
    path(TEXT, templates.edit, name="text"),
    path(f"{TEXT}/podglad", templates.look, name="preview"),
    path(f"{TEXT}/domyslny", templates.default, name="default"),
    path(f"{TEXT}/wersja/<int:number>", templates.take_back, name="restore"),
]
