"""What is composed once answers as if it were composed each time it is asked."""

from __future__ import annotations

from threading import Thread
from typing import Any

from django.db import DatabaseError, connection
from django.db.models import Exists, OuterRef, QuerySet
from django.test.utils import CaptureQueriesContext

from booking.models import Location, Unit
from tenants.context import office_context
from tenants.db.composed import composed_once
from tenants.models import Office

built: list[str] = []


def found(key: Any, missing: Any) -> QuerySet[Unit]:
    built.append("once")
    units = Unit.objects.select_related("location").filter(key=key).exclude(name=missing)
    return units.annotate(has_house=Exists(Location.objects.filter(pk=OuterRef("location"))))


def open_unit(key: str, name: str) -> Unit:
    house: Location = Location.objects.create(key=key, name=f"Dom {name}", address="ul. Testowa 1")
    unit: Unit = Unit.objects.create(key=key, name=name, location=house)
    return unit


def test_it_is_composed_once_and_answers_each_office_and_value_its_own_rows(
    olsztyn: Office, pultusk: Office
) -> None:
    ask = composed_once(found)
    built.clear()
    for office in (olsztyn, pultusk):
        with office_context(office):
            open_unit("a", f"A {office.subdomain}")
            open_unit("b", "B")
    for office in (olsztyn, pultusk, olsztyn):
        with office_context(office), CaptureQueriesContext(connection) as asked:
            assert [one.name for one in ask("a", "B")] == [f"A {office.subdomain}"]
            assert [one.name for one in ask("b", missing="A")] == ["B"]
            assert ask("b", "B") == []
            assert len(asked) == 3
    assert built == ["once"]


def test_it_is_the_same_statement_with_the_same_rows(in_olsztyn: Office) -> None:
    open_unit("a", "A")
    ask = composed_once(found)
    for key in ("a", "nothing", "a' OR true --", "%s"):
        with CaptureQueriesContext(connection) as asked:
            kept, plain = ask(key, "x"), list(found(key, "x"))
        once, anew = (one["sql"].translate({40: None, 41: None}) for one in asked)
        assert once == anew
        assert [(one.pk, one.has_house) for one in kept] == [
            (one.pk, one.has_house)  # type: ignore[attr-defined]  # annotated
            for one in plain
        ]
    (unit,) = ask("a", "x")
    with CaptureQueriesContext(connection) as asked:
        assert unit.location.name == "Dom A"
    assert len(asked) == 0
    unit.name = "A2"
    unit.save()  # a row as any other
    assert [one.name for one in ask("a", "x")] == ["A2"]


def test_what_one_thread_composed_another_asks_by_its_own_connection(in_olsztyn: Office) -> None:
    ask = composed_once(found)
    seen: list[BaseException] = []

    def elsewhere() -> None:
        try:
            ask("a", "x")
        except BaseException as error:
            seen.append(error)
        finally:
            connection.close()

    thread = Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert isinstance(seen[0], DatabaseError)  # it stood in no office
    open_unit("a", "A")
    assert [one.name for one in ask("a", "x")] == ["A"]
