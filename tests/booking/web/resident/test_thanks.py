"""The page after booking says what the office wants it to, and never breaks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from support.booking_desk import FRIDAY, open_desk
from support.staff import hire
from support.visits import book

from booking.domain import tokens
from tenants.context import office_context
from tenants.messaging.models import Message, MessageTemplate
from tenants.models import Office


@pytest.fixture
def address(olsztyn: Office) -> str:
    with office_context(olsztyn):
        return f"/rezerwacja/{tokens.manage_token(book(open_desk()))}"


def own(office: Office, body: str, language: str = "pl") -> None:
    words = {"kind": "thanks_page", "channel": "page", "language": language}
    with office_context(office):
        MessageTemplate.objects.create(number=1, body=body, saved_at=FRIDAY, **words)


def page(olsztyn: Office, at: Callable[[Office], Client], address: str) -> str:
    return at(olsztyn).get(address).content.decode()


def test_it_thanks_in_the_words_that_come_with_okienko(
    olsztyn: Office, at: Callable[[Office], Client], address: str
) -> None:
    assert "Dziękujemy. Przyjdź około 5 minut wcześniej" in page(olsztyn, at, address)


def test_it_thanks_in_the_offices_own_words_and_none_become_markup(
    olsztyn: Office, at: Callable[[Office], Client], address: str
) -> None:
    own(
        olsztyn,
        "Witamy! <script>alert(1)</script>\n\nSprawa: {{ service }}\nDzień: {{ date_long }}",
    )
    shown = page(olsztyn, at, address)
    assert "Witamy!" in shown
    assert "<dd>Dowód osobisty" in shown
    assert "<dd>poniedziałek, 23 listopada 2026 r." in shown
    assert "<script>alert" not in shown


def test_words_that_do_not_work_fall_back_and_the_admin_is_told(
    olsztyn: Office, at: Callable[[Office], Client], address: str
) -> None:
    hire(olsztyn, "Anna")
    own(olsztyn, "{{ gone }}")
    for _ in range(2):
        assert "Dziękujemy. Przyjdź" in page(olsztyn, at, address)
    with office_context(olsztyn):
        assert Message.objects.filter(kind="text_broken").count() == 1
