"""A town hall ready to receive: what residents' pages need to show something."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from booking.models import (
    Category,
    Counter,
    Field,
    HoursTemplate,
    Location,
    Service,
    Settings,
    Unit,
)
from support.friday import FRIDAY  # noqa: F401 - the day on which tests visit the town
from tenants.consents.models import Consent, ConsentVersion
from tenants.profile.models import Profile

MONDAY = date(2026, 11, 23)
WORKING_DAYS = ("mon", "tue", "wed", "thu", "fri")
NOTICE = "Administratorem danych jest Prezydent Olsztyna."


@dataclass(frozen=True, slots=True)
class Town:
    """The nouns of a small town hall: ID cards at one counter, vehicles at another."""

    id_card: Service
    vehicle: Service
    trusted_profile: Service
    desk: Unit
    vehicles: Unit
    notice: ConsentVersion


def open_town() -> Town:
    """Fill the current office: two units, three services, a counter each, one notice in force."""
    Profile.objects.update(
        phone="89 527 31 11", address="pl. Jana Pawła II 1, 10-101 Olsztyn", colour="#0b6b8f"
    )
    Settings.objects.create()
    hall = Location.objects.create(
        key="ratusz",
        name="Ratusz",
        address="pl. Jana Pawła II 1, 10-101 Olsztyn",
        accessibility=["ramp", "lift"],
    )
    desk = Unit.objects.create(
        key="bok", name="Biuro Obsługi Klienta", location=hall, phone="89 527 31 11"
    )
    vehicles = Unit.objects.create(key="komunikacja", name="Wydział Komunikacji", location=hall)
    HoursTemplate.objects.create(
        key="standard", windows={day: ["08:00-09:00", "12:00-12:30"] for day in WORKING_DAYS}
    )
    documents = Category.objects.create(key="dokumenty", name="Dokumenty", position=1)
    cars = Category.objects.create(key="pojazdy", name="Pojazdy", position=2)
    id_card = _service("dowod", "Wniosek o dowód osobisty", documents, [desk], duration=15)
    vehicle = _service("rejestracja", "Rejestracja pojazdu", cars, [vehicles], duration=30)
    profile = _service("profil", "Profil Zaufany", documents, [desk, vehicles], duration=10)
    Service.objects.filter(pk=vehicle.pk).update(synonyms=["auto", "samochód", "przerejestrowanie"])
    Field.objects.create(service=vehicle, key="vin", label="Numer VIN", type="vin", required=True)
    _counter("k1", "Okienko 1", desk, [id_card, profile])
    _counter("k2", "Okienko 2, pok. 12", vehicles, [vehicle, profile])
    return Town(id_card, vehicle, profile, desk, vehicles, _notice())


def _service(
    key: str, name: str, category: Category, units: list[Unit], *, duration: int
) -> Service:
    service = Service.objects.create(
        key=key,
        name=name,
        category=category,
        status="published",
        duration=duration,
        min_days=1,
        max_days=30,
        documents=["dokument tożsamości", "fotografia 35×45 mm"],
    )
    service.units.set(units)
    return service


def _counter(key: str, name: str, unit: Unit, services: list[Service]) -> None:
    counter = Counter.objects.create(key=key, name=name, unit=unit, hours_key="standard")
    counter.services.set(services)


def _notice() -> ConsentVersion:
    consent = Consent.objects.create(key="klauzula", group="booking", kind="notice")
    return ConsentVersion.objects.create(
        consent=consent,
        number=1,
        title="Klauzula informacyjna",
        text=NOTICE,
        valid_from=date(2026, 1, 1),
        status="in_force",
        digest=ConsentVersion.digest_of("Klauzula informacyjna", NOTICE),
    )
