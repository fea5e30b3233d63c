"""Pages that belong to nobody: the bare domain, unknown hosts, errors."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.test import Client
from pytest_django import Settings

from tenants.models import Office

STATUSES = (400, 403, 404, 410, 422, 429, 500, 503)


@pytest.mark.parametrize("status", STATUSES)
def test_error_pages_need_no_request_no_database_and_say_what_to_do(status: int) -> None:
    page = render_to_string(f"errors/{status}.html")
    assert f"Błąd {status}" in page
    assert page.count("<h1>") == 1
    assert 'href="/"' in page


def test_an_unknown_host_is_a_404_that_says_where_to_look(db: None) -> None:
    answer = Client(headers={"host": "smok.localhost:8000"}).get("/")
    assert answer.status_code == 404
    assert "Pod tym adresem nie ma urzędu" in answer.content.decode()
    assert "csrftoken" not in answer.cookies


def test_an_unknown_page_of_an_office_keeps_its_name_and_telephone(
    at: Callable[[Office], Client], olsztyn: Office
) -> None:
    answer = at(olsztyn).get("/nie/ma/tego")
    assert answer.status_code == 404
    assert "Urząd Miasta Olsztyna" in answer.content.decode()


def test_the_bare_domain_explains_the_product_and_lists_demo_offices(
    olsztyn: Office, settings: Settings
) -> None:
    settings.OKIENKO_DEMO = True
    page = Client(headers={"host": "localhost:8000"}).get("/").content.decode()
    assert "http://olsztyn.localhost:8000/" in page
    assert "Co zyskuje urząd" in page
    settings.OKIENKO_DEMO = False
    assert "olsztyn" not in Client(headers={"host": "localhost:8000"}).get("/").content.decode()


def test_no_page_carries_inline_script_or_style(
    at: Callable[[Office], Client], olsztyn: Office
) -> None:
    for page in (at(olsztyn).get("/"), Client(headers={"host": "localhost:8000"}).get("/")):
        text = page.content.decode()
        assert "<script>" not in text
        assert " style=" not in text
        ours = text.replace("http://www.w3.org", "").replace("http://olsztyn.localhost:8000", "")
        assert "http://" not in ours
        assert "default-src 'self'" in page["Content-Security-Policy"]


def test_a_broken_database_still_gets_a_kind_500(
    at: Callable[[Office], Client], olsztyn: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    monkeypatch.setattr("booking.web.resident.catalogue.Service.objects.published", breaks)
    browser = at(olsztyn)
    browser.raise_request_exception = False
    with transaction.atomic():
        answer = browser.get("/sprawa/dowod")
        transaction.set_rollback(True)
    assert answer.status_code == 500
    assert "Coś się u\u00a0nas zepsuło" in answer.content.decode()
