"""Records of visits: what they say, in which form, and how a day reaches the document system."""

from __future__ import annotations

import csv
import importlib
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any, ClassVar

import pytest
from lxml import etree
from support.house import TEN, TODAY, House, furnish

from booking.domain.records import adapter, hand_over
from booking.domain.records.account import account_of, forget_account, save_account
from booking.domain.records.adapter import NotTaken, register_adapter
from booking.domain.records.formats import as_csv, as_document, as_json, as_xml
from booking.domain.records.hand_over import PAUSES, hand_over_again, hand_over_due
from booking.domain.records.record import Records, record_of_visit, records_of_day
from booking.domain.scope import Scope
from booking.enums import BookingState
from booking.models import Answer, Booking, HandOver, Settings
from booking.models.zone import WARSAW
from booking.public import Box, Parcel
from tenants.audit.actor import SYSTEM
from tenants.audit.models import Entry
from tenants.context import office_context
from tenants.errors import Invalid
from tenants.models import Office

EXAMPLES = Path(__file__).parents[2] / "platform/docs/examples"
XSD = etree.XMLSchema(etree.parse(EXAMPLES / "okienko-visits-1.xsd"))
PESEL = "44051401359"  # a published sample
EVENING = datetime.combine(TODAY, datetime.min.time(), WARSAW) + timedelta(hours=21)


@pytest.fixture
def house(olsztyn: Office) -> Iterator[House]:
    """Olsztyn with two counters in two units, worked in."""
    made = furnish(olsztyn)
    for counter, unit in (("a", "bok"), ("c", "usc")):
        made.counter(counter, unit)
    with office_context(olsztyn):
        made.service.jrwa = "5345"
        made.service.save()
        yield made


def two_matters(house: House) -> Booking:
    """A visit of two matters, with answers: a number that is masked, and a sign XML cannot say."""
    first = house.visit("11:00", state=BookingState.SERVED)
    house.visit("11:30", counter="c", state=BookingState.SERVED, part_of=first)
    Answer.objects.create(booking=first, key="pesel", label="PESEL dziecka", value=PESEL)
    Answer.objects.create(booking=first, key="x", label="<&>", value="=1+1\x07 ż", position=1)
    return first


def of_day(**more: Any) -> Records:
    return records_of_day(TODAY, Scope(), now=TEN, **{"persons": True, **more})


def test_a_visit_of_two_matters_is_one_record_with_its_classes_and_no_pesel(house: House) -> None:
    visit = two_matters(house)
    house.visit("12:00", state=BookingState.CANCELLED)
    (told,) = as_document(of_day())["visits"]
    assert (told["id"], told["reference"], told["status"]) == (
        str(visit.pk),
        visit.reference,
        "served",
    )
    assert [one["unit"]["slug"] for one in told["matters"]] == ["bok", "usc"]
    assert {one["jrwa"] for one in told["matters"]} == {"5345"}
    assert (told["start"], told["end"]) == (
        "2026-11-20T11:00:00+01:00",
        "2026-11-20T12:00:00+01:00",
    )
    assert told["person"]["last_name"] == "Próbna"
    assert told["answers"][0]["value"] == "*******1359"
    Answer.objects.filter(key="pesel").update(value=f"{PESEL}, syn; córka:{PESEL}")
    (told,) = as_document(of_day())["visits"]
    assert told["answers"][0]["value"] == "*******1359, syn; córka:*******1359"
    Answer.objects.filter(key="pesel").update(value=f"00{PESEL}")
    (told,) = as_document(of_day())["visits"]
    assert told["answers"][0]["value"] == f"00{PESEL}", "an account, perhaps: more digits than that"


def test_without_the_right_to_it_nobody_is_named(house: House) -> None:
    two_matters(house)
    records = of_day(persons=False)
    (told,) = as_document(records)["visits"]
    assert (told["person"], told["answers"]) == (None, None)
    for text in (as_json(records), as_xml(records), as_csv(records)):
        assert not [word for word in ("Próbna", "dorota", "PESEL", "+48") if word in text.decode()]


