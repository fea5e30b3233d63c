"""From an empty office to a published matter: the path, its percentage, and what holds it up."""

from __future__ import annotations

from datetime import date

from django.test import Client
from support.house import House
from support.pages import read, words

from booking.models import Booking, HoursTemplate, Service
from tenants.consents.models import Consent, ConsentVersion
from tenants.context import office_context
from tenants.profile.models import Profile

ROOT = "/panel/ustawienia"


def open_counter(house: House) -> None:
    with office_context(house.office):
        HoursTemplate.objects.create(key="zwykle", windows={"mon": ["08:00-12:00"]})
        house.service.units.add(house.counters["a"].unit)
        house.counters["a"].services.add(house.service)


def tell(house: House) -> None:
    with office_context(house.office):
        Profile.objects.update(declaration={"published": "2026-11-01"})
        consent = Consent.objects.create(key="klauzula", group="booking", kind="notice")
        ConsentVersion.objects.create(
            consent=consent,
            number=1,
            title="Klauzula",
            text="Dane",
            valid_from=date(2026, 1, 1),
            status="in_force",
            digest=ConsentVersion.digest_of("Klauzula", "Dane"),
        )


def status(house: House) -> str:
    with office_context(house.office):
        return str(Service.objects.get(pk=house.service.pk).status)


def test_the_path_tells_how_far_one_is(house: House, anna: Client) -> None:
    assert "gotowe w 23%" in read(anna, f"{ROOT}/")
    assert anna.post(f"{ROOT}/krok/gateway").status_code == 302
    assert "gotowe w 31%" in read(anna, f"{ROOT}/")
    assert anna.post(f"{ROOT}/krok/publish").status_code == 404


def test_publishing_is_refused_with_everything_that_is_missing(house: House, anna: Client) -> None:
    answer = anna.post(f"{ROOT}/publikacja", {"service": [str(house.service.pk)]})
    assert answer.status_code == 409
    told = words(answer.content.decode())
    for missing in ("klauzula informacyjna", "Deklaracja dostępności", "Wolny termin"):
        assert missing in told
    assert status(house) == "draft"
    assert anna.post(f"{ROOT}/sprawy/{house.service.pk}/publikuj").status_code == 409
    assert status(house) == "draft"


def test_with_everything_there_it_is_published_and_taken_back(house: House, anna: Client) -> None:
    open_counter(house)
    tell(house)
    assert "Czegoś jeszcze brakuje" not in read(anna, f"{ROOT}/publikacja")
    answer = anna.post(f"{ROOT}/publikacja", {"service": [str(house.service.pk)]})
    assert answer.status_code == 302
    assert status(house) == "published"
    assert anna.post(f"{ROOT}/sprawy/{house.service.pk}/szkic").status_code == 302
    assert status(house) == "draft"
    assert anna.post(f"{ROOT}/publikacja", {"service": []}).status_code == 422


def test_a_trial_visit_goes_the_residents_way_while_the_matter_is_a_draft(
    house: House, anna: Client
) -> None:
    sent = {"service": str(house.service.pk)}
    answer = anna.post(f"{ROOT}/wizyta-probna", sent)
    assert answer.status_code == 409
    assert "nie ma wolnego terminu" in words(answer.content.decode())
    open_counter(house)
    answer = anna.post(f"{ROOT}/wizyta-probna", sent)
    assert answer["Location"].startswith("/rezerwacja/")
    assert "Twoje dane" in read(anna, answer["Location"])
    with office_context(house.office):
        assert Booking.objects.get().state == "held"


def test_a_ready_catalogue_comes_as_drafts_and_once(house: House, anna: Client) -> None:
    sent = {"service": ["odpady", "podatki-lokalne", "nie-ma"], "unit": ["bok"]}
    assert anna.post(f"{ROOT}/katalog/gmina", sent).status_code == 302
    assert anna.post(f"{ROOT}/katalog/gmina", sent).status_code == 302
    with office_context(house.office):
        made = Service.objects.get(key="odpady")
        assert (made.status, made.category.key) == ("draft", "podatki")
        assert [one.key for one in made.units.all()] == ["bok"]
        assert made.fields.count() == 1
        assert Service.objects.count() == 3
    assert "już jest" in read(anna, f"{ROOT}/katalog/gmina")
    assert anna.get(f"{ROOT}/katalog/wioska").status_code == 404
