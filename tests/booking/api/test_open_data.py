"""Open data: portals and search engines learn the first free time of each matter at each unit."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext
from support.api import EIGHT, QUARTER_PAST, Api, refused
from support.town import Town

from booking.api.unchanged import forget_answers
from booking.domain.availability import free_times_between
from booking.models import Service, Unit
from booking.models.zone import WARSAW
from tenants.context import office_context
from tenants.models import Office


def test_each_matter_has_its_first_free_time_at_each_unit(api: Api, town: Town) -> None:
    told = {
        (one["service"]["slug"], one["unit"]["slug"]): one for one in api.get("/nearest").json()
    }
    assert set(told) == {
        ("dowod", "bok"),
        ("profil", "bok"),
        ("profil", "komunikacja"),
        ("rejestracja", "komunikacja"),
    }
    first = told["dowod", "bok"]
    assert (first["start"], first["end"]) == (EIGHT, QUARTER_PAST)
    assert first["url"].endswith("/sprawa/dowod/termin?jednostka=bok")


def test_it_agrees_with_the_times_that_can_be_booked(api: Api, town: Town, olsztyn: Office) -> None:
    api.hold(EIGHT)
    api.hold(EIGHT, "profil", unit="komunikacja")
    from datetime import timedelta

    from support.town import FRIDAY

    with office_context(olsztyn):
        first = FRIDAY.astimezone(WARSAW).date()
        for one in api.get("/nearest").json():
            service = Service.objects.get(pk=one["service"]["id"])
            unit = Unit.objects.get(pk=one["unit"]["id"])
            last = first + timedelta(days=30)
            times = free_times_between(service, unit, first, last, now=FRIDAY)
            assert one["start"] == times[0].start.isoformat()


def test_where_nothing_is_free_it_says_null_and_offers_nothing(
    api: Api, town: Town, olsztyn: Office
) -> None:
    from booking.models import HoursTemplate

    with office_context(olsztyn):
        HoursTemplate.objects.update(windows={})
    assert {one["start"] for one in api.get("/nearest").json()} == {None}
    linked = api.get("/nearest.jsonld").json()
    assert [one["offers"] for one in linked["@graph"]] == [[], [], []]


def test_search_engines_read_it_as_linked_data(api: Api, town: Town) -> None:
    answer = api.get("/nearest.jsonld", {"service": "dowod"})
    assert answer["Content-Type"] == "application/ld+json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    (service,) = answer.json()["@graph"]
    assert service["@type"] == "GovernmentService"
    assert service["offers"][0]["availabilityStarts"] == EIGHT


def test_it_is_narrowed_to_a_matter_and_a_unit(api: Api, town: Town) -> None:
    told = api.get("/nearest", {"service": "profil", "unit": "komunikacja"}).json()
    assert [(one["service"]["slug"], one["unit"]["slug"]) for one in told] == [
        ("profil", "komunikacja")
    ]
    refused(api.get("/nearest", {"unit": "nic"}), 404, "not_found")


def test_more_matters_cost_no_more_queries(api: Api, town: Town, olsztyn: Office) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert api.get("/nearest").status_code == 200
        return len(queries)

    with office_context(olsztyn):
        Service.objects.exclude(key="dowod").update(status="archived")
    cost()  # the first one of a process learns the public holidays
    forget_answers()
    one = cost()
    with office_context(olsztyn):
        Service.objects.update(status="published")
    assert cost() == one