@pytest.mark.parametrize("persons", [True, False])
def test_the_xml_keeps_to_its_schema_and_says_what_the_json_says(
    house: House, persons: bool
) -> None:
    visit = two_matters(house)
    for records in (
        of_day(persons=persons),
        record_of_visit(visit.pk, Scope(), persons=persons, now=TEN),
    ):
        assert records is not None
        tree = etree.fromstring(as_xml(records))
        XSD.assertValid(tree)
        space = {"o": "urn:okienko:visits:1"}
        assert tree.xpath("string(//o:visit/@reference)", namespaces=space) == visit.reference
        assert len(tree.xpath("//o:matter[@jrwa='5345']", namespaces=space)) == 2
        answers = [one.text for one in tree.xpath("//o:answer", namespaces=space)]
        assert answers == (["*******1359", "=1+1 ż"] if persons else [])


def test_the_schema_refuses_what_is_no_record(house: House) -> None:
    two_matters(house)
    text = as_xml(of_day()).decode()
    for wrong in (text.replace("served", "gone", 1), text.replace('people="1"', 'people="0"')):
        assert not XSD.validate(etree.fromstring(wrong.encode()))


def test_the_csv_has_a_line_for_each_matter_and_no_formula(house: House) -> None:
    two_matters(house)
    text = as_csv(of_day()).decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text), delimiter=";"))
    assert [(row["unit"], row["jrwa"], row["last_name"]) for row in rows] == [
        ("bok", "5345", "Próbna"),
        ("usc", "5345", "Próbna"),
    ]
    assert rows[0]["answers"].splitlines()[1].startswith("<&>: =1+1")
    assert rows[0]["phone"] == "'+48600100200", "a spreadsheet would reckon with it"


def test_a_clerk_of_one_unit_takes_the_matters_of_that_unit(house: House) -> None:
    visit = two_matters(house)
    mine = Scope(mine=frozenset({house.units["usc"].pk}))
    found = record_of_visit(visit.pk, mine, persons=True, now=TEN)
    assert found is not None
    (told,) = found.visits
    assert (told.id, [one.unit.slug for one in told.matters]) == (visit.pk, ["usc"])
    assert told.person is not None
    other = house.visit("14:00")
    assert record_of_visit(other.pk, mine, persons=True, now=TEN) is None


def test_more_visits_cost_no_more_queries(
    house: House, django_assert_num_queries: Callable[..., Any]
) -> None:
    two_matters(house)
    with django_assert_num_queries(4):
        of_day()
    house.visit("12:30")
    house.visit("13:00")
    with django_assert_num_queries(4):
        assert len(of_day().visits) == 3


# --- How a day reaches the document system --------------------------------------------------------


class Ezd:
    """A plug-in of somebody's, for tests: it keeps what it gets, and fails as it is told."""

    code: ClassVar[str] = "proba"
    label: ClassVar[str] = "Próbny EZD"
    boxes: ClassVar[tuple[Box, ...]] = (Box("place", "Gdzie", secret=False), Box("token", "Hasło"))
    got: ClassVar[list[Parcel]] = []
    failures: ClassVar[list[Exception]] = []

    def __init__(self, *, place: str, token: str) -> None:
        self.place, self.token = place, token

    def hand_over(self, parcel: Parcel) -> str:
        type(self).got.append(parcel)
        if type(self).failures:
            raise type(self).failures.pop(0)
        return f"{self.place}/{parcel.day}"

    def check(self) -> str:
        return "działa"


@pytest.fixture
def ezd(house: House, monkeypatch: pytest.MonkeyPatch) -> type[Ezd]:
    """The office hands its days over to a system that works."""
    monkeypatch.setattr(adapter, "_known", dict(adapter.adapters()))
    register_adapter(Ezd)
    monkeypatch.setattr(Ezd, "got", [])
    monkeypatch.setattr(Ezd, "failures", [])
    save_account("proba", {"place": "rejestr", "token": "tajne hasło"}, now=TEN, by=SYSTEM)
    return Ezd


def day() -> HandOver:
    found: HandOver = HandOver.objects.get()
    return found


