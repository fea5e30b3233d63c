"""Letters leave an outbox: once each, later when the post is closed, never about old news."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from support.treasury import ANNA, DECEMBER, SIGNED, at_noon, issued_on

from billing.domain.correct import draw_correction
from billing.domain.issue import issue
from billing.domain.items import item_of
from billing.domain.letters import compose_letter, owe_letter, send_letters
from billing.models import Contract, LegalData, Letter, LetterKind

NOON = at_noon(DECEMBER)


@pytest.fixture
def letter(accepted: Contract) -> Letter:
    """The county's invoice, owed by e-mail."""
    owed = owe_letter(issued_on(accepted, DECEMBER), LetterKind.INVOICE, now=NOON)
    assert owed is not None
    return owed


def test_the_same_occasion_is_written_about_once(letter: Letter) -> None:
    assert owe_letter(letter.invoice, LetterKind.INVOICE, now=SIGNED) == letter
    assert [send_letters(now=NOON) for _ in range(3)] == [1, 0, 0]
    assert len(mail.outbox) == 1


def test_with_the_letter_the_invoice_is_delivered(letter: Letter) -> None:
    send_letters(now=NOON)
    letter.invoice.refresh_from_db()
    assert (letter.invoice.status, letter.invoice.channel) == ("accepted", "email")
    assert letter.invoice.due_on == DECEMBER + timedelta(days=30)


def test_a_closed_post_office_is_tried_again_later_and_given_up_in_the_end(
    letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(self: EmailMessage) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailMessage, "send", closed)
    now, tries = NOON, 0
    while not Letter.objects.get().dropped:
        before = Letter.objects.get().tries
        send_letters(now=now)
        tries += Letter.objects.get().tries - before
        now += timedelta(minutes=10)
    assert tries == 8
    assert timedelta(hours=10) < now - NOON < timedelta(days=3)
    letter.invoice.refresh_from_db()
    assert letter.invoice.status == "issued"


def test_a_letter_that_another_worker_holds_is_left_alone(letter: Letter) -> None:
    Letter.objects.update(leased_until=NOON + timedelta(minutes=1))
    assert send_letters(now=NOON) == 0
    assert send_letters(now=NOON + timedelta(minutes=1)) == 1


def test_an_office_without_an_address_gets_none(accepted: Contract) -> None:
    LegalData.objects.update(invoice_email="")
    assert owe_letter(issued_on(accepted, DECEMBER), LetterKind.INVOICE, now=NOON) is None


def test_a_letter_with_a_correction_asks_for_no_money(accepted: Contract) -> None:
    invoice = issued_on(accepted, DECEMBER)
    items = (item_of("Standard", Decimal("9999.99")),)
    draft = draw_correction(invoice, items, "Rabat", now=SIGNED, by=ANNA)
    correction = issue(draft.pk, now=NOON, by=ANNA)
    letter = owe_letter(correction, LetterKind.INVOICE, now=NOON)
    assert letter is not None
    body = str(compose_letter(letter).body)
    assert "Do zwrotu dla Was: 984,01 PLN" in body
    assert "Rachunek" not in body
