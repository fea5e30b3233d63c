"""Addresses of the settings, under ``/panel/ustawienia/``."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from . import (
    calendar,
    crest,
    devices,
    embed,
    fields,
    holidays,
    home,
    publish,
    records,
    services,
    settings,
    starters,
    things,
    versions,
)
from .screens import SCREENS

app_name = "setup"


class ThingsConverter(StringConverter):
    """Only what there are screens for: other modules have addresses here too."""

    regex = "|".join(SCREENS)


register_converter(ThingsConverter, "things")

SERVICE = "sprawy/<uuid:row_id>"

urlpatterns = [
    path("", home.home, name="home"),
    path("krok/<slug:step>", home.mark, name="mark"),
    path("publikacja", publish.page, name="publish"),
    path("wizyta-probna", publish.trial, name="trial"),
    path("katalog", starters.choose, name="starters"),
    path("katalog/<slug:key>", starters.take, name="starter"),
    path("ekrany", devices.page, name="devices"),
    path("ekrany/<uuid:device_id>/koniec", devices.end, name="device_end"),
    path("ezd", records.page, name="records"),
    path("ezd/ponownie", records.again, name="records_again"),
    path("ezd/<slug:code>", records.save, name="records_save"),
    path("ezd/<slug:code>/proba", records.check, name="records_check"),
    path("ezd/<slug:code>/usun", records.forget, name="records_forget"),
    path("herb", crest.page, name="crest"),
    path("herb/usun", crest.remove, name="crest_remove"),
    path("osadzanie", embed.generator, name="embed"),
    path("swieta", holidays.listed, name="holidays"),
    path("swieta/<str:holiday>", holidays.choose, name="holiday"),
    path("kalendarz", calendar.year, name="year"),
    path("kalendarz/nowy", calendar.new, name="day_new"),
    path("kalendarz/plik", calendar.read_file, name="closures_read"),
    path("kalendarz/zamkniecia", calendar.close, name="closures"),
    path("kalendarz/<uuid:row_id>", calendar.edit, name="day"),
    path("kalendarz/<uuid:row_id>/usun", calendar.remove, name="day_remove"),
    path(f"{SERVICE}/publikuj", services.publish_one, name="publish_one"),
    path(f"{SERVICE}/szkic", services.take_back, name="withdraw"),
    path(f"{SERVICE}/kopia", services.duplicate, name="duplicate"),
    path(f"{SERVICE}/podglad", services.preview, name="preview"),
    path(f"{SERVICE}/pliki", services.files, name="files"),
    path(f"{SERVICE}/pliki/usun", services.drop_file, name="file_drop"),
    path(f"{SERVICE}/wersje", versions.listed, name="versions"),
    path(f"{SERVICE}/wersje/<int:number>", versions.shown, name="version"),
    path(f"{SERVICE}/formularz", fields.listed, name="fields"),
    path(f"{SERVICE}/formularz/kolejnosc", fields.arrange, name="fields_arrange"),
    path(f"{SERVICE}/formularz/podglad", fields.look, name="field_look"),
    path(f"{SERVICE}/formularz/nowe", fields.new, name="field_new"),
    path(f"{SERVICE}/formularz/pole/<slug:key>", fields.edit, name="field"),
    path(f"{SERVICE}/formularz/pole/<slug:key>/usun", fields.remove, name="field_remove"),
    path(f"{SERVICE}/formularz/pole/<slug:key>/wszedzie", fields.spread, name="field_spread"),
    path("dane/<slug:slug>", settings.page, name="settings"),
    path("<things:slug>/", things.listed, name="things"),
    path("<things:slug>/nowe", things.new, name="new"),
    path("<things:slug>/sprawdz", things.check, name="check"),
    path("<things:slug>/<uuid:row_id>/sprawdz", things.check, name="check"),
    path("<things:slug>/kolejnosc", things.arrange, name="arrange"),
    path("<things:slug>/<uuid:row_id>", things.edit, name="thing"),
    path("<things:slug>/<uuid:row_id>/archiwum", things.archive, name="archive"),
    path("<things:slug>/<uuid:row_id>/usun", things.remove, name="remove"),
]
