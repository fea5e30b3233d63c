"""Residents find their matter: the start page and the page of a service."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from support.town import Town

from booking.models import Service, ServiceFile
from tenants.context import office_context
from tenants.models import Office


def test_the_start_page_lists_matters_by_category_with_the_nearest_time(dorota: Client) -> None:
    page = dorota.get("/").content.decode()
    assert page.index("Dokumenty") < page.index("Wniosek o\u00a0dowód osobisty")
    assert page.index("Pojazdy") < page.index("Rejestracja pojazdu")
    assert "poniedziałek, 23\u00a0listopada, 8:00" in page


def test_the_start_page_sets_no_cookie(dorota: Client) -> None:
    assert not dorota.get("/").cookies


@pytest.mark.parametrize("words", ["dowód", "DOWODU", "dowod osobisty", "dowud", "wniosek o dowód"])
def test_search_forgives_case_diacritics_inflection_and_typing_errors(
    dorota: Client, words: str
) -> None:
    page = dorota.get("/", {"q": words}).content.decode()
    assert "/sprawa/dowod" in page
    assert "/sprawa/rejestracja" not in page


def test_search_knows_the_offices_own_everyday_words(dorota: Client) -> None:
    page = dorota.get("/", {"q": "samochod"}).content.decode()
    assert "/sprawa/rejestracja" in page
    assert "/sprawa/dowod" not in page


def test_a_search_that_finds_nothing_says_what_to_do(dorota: Client) -> None:
    page = dorota.get("/", {"q": "<hodowla żubrów>"}).content.decode()
    assert "Nic nie pasuje" in page
    assert "89 527 31 11" in page
    assert "<hodowla" not in page


def test_live_search_gets_only_the_list(dorota: Client) -> None:
    part = dorota.get("/", {"q": "dowód"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "/sprawa/dowod" in part


def test_a_category_shows_its_own_matters_only(dorota: Client) -> None:
    page = dorota.get("/", {"kategoria": "pojazdy"}).content.decode()
    assert "/sprawa/rejestracja" in page
    assert "/sprawa/dowod" not in page


def test_drafts_are_not_shown_nor_found_nor_opened(dorota: Client, olsztyn: Office) -> None:
    with office_context(olsztyn):
        Service.objects.filter(key="dowod").update(status="draft")
    assert "/sprawa/dowod" not in dorota.get("/").content.decode()
    assert "/sprawa/dowod" not in dorota.get("/", {"q": "dowód"}).content.decode()
    assert dorota.get("/sprawa/dowod").status_code == 404
    assert dorota.get("/sprawa/dowod/termin").status_code == 404


def test_a_service_says_what_to_bring_where_and_when(dorota: Client, town: Town) -> None:
    page = dorota.get("/sprawa/dowod").content.decode()
    for told in ("fotografia 35×45 mm", "pl. Jana Pawła II 1", "89 527 31 11", "około 15 min"):
        assert told in page
    assert 'href="/sprawa/dowod/termin"' in page


def test_an_unknown_service_is_a_clear_404(dorota: Client) -> None:
    answer = dorota.get("/sprawa/smok")
    assert answer.status_code == 404
    assert "Pod tym adresem nic nie ma" in answer.content.decode()


def test_pages_speak_english_when_asked_and_polish_otherwise(dorota: Client) -> None:
    assert '<html lang="pl">' in dorota.get("/", headers={"Accept-Language": "en"}).content.decode()
    answer = dorota.get("/jezyk/en", {"dalej": "/sprawa/dowod"})
    assert (answer.status_code, answer["Location"]) == (302, "/sprawa/dowod")
    page = dorota.get("/sprawa/dowod").content.decode()
    assert '<html lang="en">' in page
    assert "What to bring" in page


def test_the_language_switch_leads_nowhere_else(dorota: Client) -> None:
    assert dorota.get("/jezyk/en", {"dalej": "https://evil.example/"})["Location"] == "/"
    assert dorota.get("/jezyk/xx").status_code == 404


def test_privacy_and_accessibility_say_what_is_in_force(dorota: Client) -> None:
    assert "Administratorem danych" in dorota.get("/prywatnosc").content.decode()
    page = dorota.get("/deklaracja-dostepnosci").content.decode()
    assert "winda" in page
    assert "89 527 31 11" in page


@pytest.fixture
def form(town: Town, olsztyn: Office, settings: Any, tmp_path: Path) -> str:
    """A form of the ID card's service; the address it is handed out at."""
    settings.OKIENKO_FILES = str(tmp_path)
    with office_context(olsztyn):
        service = Service.objects.get(key="dowod")
        content = ContentFile(b"%PDF-1.7 wniosek", name="wniosek.pdf")
        file = ServiceFile.objects.create(service=service, name="wniosek o dowód.pdf", file=content)
        return f"/sprawa/{service.key}/plik/{file.pk}"


def test_forms_are_listed_and_handed_out_as_attachments(dorota: Client, form: str) -> None:
    page = dorota.get("/sprawa/dowod").content.decode()
    assert f'href="{form}"' in page
    assert "wniosek o dowód.pdf" in page
    answer = dorota.get(form)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 wniosek"  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_form_of_a_draft_or_of_another_office_is_not_handed_out(
    dorota: Client, form: str, olsztyn: Office, pultusk: Office, at: Callable[[Office], Client]
) -> None:
    assert at(pultusk).get(form).status_code == 404
    with office_context(olsztyn):
        Service.objects.filter(key="dowod").update(status="draft")
    assert dorota.get(form).status_code == 404
