"""What was accepted with a visit is shown again, byte for byte, to who has its link."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

import time_machine
from django.test import Client
from support.consents import publish_words
from support.staff import hire, sign_in
from support.town import FRIDAY, Town
from support.way import hold, send

from booking.domain.accepted_with import VISITS
from booking.domain.tokens import confirm_token, hold_token, manage_token
from booking.models import Booking, Contact, Service
from tenants.consents.models import Acceptance, Withdrawal
from tenants.context import office_context
from tenants.models import Office


def accepted(office: Office) -> tuple[str, dict[str, Acceptance]]:
    """The address of the visit's page of consents, and its acceptances by key."""
    with office_context(office):
        address = f"/rezerwacja/{manage_token(Booking.objects.get())}/zgody"
        found = Acceptance.objects.select_related("version__consent")
        return address, {one.version.consent.key: one for one in found}


def test_the_form_speaks_the_residents_language_and_the_words_come_back(
    dorota: Client, olsztyn: Office, town: Town
) -> None:
    with office_context(olsztyn):
        sms = publish_words("sms", "Po polsku.", group="booking", required=False, english="Hi.\n")
    dorota.cookies["okienko_language"] = "en"
    form = hold(dorota)
    page = dorota.get(form).content.decode()
    assert "sms in English" in page
    assert "Hi." in page
    assert send(dorota, form, town, **{f"zgoda-{sms.pk}": "on"}).status_code == 303

    address, given = accepted(olsztyn)
    shown = dorota.get(address).content.decode()
    assert town.notice.title in shown
    assert "sms in English" in shown
    for key, language in (("sms", "en"), ("klauzula", "pl")):
        proof = given[key]
        answer = dorota.get(f"{address}/{proof.pk}")
        assert sha256(answer.content).hexdigest() == proof.digest
        assert answer["Content-Language"] == language
    assert "in English" in dorota.get("/prywatnosc").content.decode()


def test_an_optional_consent_is_taken_back_and_the_visit_stays(
    dorota: Client, olsztyn: Office, town: Town
) -> None:
    with office_context(olsztyn):
        sms = publish_words("sms", group="booking", required=False)
    send(dorota, hold(dorota), town, **{f"zgoda-{sms.pk}": "on"})
    address, given = accepted(olsztyn)
    back = f"{address}/{given['sms'].pk}/wycofaj"
    assert back in dorota.get(address).content.decode()
    assert dorota.get(back).status_code == 405
    assert dorota.post(back).status_code == 303
    assert back not in dorota.get(f"{address}?wycofane=1").content.decode()
    assert dorota.post(back).status_code == 409
    assert dorota.post(f"{address}/{given['klauzula'].pk}/wycofaj").status_code == 409
    with office_context(olsztyn):
        assert Withdrawal.objects.get().acceptance_id == given["sms"].pk
        assert Booking.objects.get().state == "pending"


def test_other_tokens_and_other_offices_show_nothing(
    dorota: Client, olsztyn: Office, pultusk: Office, town: Town, at: Callable[[Office], Client]
) -> None:
    send(dorota, hold(dorota), town)
    address, given = accepted(olsztyn)
    proof = next(iter(given.values()))
    with office_context(olsztyn):
        booking = Booking.objects.get()
        others = [hold_token(booking), confirm_token(booking), "x"]
    for token in others:
        assert dorota.get(f"/rezerwacja/{token}/zgody").status_code in {404, 410}
        assert dorota.get(f"/rezerwacja/{token}/zgody/{proof.pk}").status_code in {404, 410}
    assert at(pultusk).get(address).status_code == 404
    assert at(pultusk).get(f"{address}/{proof.pk}").status_code == 404


def test_the_last_notice_stays_while_services_need_it(
    olsztyn: Office, town: Town, at: Callable[[Office], Client]
) -> None:
    anna = hire(olsztyn, "Anna")
    browser = at(olsztyn)
    page = f"/panel/ustawienia/zgody/wersja/{town.notice.pk}"
    with time_machine.travel(FRIDAY, tick=False):
        sign_in(browser, anna.email)
        refused = browser.post(f"{page}/wycofaj")
    assert refused.status_code == 422
    assert 'role="alert"' in refused.content.decode()
    with office_context(olsztyn):
        town.notice.refresh_from_db()
        assert town.notice.status == "in_force"
        Service.objects.update(status="draft")
    with time_machine.travel(FRIDAY, tick=False):
        assert browser.post(f"{page}/wycofaj").status_code == 302


def test_a_persons_visits_are_found_by_address_and_by_number(
    dorota: Client, olsztyn: Office, town: Town
) -> None:
    send(dorota, hold(dorota), town)
    with office_context(olsztyn):
        booking = Booking.objects.get()
        by_mail, by_number = VISITS.find(" DOROTA@example.com "), VISITS.find(booking.reference)
        assert set(by_mail) == set(by_number) == {booking.pk}
        assert booking.reference in VISITS.name(by_mail)[booking.pk]
        assert not set(VISITS.find("edek@example.com"))
        assert not set(VISITS.find(" "))
        Contact.objects.all().delete()
        assert not VISITS.name([booking.pk])  # forgotten: the proof stays, the name does not
        assert Acceptance.objects.filter(about=booking.pk).exists()
