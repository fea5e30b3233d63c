"""Clerks take records of visits for the document system; admins say where days go by themselves."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from support.house import TEN, TODAY, House

from booking.domain.records import by_https
from booking.domain.records.hand_over import hand_over_due
from booking.enums import BookingState
from booking.models import HandOver, RecordsAccount, Settings
from tenants.audit.models import Entry
from tenants.context import office_context
from tenants.models import Office

DAY = "/panel/wydruk/ezd"
EZD = "/panel/ustawienia/ezd"
WANTED = {"dzien": TODAY.isoformat(), "jednostka": "", "format": "json", "osoby": "1"}


def test_a_day_and_a_visit_are_taken_by_whom_they_concern_and_written_down(
    house: House, bartek: Client, olsztyn: Office
) -> None:
    mine, other = house.visit("11:00"), house.visit("12:00", counter="c")
    page = bartek.get(f"/panel/wizyta/{mine.pk}").content.decode()
    assert f'action="/panel/wizyta/{mine.pk}/zapis"' in page
    assert f'action="{DAY}"' in bartek.get("/panel/wydruk").content.decode()
    answer = bartek.post(DAY, WANTED)
    assert answer["Content-Disposition"] == 'attachment; filename="wizyty-2026-11-20.json"'
    assert [one["id"] for one in json.loads(answer.content)["visits"]] == [str(mine.pk)]
    one = bartek.post(f"/panel/wizyta/{mine.pk}/zapis", {"format": "csv", "osoby": "1"})
    assert "Próbna" in one.content.decode()
    assert bartek.post(f"/panel/wizyta/{other.pk}/zapis", {"format": "csv"}).status_code == 404
    assert bartek.post(f"/panel/wizyta/{mine.pk}/zapis", {"format": "pdf"}).status_code == 404
    with office_context(olsztyn):
        notes = Entry.objects.filter(action="records.persons_taken").order_by("id")
        assert [note.fields for note in notes] == [["1", "2026-11-20", "json"], ["csv"]]
        assert notes[1].about_id == mine.pk


def test_an_auditor_takes_them_without_people(
    house: House, auditor: Client, olsztyn: Office
) -> None:
    visit = house.visit("11:00")
    assert 'name="osoby"' not in auditor.get(f"/panel/wizyta/{visit.pk}").content.decode()
    (told,) = json.loads(auditor.post(DAY, WANTED).content)["visits"]
    assert told["person"] is None
    with office_context(olsztyn):
        assert Entry.objects.filter(action="records.taken").count() == 1


def test_a_form_that_says_no_day_is_no_file(house: House, bartek: Client) -> None:
    for no_day in ("bzdura", "9999-12-31", "0001-01-01"):
        assert bartek.post(DAY, {**WANTED, "dzien": no_day}).status_code == 404
    foreign = {**WANTED, "jednostka": str(house.units["usc"].pk)}
    assert bartek.post(DAY, foreign).status_code == 404


def test_an_admin_fills_in_the_way_and_no_secret_is_ever_shown(
    house: House, anna: Client, bartek: Client, olsztyn: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert bartek.get(EZD).status_code == 403
    assert "Nic nie jest przekazywane" in anna.get(EZD).content.decode()
    wrong = anna.post(f"{EZD}/https", {"address": "", "token": "tajne-haslo-ezd"})
    assert wrong.status_code == 422
    filled = {"address": "https://127.0.0.1/x", "token": "tajne-haslo-ezd"}
    assert anna.post(f"{EZD}/https", filled).status_code == 302
    page = anna.get(EZD).content.decode()
    assert "tajne-haslo" not in page
    assert "… -ezd" in page
    tried = anna.post(f"{EZD}/https/proba")
    assert tried.status_code == 422
    assert "nie prowadzi nigdzie w\xa0publicznym internecie" in tried.content.decode()
    monkeypatch.setattr(by_https.ByHttps, "check", lambda _way: "Odpowiada (HTTP 200).")
    assert "Odpowiada (HTTP 200)." in anna.post(f"{EZD}/https/proba").content.decode()
    assert anna.post(f"{EZD}/nie-ma", filled).status_code == 404
    with office_context(olsztyn):
        assert Settings.objects.get().records_adapter == "https"
    anna.post(f"{EZD}/https/usun")
    with office_context(olsztyn):
        assert not RecordsAccount.objects.exists()
        assert Settings.objects.get().records_adapter == "none"
        acts = Entry.objects.filter(action__startswith="records.account").values_list("action")
        assert {act for (act,) in acts} == {"records.account_saved", "records.account_forgotten"}


def test_days_are_listed_and_one_goes_again(
    house: House, anna: Client, olsztyn: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.visit("11:00", state=BookingState.SERVED)
    anna.post(f"{EZD}/https", {"address": "https://ezd.example.org/"})
    monkeypatch.setattr(by_https.ByHttps, "hand_over", lambda _way, parcel: f"nr {parcel.count}")
    with office_context(olsztyn):
        hand_over_due(now=TEN + timedelta(hours=12))
    page = anna.get(EZD).content.decode()
    assert "20.11.2026" in page
    assert "nr 1" in page
    assert anna.post(f"{EZD}/ponownie", {"dzien": "2026-11-20"}).status_code == 302
    assert anna.post(f"{EZD}/ponownie", {"dzien": "2026-11-19"}).status_code == 404
    assert anna.post(f"{EZD}/ponownie", {"dzien": "bzdura"}).status_code == 404
    with office_context(olsztyn):
        assert HandOver.objects.get().state == "waiting"
