"""Addresses of the operators' pages about offices."""

from __future__ import annotations

from django.urls import path

from . import announcements, office, offices

app_name = "offices"

urlpatterns = [
    path("urzedy", offices.index, name="list"),
    path("urzedy.<slug:form>", offices.as_file, name="file"),
    path("urzad/<uuid:office_id>", office.show, name="office"),
    path("urzad/<uuid:office_id>/notatka", office.note, name="note"),
    path("urzad/<uuid:office_id>/notatka/<uuid:note_id>/usun", office.unnote, name="unnote"),
    path("urzad/<uuid:office_id>/cena-sms", office.sms_price, name="sms-price"),
    path("urzad/<uuid:office_id>/zawies", office.freeze, name="suspend"),
    path("urzad/<uuid:office_id>/wznow", office.thaw, name="resume"),
    path("urzad/<uuid:office_id>/sprawdz", office.look_again, name="look"),
    path("ogloszenia", announcements.index, name="announcements"),
    path("ogloszenia/nowe", announcements.new, name="announce"),
    path("ogloszenia/<uuid:announcement_id>/wycofaj", announcements.withdraw_one, name="withdraw"),
]
