"""Addresses of the desk, under ``/panel/``."""

from __future__ import annotations

from django.urls import include, path

from . import (
    acts,
    brought,
    bulk,
    choices,
    contact,
    day,
    feeds,
    late,
    new_visit,
    prints,
    question,
    records,
    statistics,
    stranded,
)

app_name = "desk"

urlpatterns = [
    path("", day.today, name="today"),
    path("hurtem", bulk.choose, name="bulk"),
    path("hurtem/podglad", bulk.look, name="bulk_look"),
    path("hurtem/zlecenie", bulk.begin, name="bulk_begin"),
    path("hurtem/<uuid:run_id>", bulk.watch, name="bulk_run"),
    path("hurtem/<uuid:run_id>/stan", bulk.state, name="bulk_state"),
    path("hurtem/<uuid:run_id>/zatrzymanie", bulk.halt, name="bulk_stop"),
    path("hurtem/<uuid:run_id>/wybor", bulk.choose_for, name="bulk_choose"),
    path("hurtem/<uuid:run_id>/telefony.csv", bulk.phones, name="bulk_phones"),
    path("nowa", new_visit.new, name="new"),
    path("nowa/terminy", new_visit.times, name="new_times"),
    path("nowa/osoby", new_visit.people, name="new_people"),
    path("statystyki", statistics.page, name="statistics"),
    path("statystyki.xlsx", statistics.xlsx, name="statistics_xlsx"),
    path("wydruk", prints.page, name="print"),
    path("wydruk.pdf", prints.pdf, name="print_pdf"),
    path("wydruk/ezd", records.of_day, name="records"),
    path("bez-miejsca", stranded.listed, name="stranded"),
    path("bez-miejsca.csv", stranded.as_csv, name="stranded_csv"),
    path("lista", include("booking.web.desk.listing.urls")),
    path("kalendarz", include("booking.web.desk.calendar.urls")),
    path("moje-okienka", choices.counters, name="own_counters"),
    path("moje-kalendarze", feeds.page, name="feeds"),
    path("moje-kalendarze/<uuid:feed_id>/koniec", feeds.end, name="feed_end"),
    path("klawisze", choices.keys, name="keys"),
    path("opoznienie", late.listed, name="delays"),
    path("opoznienie/<uuid:counter_id>", late.tell, name="delay"),
    path("opoznienie/<uuid:counter_id>/odwolanie", late.take_back, name="delay_over"),
    path("dzien", day.choose, name="choose"),
    path("dzien/<str:day>", day.show, name="day"),
    path("dzien/<str:day>/wizyty", day.watch, name="watch"),
    path("wizyta/<uuid:booking_id>/kontakt", contact.reveal, name="contact"),
    path("wizyta/<uuid:booking_id>/kontakt/ukryj", contact.hide, name="hide"),
    path("wizyta/<uuid:booking_id>/odwolanie", question.cancellation, name="cancel"),
    path("wizyta/<uuid:booking_id>/odrzucenie", question.rejection, name="reject"),
    path("wizyta/<uuid:booking_id>/dokumenty", brought.show, name="brings"),
    path("wizyta/<uuid:booking_id>/<slug:slug>", acts.press, name="press"),
]