def test_a_day_is_handed_over_once_it_is_over_and_once(house: House, ezd: type[Ezd]) -> None:
    house.visit("11:00", state=BookingState.SERVED)
    assert hand_over_due(now=EVENING - timedelta(minutes=1)) == 0
    assert hand_over_due(now=EVENING) == 1
    assert hand_over_due(now=EVENING + timedelta(hours=3)) == 0, "once"
    (parcel,) = ezd.got
    assert (parcel.day, parcel.count, parcel.name) == (TODAY, 1, "wizyty-2026-11-20")
    XSD.assertValid(etree.fromstring(parcel.file("xml")))
    assert json.loads(parcel.file("json"))["visits"][0]["person"] is None, "not without a word"
    assert (day().state, day().receipt, day().visits) == ("done", "rejestr/2026-11-20", 1)
    assert Entry.objects.get(action="records.taken").fields == ["2026-11-20", "proba"]


def test_with_people_only_where_the_office_says_so_and_counted(
    house: House, ezd: type[Ezd]
) -> None:
    house.visit("11:00")
    Settings.objects.update(records_persons=True)
    hand_over_due(now=EVENING)
    assert json.loads(ezd.got[0].file("json"))["visits"][0]["person"]["first_name"] == "Dorota"
    assert Entry.objects.get(action="records.persons_taken").fields == ["1", "2026-11-20", "proba"]


def test_what_fails_is_tried_again_under_the_same_id_and_then_given_up(
    house: House, ezd: type[Ezd]
) -> None:
    house.visit("11:00")
    ezd.failures[:] = [ConnectionRefusedError("nikt nie odbiera"), KeyError("a bug of its own")]
    hand_over_due(now=EVENING)
    assert (day().state, day().error) == ("waiting", "nikt nie odbiera")
    assert day().due_at == EVENING + PAUSES[0]
    hand_over_due(now=day().due_at)
    assert (day().state, day().error) == ("waiting", hand_over.BROKEN)
    hand_over_due(now=day().due_at)
    assert (day().state, day().error) == ("done", "")
    assert len({parcel.id for parcel in ezd.got}) == 1
    assert len(ezd.got) == 3
    hand_over_again(TODAY, now=EVENING + timedelta(days=1), by=SYSTEM)
    ezd.failures[:] = [OSError("cisza")] * (len(PAUSES) + 1)
    for _attempt in range(len(PAUSES) + 1):
        hand_over_due(now=day().due_at)
    assert (day().state, day().error) == ("refused", "cisza")


def test_a_refusal_waits_for_somebody_and_goes_again_as_it_is_then(
    house: House, ezd: type[Ezd]
) -> None:
    house.visit("11:00")
    ezd.failures[:] = [NotTaken("nie znamy takiego urzędu")]
    hand_over_due(now=EVENING)
    assert (day().state, day().error) == ("refused", "nie znamy takiego urzędu")
    house.visit("12:00")
    hand_over_again(TODAY, now=EVENING + timedelta(hours=1), by=SYSTEM)
    assert hand_over_due(now=EVENING + timedelta(hours=1)) == 1
    assert [parcel.count for parcel in ezd.got] == [1, 2]


def test_a_worker_that_was_killed_is_missed_and_another_goes_on(
    house: House, ezd: type[Ezd]
) -> None:
    house.visit("11:00")
    HandOver.objects.create(day=TODAY, due_at=EVENING, leased_until=EVENING + hand_over.LEASE)
    assert hand_over_due(now=EVENING + timedelta(minutes=1)) == 0, "somebody has it at hand"
    assert hand_over_due(now=EVENING + hand_over.LEASE) == 1


def test_a_day_sent_again_while_it_is_on_its_way_goes_once_more(
    house: House, ezd: type[Ezd], monkeypatch: pytest.MonkeyPatch
) -> None:
    house.visit("11:00")
    hand_over_of_ezd = Ezd.hand_over

    def pressed_meanwhile(self: Ezd, parcel: Parcel) -> str:
        monkeypatch.setattr(Ezd, "hand_over", hand_over_of_ezd)
        hand_over_again(TODAY, now=EVENING, by=SYSTEM)
        house.visit("12:00")
        return hand_over_of_ezd(self, parcel)

    monkeypatch.setattr(Ezd, "hand_over", pressed_meanwhile)
    hand_over_due(now=EVENING)
    assert [parcel.count for parcel in ezd.got] == [1, 2]
    assert (day().state, day().visits, day().attempts) == ("done", 2, 1)


