"""What every public site owes: declaration, rules, help, and what machines read of it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client
from support.town import Town

from booking.models import Location, Service, Unit
from tenants.consents.models import Consent, ConsentVersion
from tenants.context import office_context
from tenants.models import Office
from tenants.profile.models import Profile

WHOLE = {
    "status": "partial",
    "published": "2026-01-02",
    "updated": "2026-10-01",
    "prepared": "2026-01-02",
    "reviewed": "2026-03-30",
    "exclusions": "Mapy.",
}
IDS = (
    *("wstep", "podmiot", "url", "data-publikacja", "data-aktualizacja", "status"),
    *("tresci-niedostepne", "wylaczenia", "data-sporzadzenie", "data-przeglad", "audytor"),
    *("wykonawca-badania", "kontakt", "osoba", "email", "telefon", "procedura"),
    *("architektura", "aplikacje"),
)


def data_in(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.+?)</script>', page)
    assert found
    told: dict[str, Any] = json.loads(found[1])
    return told


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
def test_the_declaration_has_every_id_of_the_act_exactly_once(
    dorota: Client, olsztyn: Office, language: str
) -> None:
    with office_context(olsztyn):
        Profile.objects.update(declaration=WHOLE)
    dorota.cookies["okienko_language"] = language
    page = dorota.get("/deklaracja-dostepnosci").content.decode()
    for name in IDS:
        assert page.count(f'id="a11y-{name}"') == 1, name
    assert '<time id="a11y-data-przeglad" datetime="2026-03-30">' in page


def test_a_site_that_complies_fully_lists_nothing(dorota: Client, olsztyn: Office) -> None:
    with office_context(olsztyn):
        Profile.objects.update(declaration={**WHOLE, "status": "full"})
    page = dorota.get("/deklaracja-dostepnosci").content.decode()
    assert "Strona jest w pełni zgodna z ustawą." in page
    assert "a11y-tresci-niedostepne" not in page


def test_every_page_leads_to_the_declaration_the_rules_and_help(dorota: Client) -> None:
    page = dorota.get("/sprawa/dowod").content.decode()
    for path in ("/deklaracja-dostepnosci", "/regulamin", "/pomoc", "/prywatnosc"):
        assert f'href="{path}"' in page
        assert dorota.get(path).status_code == 200
    assert '<meta name="deklaracja-dostępności"' in page


def test_the_rules_tell_what_is_set_and_what_the_office_adds(
    dorota: Client, olsztyn: Office
) -> None:
    with office_context(olsztyn):
        rules = Consent.objects.create(key="zasady", group="regulamin", kind="notice")
        ConsentVersion.objects.create(
            consent=rules,
            number=1,
            title="Zasady urzędu",
            text="Nie wpuszczamy smoków.",
            valid_from="2026-01-01",
            status="in_force",
            digest="x",
        )
    page = dorota.get("/regulamin").content.decode()
    assert "przez 5 minut" in page
    assert "w ciągu 30 minut" in page
    assert "Nie wpuszczamy smoków." in page.replace("\u00a0", " ")


def test_search_engines_read_the_office_its_matters_and_hours(
    dorota: Client, olsztyn: Office, town: Town
) -> None:
    office = data_in(dorota.get("/").content.decode())
    assert office["@type"] == "GovernmentOffice"
    assert office["telephone"] == "89 527 31 11"
    with office_context(olsztyn):
        Service.objects.filter(pk=town.id_card.pk).update(description="</script> & <b>")
    page = dorota.get("/sprawa/dowod").content.decode()
    matter = data_in(page)
    assert matter["description"] == "</script> & <b>", "and nothing breaks out of it"
    place = matter["availableChannel"][0]["serviceLocation"]
    assert place["openingHoursSpecification"][0] == {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": "https://schema.org/Monday",
        "opens": "08:00",
        "closes": "09:00",
    }
    assert len(place["openingHoursSpecification"]) == 10


def test_robots_and_the_map_show_the_catalogue_and_hide_visits(
    dorota: Client, olsztyn: Office, town: Town
) -> None:
    with office_context(olsztyn):
        Service.objects.filter(pk=town.vehicle.pk).update(status="draft")
    robots = dorota.get("/robots.txt").content.decode()
    assert "Disallow: /rezerwacja/" in robots
    assert "Sitemap: http://olsztyn.localhost:8000/sitemap.xml" in robots
    places = dorota.get("/sitemap.xml").content.decode()
    assert "http://olsztyn.localhost:8000/sprawa/dowod<" in places
    assert "/sprawa/rejestracja" not in places
    assert "/deklaracja-dostepnosci" in places


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/?q=dowod", "/sprawa/dowod", "/pomoc", "/regulamin", "/prywatnosc"),
        *("/deklaracja-dostepnosci", "/robots.txt", "/sitemap.xml"),
    ],
)
def test_no_page_one_only_reads_sets_a_cookie(dorota: Client, path: str) -> None:
    assert not dorota.get(path).cookies


def test_buildings_say_what_they_offer(dorota: Client, olsztyn: Office) -> None:
    assert "podjazd" in dorota.get("/sprawa/dowod").content.decode()
    with office_context(olsztyn):
        Location.objects.update(accessibility=[])
    assert "Nie mamy jeszcze informacji" in dorota.get("/deklaracja-dostepnosci").content.decode()


def test_department_first_then_matter_then_day(dorota: Client, olsztyn: Office) -> None:
    start = dorota.get("/").content.decode()
    assert "Wybierz najpierw wydział" in start
    page = dorota.get("/", {"jednostka": "komunikacja"}).content.decode()
    assert "/sprawa/rejestracja?jednostka=komunikacja" in page
    assert "/sprawa/dowod" not in page
    matter = dorota.get("/sprawa/profil", {"jednostka": "komunikacja"}).content.decode()
    assert "/sprawa/profil/termin?jednostka=komunikacja" in matter
    assert "Biuro Obsługi Klienta" not in matter.replace("\u00a0", " ")
    found = dorota.get("/", {"jednostka": "komunikacja", "q": "profil"}).content.decode()
    assert "/sprawa/profil?jednostka=komunikacja" in found


def test_one_department_is_no_choice(dorota: Client, olsztyn: Office) -> None:
    with office_context(olsztyn):
        Unit.objects.filter(key="komunikacja").update(status="closed")
    assert "najpierw wydział" not in dorota.get("/").content.decode()
    assert dorota.get("/", {"jednostka": "komunikacja"}).status_code == 200


def test_the_catalogue_speaks_the_readers_language_where_it_was_translated(
    dorota: Client, olsztyn: Office, town: Town
) -> None:
    with office_context(olsztyn):
        town.id_card.translations = {
            "en": {"name": "ID card", "documents": ["an identity document", "a photograph"]},
            "uk": {"name": "Посвідчення", "documents": ["лише одне"]},
        }
        town.id_card.save()
        Unit.objects.filter(key="bok").update(translations={"en": {"name": "Customer desk"}})
    dorota.cookies["okienko_language"] = "en"
    page = dorota.get("/sprawa/dowod").content.decode()
    for words in ("ID card", "a photograph", "Customer desk"):
        assert words in page.replace("\u00a0", " ")
    dorota.cookies["okienko_language"] = "uk"
    page = dorota.get("/sprawa/dowod").content.decode()
    assert "Посвідчення" in page
    assert "dokument tożsamości" in page, "a list half translated stays Polish"
