"""The catalogues as domain.md gives them: what residents of Olsztyn and Pułtusk find."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from support.officefile import STARTERS

from booking.domain.lead import bookable_days
from booking.errors import OutsideLeadTime
from booking.models import Service
from booking.models.zone import WARSAW
from booking.public import HoldRequest, free_days, free_times, hold
from provisioning.domain.apply import apply
from provisioning.officefile.document import OfficeFile
from provisioning.officefile.load import load
from tenants.context import office_context
from tenants.models import Office

NAMES = ("olsztyn", "pultusk")
FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
# An SMS is read on a lock screen.
TELLING = ("alkohol", "zgon", "swiadczen", "rodzin wielod")


def starter(name: str) -> OfficeFile:
    return load(STARTERS / f"{name}.yaml").document


@pytest.fixture(params=NAMES)
def document(request: pytest.FixtureRequest) -> OfficeFile:
    return starter(request.param)


def minutes(document: OfficeFile) -> dict[str, int]:
    return {one.name: one.duration for one in document.services}


def test_olsztyn_offers_its_ten_matters_with_their_lengths() -> None:
    assert minutes(starter("olsztyn")) == {
        "Wniosek o dowód osobisty": 15,
        "Odbiór dowodu osobistego": 10,
        "Zameldowanie lub wymeldowanie": 15,
        "Profil Zaufany – potwierdzenie": 10,
        "Karta Dużej Rodziny": 15,
        "Działalność gospodarcza (CEIDG)": 20,
        "Zezwolenie na sprzedaż alkoholu": 20,
        "Wypisy, wyrysy i mapy": 15,
        "Rejestracja pojazdu": 30,
        "Prawo jazdy – wydanie lub wymiana": 20,
    }


def test_pultusk_offers_its_nine_matters_with_their_lengths() -> None:
    assert minutes(starter("pultusk")) == {
        "Rejestracja pojazdu kupionego w Polsce": 30,
        "Rejestracja pojazdu sprowadzonego z zagranicy": 40,
        "Odbiór dowodu rejestracyjnego": 10,
        "Zgłoszenie zbycia lub nabycia pojazdu": 10,
        "Wyrejestrowanie pojazdu": 20,
        "Adnotacje w dowodzie: hak, gaz, VAT": 15,
        "Prawo jazdy – wydanie lub wymiana": 20,
        "Profil kandydata na kierowcę (PKK)": 20,
        "Mapy i wypisy z ewidencji gruntów": 15,
    }


def test_olsztyn_begins_with_four_areas() -> None:
    """O9: the customer desk, ID cards, vehicle registration, driving licences."""
    units = starter("olsztyn").units

    assert [one.key for one in units] == ["bok", "dowody", "komunikacja", "prawa-jazdy"]


def test_pultusk_has_five_counters_by_priority() -> None:
    """P0 and P3.5: three for vehicles, one after the other, one for drivers, one for maps."""
    counters = [(one.name, one.unit, one.priority) for one in starter("pultusk").counters]

    assert counters == [
        ("Okienko K1", "rejestracja", 1),
        ("Okienko K2", "rejestracja", 2),
        ("Okienko K3", "rejestracja", 3),
        ("Okienko K4", "prawa-jazdy", 1),
        ("Okienko K5", "geodezja", 1),
    ]


def test_every_matter_is_given_at_some_counter(document: OfficeFile) -> None:
    given = {key for counter in document.counters for key in counter.services}

    assert given == {service.key for service in document.services}


def test_every_matter_is_described_in_three_languages(document: OfficeFile) -> None:
    for service in document.services:
        words = dict(service.translations)
        assert set(words) == {"en", "uk"}, service.key
        assert all(each.name and each.description for each in words.values()), service.key
        assert all([service.description, service.documents, service.synonyms]), service.key


def test_the_length_in_the_description_is_the_length_of_the_visit(document: OfficeFile) -> None:
    for service in document.services:
        told = [
            service.description,
            *(words.description for _language, words in service.translations),
        ]
        assert [re.findall(r"(\d+) (?:minut|minutes|хвилин)", text) for text in told] == [
            [str(service.duration)]
        ] * 3, service.key


def test_an_sms_says_nothing_that_others_should_not_read(document: OfficeFile) -> None:
    for service in document.services:
        assert service.sms_name, service.key
        assert not any(word in service.sms_name.lower() for word in TELLING), service.key


def test_pesel_is_asked_only_where_it_is_needed_and_says_why() -> None:
    asking = {
        (name, service.key, field.required)
        for name in NAMES
        for service in starter(name).services
        for field in service.fields
        if field.type == "pesel" and field.purpose
    }

    assert asking == {
        ("olsztyn", "wniosek-o-dowod-osobisty", False),
        ("pultusk", "profil-kandydata-na-kierowce", True),
    }


def test_every_extra_field_says_what_it_is_for(document: OfficeFile) -> None:
    fields = [(service.key, field) for service in document.services for field in service.fields]

    assert [(key, field.key) for key, field in fields if not field.purpose] == []


def test_mail_goes_to_invented_or_published_addresses_only(document: OfficeFile) -> None:
    text = repr(document)

    assert {address.rpartition("@")[2] for address in re.findall(r"[\w.-]+@[\w.-]+\w", text)} <= {
        "example.com",
        "powiatpultuski.pl",
    }


def test_the_notice_tells_what_article_13_asks(document: OfficeFile) -> None:
    (consent,) = document.consents
    (version,) = consent.versions

    assert (consent.group, consent.kind, consent.required) == ("booking", "notice", True)
    for told in (
        "Administratorem",
        "inspektor ochrony danych",
        "art. 6 ust. 1 lit. e RODO",
        "Kto jeszcze je zobaczy",
        "poza Europejski Obszar Gospodarczy",
        f"{document.settings.retention_days} dni po wizycie",
        "Prezesa Urzędu Ochrony Danych Osobowych",
        "dobrowolnie",
        "automatycznie",
    ):
        assert told in version.text, told


@pytest.fixture(params=NAMES)
def town(request: pytest.FixtureRequest, pultusk: Office) -> Office:
    """An office as a starter says."""
    apply(pultusk, load(STARTERS / f"{request.param}.yaml"), now=FRIDAY)
    return pultusk


def test_every_matter_has_a_free_time_in_the_coming_week(town: Office) -> None:
    with office_context(town):
        for service in Service.objects.published():
            days = free_days(service, None, MONDAY, MONDAY + timedelta(days=6), now=FRIDAY)
            assert [day.free > 0 for day in days] == [True] * 5 + [False] * 2, service.key


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=WARSAW)


def test_olsztyn_receives_from_eight_on_mondays_else_from_half_past_seven(olsztyn: Office) -> None:
    apply(olsztyn, load(STARTERS / "olsztyn.yaml"), now=FRIDAY)

    with office_context(olsztyn):
        service = Service.objects.get(key="rejestracja-pojazdu")
        monday = free_times(service, None, MONDAY, now=FRIDAY)
        tuesday = free_times(service, None, TUESDAY, now=FRIDAY)

    assert (monday[0].start, monday[-1].end) == (at(MONDAY, 8), at(MONDAY, 16))
    assert (tuesday[0].start, tuesday[-1].end) == (at(TUESDAY, 7, 30), at(TUESDAY, 15, 30))


def test_olsztyn_takes_bookings_from_tomorrow_to_thirty_days_ahead(olsztyn: Office) -> None:
    """O8 and case 10 of the engine: the thirtieth day from the 20th of November is a Sunday."""
    apply(olsztyn, load(STARTERS / "olsztyn.yaml"), now=FRIDAY)
    wednesday = FRIDAY + timedelta(days=5)

    with office_context(olsztyn):
        service = Service.objects.get(key="prawo-jazdy")
        assert bookable_days(service, FRIDAY) == (date(2026, 11, 21), date(2026, 12, 20))
        for day in (date(2026, 11, 25), date(2026, 12, 26)):
            with pytest.raises(OutsideLeadTime):
                hold(request=HoldRequest(service, at(day, 12)), now=wednesday)
        assert hold(request=HoldRequest(service, at(date(2026, 11, 26), 11, 30)), now=wednesday)


def test_pultusk_pauses_at_noon(pultusk: Office) -> None:
    """Case 14 of the engine."""
    apply(pultusk, load(STARTERS / "pultusk.yaml"), now=FRIDAY)

    with office_context(pultusk):
        service = Service.objects.get(key="rejestracja-pojazdu")
        times = [f"{one.start:%H:%M}" for one in free_times(service, None, MONDAY, now=FRIDAY)]

    assert times == [
        *("08:00", "08:30", "09:00", "09:30", "10:00", "10:30", "11:00", "11:30"),
        *("12:30", "13:00", "13:30", "14:00", "14:30"),
    ]


def test_olsztyn_stays_longer_on_the_last_monday_before_christmas_and_closes_on_the_eve(
    olsztyn: Office,
) -> None:
    apply(olsztyn, load(STARTERS / "olsztyn.yaml"), now=FRIDAY)
    now = datetime(2026, 12, 14, 9, 0, tzinfo=UTC)
    long, eve = date(2026, 12, 21), date(2026, 12, 24)

    with office_context(olsztyn):
        service = Service.objects.get(key="prawo-jazdy")
        assert free_times(service, None, long, now=now)[-1].end == at(long, 18)
        assert free_times(service, None, eve, now=now) == []


def test_a_matter_is_found_by_everyday_words(document: OfficeFile) -> None:
    known = {word.lower() for service in document.services for word in service.synonyms}

    assert known >= {"samochód", "prawko", "tablice"}
