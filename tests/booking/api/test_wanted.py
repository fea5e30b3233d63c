"""What a hold is wanted of is read once, and looked at again each time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from support.api import EIGHT, QUARTER_PAST, Api, refused
from support.town import Town, open_town

from booking.api import wanted
from booking.domain.hold_request import HoldRequest
from booking.models import Counter, Service, Settings, Unit
from tenants.context import office_context
from tenants.models import Office

TOO_FAR = "2027-01-04T08:00:00+01:00"


@pytest.fixture(autouse=True)
def _empty() -> None:
    wanted._known.clear()


def ask(api: Api, start: str, **more: Any) -> Any:
    return api.post("/holds", {"service": "dowod", "start": start, **more})


def test_the_second_hold_of_a_service_asks_once_less(api: Api) -> None:
    api.get("/units")  # now it is known whose host this is
    asked = []
    for start in (EIGHT, QUARTER_PAST):
        with CaptureQueriesContext(connection) as queries:
            assert ask(api, start, unit="bok").status_code == 201
        asked.append(len(queries))
    assert asked[1] == asked[0] - 1


def test_what_the_office_changed_counts_for_the_next_hold(
    api: Api, olsztyn: Office, town: Town
) -> None:
    def change(**fields: Any) -> None:
        with office_context(olsztyn):
            Service.objects.filter(pk=town.id_card.pk).update(**fields)

    first = ask(api, EIGHT).json()
    change(duration=10, step=15)
    second = ask(api, QUARTER_PAST).json()
    assert (first["end"][11:16], second["end"][11:16]) == ("08:15", "08:25")
    refused(ask(api, TOO_FAR), 422, "outside_lead_time")
    change(max_days=90)
    assert ask(api, TOO_FAR).status_code == 201
    with office_context(olsztyn):
        Settings.objects.update(hold_extensions=3)
    assert ask(api, "2026-11-24T08:00:00+01:00").json()["extensions_left"] == 3
    change(status="archived")
    refused(ask(api, "2026-11-24T08:15:00+01:00"), 404, "not_found")
    change(status="published")
    assert ask(api, "2026-11-24T08:15:00+01:00").status_code == 201


def test_a_name_that_moves_to_another_row_is_followed(
    api: Api, olsztyn: Office, town: Town
) -> None:
    assert ask(api, EIGHT, unit="bok").status_code == 201
    with office_context(olsztyn):
        Service.objects.filter(pk=town.id_card.pk).update(key="dowod-stary")
        Service.objects.filter(pk=town.trusted_profile.pk).update(key="dowod")
        Unit.objects.filter(pk=town.desk.pk).update(key="bok-stary")
        Unit.objects.filter(pk=town.vehicles.pk).update(key="bok")
    told = ask(api, "2026-11-23T08:10:00+01:00", unit="bok").json()
    assert (told["end"][11:16], told["unit"]["id"]) == ("08:20", str(town.vehicles.pk))
    with office_context(olsztyn):
        Counter.objects.update(active=False)
        Unit.objects.filter(pk=town.vehicles.pk).update(key="bok-nowy")
    refused(ask(api, "2026-11-23T08:30:00+01:00", unit="bok"), 404, "not_found")


def test_further_matters_are_held_with_what_is_remembered(api: Api) -> None:
    for start in ("2026-11-23T08:00:00+01:00", "2026-11-24T08:00:00+01:00"):
        assert ask(api, start, services=["profil"]).status_code == 201


def test_the_other_office_is_asked_for_its_own(
    api: Api, at: Callable[[Office], Client], pultusk: Office, town: Town
) -> None:
    assert ask(api, EIGHT).status_code == 201
    elsewhere = Api(at(pultusk))
    refused(ask(elsewhere, EIGHT), 404, "not_found")
    with office_context(pultusk):
        theirs = open_town()
    assert ask(elsewhere, EIGHT).json()["unit"]["id"] == str(theirs.desk.pk)
    assert ask(api, QUARTER_PAST).json()["unit"]["id"] == str(town.desk.pk)


def test_negative_control_without_the_second_look_an_old_visit_is_held(
    api: Api, olsztyn: Office, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(api, EIGHT)
    with office_context(olsztyn):
        Service.objects.filter(pk=town.id_card.pk).update(duration=10, step=15)
    monkeypatch.setattr(HoldRequest, "check_rows", lambda *_: None)
    assert ask(api, QUARTER_PAST).json()["end"][11:16] == "08:30"