@pytest.mark.parametrize("failures", [[], [OSError("cisza")], [NotTaken("nie")]])
def test_who_was_too_slow_writes_nothing_over_who_came_after(
    house: House, ezd: type[Ezd], monkeypatch: pytest.MonkeyPatch, failures: list[Exception]
) -> None:
    house.visit("11:00")
    hand_over_of_ezd = Ezd.hand_over

    def slow(self: Ezd, parcel: Parcel) -> str:
        monkeypatch.setattr(Ezd, "hand_over", hand_over_of_ezd)
        assert hand_over_due(now=EVENING + hand_over.LEASE) == 1
        ezd.failures[:] = failures
        return hand_over_of_ezd(self, parcel) + " late"

    monkeypatch.setattr(Ezd, "hand_over", slow)
    hand_over_due(now=EVENING)
    assert (day().state, day().receipt, day().error) == ("done", "rejestr/2026-11-20", "")


def test_days_that_were_missed_come_too_but_none_before_the_office_began(
    house: House, ezd: type[Ezd]
) -> None:
    house.visit("11:00", day=TODAY - timedelta(days=1))
    house.visit("11:00")
    house.visit("11:00", day=TODAY + timedelta(days=3))
    hand_over_due(now=EVENING + timedelta(days=5))
    assert [parcel.day for parcel in ezd.got] == [TODAY, TODAY + timedelta(days=3)]


def test_secrets_are_kept_sealed_and_a_box_left_empty_keeps_its_secret(ezd: type[Ezd]) -> None:
    kept = account_of("proba")
    assert kept is not None
    assert (kept.plain, kept.last_four) == ({"place": "rejestr"}, {"token": "asło"})
    save_account("proba", {"place": "inny", "token": ""}, now=TEN, by=SYSTEM)
    kept = account_of("proba")
    assert kept is not None
    assert json.loads(kept.sealed) == {"token": "tajne hasło"}
    with pytest.raises(Invalid) as refused:
        save_account("proba", {"place": ""}, now=TEN, by=SYSTEM)
    assert set(refused.value.errors) == {"place"}
    forget_account("proba", now=TEN, by=SYSTEM)
    assert Settings.objects.current().records_adapter == "none"
    assert hand_over_due(now=EVENING) == 0


def test_a_practice_office_hands_nothing_over(
    house: House, ezd: type[Ezd], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hand_over, "is_practice", lambda: True)
    house.visit("11:00")
    assert hand_over_due(now=EVENING) == 1
    assert ezd.got == []


def test_two_plug_ins_of_one_name_are_a_mistake(ezd: type[Ezd]) -> None:
    other = type("Other", (Ezd,), {})
    with pytest.raises(ValueError, match="proba"):
        register_adapter(other)
    with pytest.raises(ValueError, match="none"):
        register_adapter(type("Nobody", (Ezd,), {"code": "none"}))


def test_the_example_plug_in_writes_a_day_into_the_offices_folder(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(EXAMPLES))
    monkeypatch.setitem(os.environ, "EZD_FOLDER", str(tmp_path))
    monkeypatch.setattr(adapter, "_known", dict(adapter.adapters()))
    kind = importlib.import_module("ezd_folder.adapter").IntoFolder
    register_adapter(kind)
    save_account("ezd-folder", {"subfolder": "olsztyn"}, now=TEN, by=SYSTEM)
    assert kind(subfolder="olsztyn").check()
    house.visit("11:00")
    hand_over_due(now=EVENING)
    (made,) = (tmp_path / "olsztyn").glob("*.zip")
    assert day().receipt == made.name
    with zipfile.ZipFile(made) as file:
        XSD.assertValid(etree.fromstring(file.read("wizyty-2026-11-20.xml")))
        assert set(file.namelist()) == {"wizyty-2026-11-20.xml", "wizyty-2026-11-20.csv"}
    with pytest.raises(NotTaken):
        kind(subfolder="../pultusk").check()
