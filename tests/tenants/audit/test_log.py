"""The trail in the panel: admins and auditors look, search and take it along; clerks do not."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenants.accounts.models import Role, User
from tenants.audit.actor import RESIDENT, Actor, ActorKind
from tenants.audit.chain import seal
from tenants.audit.models import Entry
from tenants.audit.record import record
from tenants.context import office_context
from tenants.models import Office

from .conftest import SignedIn

PAGE = "/panel/dziennik/"
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def write(office: Office, action: str = "office.apply", **more: object) -> Entry:
    with office_context(office):
        by = Actor(ActorKind.CLERK, name=str(more.pop("name", "Anna")))
        return record(action, by=by, **{"now": NOW, **more})  # type: ignore[arg-type]  # of a test


def shown(client: Client, **query: str) -> str:
    answer = client.get(PAGE, query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_auditor_reads_who_did_what_when_and_from_where(
    olsztyn: Office, signed_in: SignedIn
) -> None:
    write(olsztyn, fields=["hours", "counters"])
    page = shown(signed_in("Aldona", Role.AUDITOR))
    for words in ("Anna", "wczytanie pliku urzędu", "counters, hours", "20.11.2026 10:00:00"):
        assert words in page
    assert "Aldona" in page
    assert "logowanie" in page
    assert "203.0.113.7" in page


def test_a_clerk_is_kept_out(signed_in: SignedIn) -> None:
    bartek = signed_in("Bartek", Role.CLERK)
    assert bartek.get(PAGE).status_code == 403
    assert bartek.post(f"{PAGE}plik").status_code == 403
    assert "/panel/dziennik/" not in bartek.get("/panel/").content.decode()


def test_another_offices_trail_is_not_there(
    olsztyn: Office, pultusk: Office, signed_in: SignedIn
) -> None:
    write(pultusk, name="Celina")
    assert "Celina" not in shown(signed_in("Anna", Role.ADMIN))


def test_it_is_searched_by_days_people_acts_and_things(
    olsztyn: Office, signed_in: SignedIn
) -> None:
    anna = signed_in("Anna", Role.ADMIN)
    with office_context(olsztyn):
        person = User.objects.get()
        record("consent.take_back", by=RESIDENT, now=NOW, about=person)
        record("delay.set", by=Actor(ActorKind.CLERK, person.pk, "Anna"), now=NOW)
    write(olsztyn, name="Dawny", now=NOW - timedelta(days=5))
    table = lambda **query: shown(anna, **query).partition("<tbody>")[2]  # noqa: E731 - of a test
    assert "Dawny" not in table(od="2026-11-16")
    assert "Dawny" in table(od="2026-11-15", do="2026-11-15")
    assert "Dawny" not in table(od="2026-11-15", do="2026-11-14")
    assert "wycofanie zgody" in table(kto="resident")
    assert "ogłoszenie opóźnienia" not in table(kto="resident")
    assert "ogłoszenie opóźnienia" in table(kto=str(person.pk))
    assert "Dawny" not in table(co="delay.set")
    assert "wycofanie zgody" in table(o=str(person.pk))
    assert "Dawny" not in table(o=str(person.pk))


@pytest.mark.parametrize(
    "query",
    [
        {"od": "wczoraj"},
        {"do": "9999-12-31"},
        {"od": "0001-01-01"},
        {"kto": "x"},
        {"co": "x"},
        {"o": "x"},
        {"po": "x"},
    ],
)
def test_nonsense_is_told_or_left_out(signed_in: SignedIn, query: dict[str, str]) -> None:
    assert "Dziennik zdarzeń" in shown(signed_in("Anna", Role.ADMIN), **query)


def test_pages_follow_each_other_and_nothing_is_lost_between(
    olsztyn: Office, signed_in: SignedIn
) -> None:
    for number in range(60):
        write(olsztyn, name=f"Osoba{number:02}", now=NOW + timedelta(minutes=number // 2))
    anna = signed_in("Anna", Role.ADMIN)
    first = shown(anna, co="office.apply")
    older = first.partition('href="?')[2].partition('"')[0].replace("&amp;", "&")
    second = anna.get(f"{PAGE}?{older}").content.decode()
    seen = [
        [number for number in range(60) if f"Osoba{number:02}" in page] for page in (first, second)
    ]
    assert [len(one) for one in seen] == [50, 10]
    assert sorted(seen[0] + seen[1]) == list(range(60))


def test_the_list_costs_the_same_however_long_it_is(olsztyn: Office, signed_in: SignedIn) -> None:
    anna = signed_in("Anna", Role.ADMIN)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            shown(anna)
        return len(asked)

    write(olsztyn)
    queries()  # the first page asks whether there is something to tell
    one = queries()
    write(olsztyn)
    write(olsztyn)
    assert queries() == one


def test_the_file_holds_everything_found_runs_no_formula_and_is_itself_written_down(
    olsztyn: Office, signed_in: SignedIn
) -> None:
    anna = signed_in("Anna", Role.ADMIN)
    write(olsztyn, name="=1+1")
    with office_context(olsztyn):
        seal()
    answer = anna.post(f"{PAGE}plik", {"co": "office.apply"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # it streams
    head, row = csv.reader(StringIO(text), delimiter=";")
    assert len(head) == len(row) == 10
    assert row[1:3] == ["2026-11-20 10:00:00+01:00", "'=1+1"]
    assert len(row[9]) == 64
    with office_context(olsztyn):
        assert Entry.objects.get(action="audit.export").by_name == "Anna"


def test_the_chain_is_reckoned_on_demand(olsztyn: Office, signed_in: SignedIn) -> None:
    anna = signed_in("Anna", Role.ADMIN)
    with office_context(olsztyn):
        seal()
    assert "Sprawdzono 1 wpis" in anna.post(f"{PAGE}sprawdzenie").content.decode()
