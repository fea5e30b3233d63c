"""Anna writes what her office asks; Bartek does not; what she publishes stays."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone
from support.consents import publish_words
from support.staff import hire, sign_in

from booking.models import Service
from tenants.accounts.models import Role, User
from tenants.audit.models import Entry
from tenants.consents.days import local_day
from tenants.consents.models import Consent, ConsentDraft, ConsentVersion, PrivacyNotice
from tenants.context import office_context
from tenants.models import Office

LIST = "/panel/ustawienia/zgody"
MAKE = f"{LIST}/nowa"
DAY = timedelta(days=1)


def draft_form(**more: object) -> dict[str, object]:
    words = {"title": "Zgoda na SMS", "text": "Treść.\r\nDruga linia.", "valid_to": ""}
    empty = {f"{lang}_{name}": "" for lang in ("en", "uk") for name in ("title", "text")}
    return {**words, **empty, "valid_from": f"{local_day(timezone.now()):%Y-%m-%d}", **more}


def test_anna_adds_a_consent_writes_it_and_publishes_it(
    olsztyn: Office, anna: User, browser: Client
) -> None:
    sign_in(browser, anna.email)
    made = browser.post(MAKE, {"key": "sms", "group": "booking", "kind": "consent"})
    assert made.status_code == 302
    saved = browser.post(made["Location"], draft_form(publish="1", en_title="SMS", en_text="Text."))
    publish = saved["Location"]
    assert "Druga linia" in browser.get(publish).content.decode()
    assert browser.post(publish, {"valid_from": ""}).status_code == 422
    today = f"{local_day(timezone.now()):%d.%m.%Y}"
    shown = browser.post(publish, {"valid_from": today, "valid_to": ""})
    assert shown.status_code == 302
    with office_context(olsztyn):
        version = ConsentVersion.objects.get()
        actions = set(Entry.objects.filter(by_name="Anna").values_list("action", flat=True))
        assert not ConsentDraft.objects.exists()
    assert version.text == "Treść.\nDruga linia."
    assert version.translations == {"en": {"title": "SMS", "text": "Text."}}
    assert {"consent.make", "consent.draft", "consent.publish"} <= actions
    page = browser.get(shown["Location"]).content.decode()
    assert version.digest in page
    assert "Zgoda na SMS" in browser.get(LIST).content.decode()


def test_mistakes_stand_beside_their_fields(olsztyn: Office, anna: User, browser: Client) -> None:
    sign_in(browser, anna.email)
    page = browser.post(MAKE, {"key": "Zły klucz", "group": "booking", "kind": "consent"})
    assert page.status_code == 422
    assert 'id="id_key_error"' in page.content.decode()
    with office_context(olsztyn):
        version = publish_words("sms", required=False)
        consent = Consent.objects.get()
    form = draft_form(title="", valid_to="2020-01-01", en_text="Only a text")
    page = browser.post(f"{LIST}/{consent.pk}/szkic", form)
    assert page.status_code == 422
    assert 'id="id_title_error"' in page.content.decode()
    page = browser.post(
        f"{LIST}/{consent.pk}/szkic", draft_form(valid_to="2020-01-01", en_text="x")
    )
    assert page.status_code == 422
    for name in ("valid_to", "en_title"):
        assert f'id="id_{name}_error"' in page.content.decode(), name
    past = draft_form(valid_from="2025-01-01", publish="1")
    to_publish = browser.post(f"{LIST}/{consent.pk}/szkic", past)["Location"]
    refused = browser.post(to_publish, {"valid_from": "2025-01-01"})
    assert refused.status_code == 422
    with office_context(olsztyn):
        assert list(ConsentVersion.objects.all()) == [version]


def test_a_version_is_copied_and_withdrawn(olsztyn: Office, anna: User, browser: Client) -> None:
    with office_context(olsztyn):
        version = publish_words("sms", "Słowa.", required=False, english="Words.")
    sign_in(browser, anna.email)
    copied = browser.post(f"{LIST}/wersja/{version.pk}/kopiuj")
    assert "Słowa." in browser.get(copied["Location"]).content.decode()
    other = browser.post(
        f"{MAKE}?z={version.pk}", {"key": "mms", "group": "staff", "kind": "consent"}
    )
    assert "Words." in browser.get(other["Location"]).content.decode()
    assert browser.post(f"{LIST}/wersja/{version.pk}/wycofaj").status_code == 302
    again = browser.post(f"{LIST}/wersja/{version.pk}/wycofaj")
    assert again.status_code == 422
    with office_context(olsztyn):
        version.refresh_from_db()
        assert version.status == "withdrawn"
        assert set(Consent.objects.values_list("key", flat=True)) == {"sms", "mms"}
    browser.post(copied["Location"] + "/usun")
    with office_context(olsztyn):
        assert ConsentDraft.objects.count() == 1


def test_the_preview_shows_a_day_and_a_language(
    olsztyn: Office, anna: User, browser: Client
) -> None:
    today = local_day(timezone.now())
    with office_context(olsztyn):
        publish_words("sms", "Stara treść.", required=False, english="Old words.")
        publish_words("sms", "Nowa treść.", start=today + 30 * DAY, now=timezone.now())
    sign_in(browser, anna.email)
    assert "Stara treść" in browser.get(f"{LIST}/podglad").content.decode()
    english = browser.get(f"{LIST}/podglad?dzien={today}&jezyk=en").content.decode()
    assert "Old words" in english
    later = browser.get(f"{LIST}/podglad?dzien={today + 30 * DAY}").content.decode()
    assert "Nowa treść" in later
    assert "Stara treść" not in later
    assert browser.get(f"{LIST}/podglad?dzien=wczoraj").status_code == 422


def test_the_notice_is_drawn_up_of_fields_in_three_languages(
    olsztyn: Office, anna: User, browser: Client
) -> None:
    sign_in(browser, anna.email)
    page = browser.get(f"{LIST}/klauzula").content.decode()
    assert "Urząd Miasta Olsztyna" in page
    form = {
        "controller": "Prezydent Olsztyna",
        "address": "pl. Jana Pawła II 1, 10-101 Olsztyn",
        "contact": "",
        "dpo_name": "Inspektor",
        "dpo_email": "iod@example.com",
        "purposes": "Umówienie wizyty {nie.pole}: art. 6 ust. 1 lit. e RODO",
        "recipients": "",
        "transfers": "",
        "retention_days": "30",
        "obligatory": "",
        "automated": "",
        "valid_from": f"{local_day(timezone.now()):%Y-%m-%d}",
    }
    drawn = browser.post(f"{LIST}/klauzula", form)
    assert drawn.status_code == 302
    with office_context(olsztyn):
        draft = ConsentDraft.objects.get()
        assert PrivacyNotice.objects.get().controller == "Prezydent Olsztyna"
        assert draft.consent.kind == "notice"
    assert "Administratorem danych jest Prezydent Olsztyna, pl. Jana" in draft.text
    assert "{nie.pole}" in draft.text
    assert "Inspektor, iod@example.com" in draft.text
    assert "30" in draft.text
    assert set(draft.translations) == {"en", "uk"}
    assert "The controller is Prezydent Olsztyna" in draft.translations["en"]["text"]
    assert "Адміністратором" in draft.translations["uk"]["text"]
    assert browser.post(f"{LIST}/klauzula", form | {"controller": ""}).status_code == 422


def test_clerks_and_strangers_are_turned_away(
    olsztyn: Office, pultusk: Office, bartek: User, browser: Client, at: Callable[[Office], Client]
) -> None:
    with office_context(olsztyn):
        version = publish_words("sms", required=False)
    pages = [LIST, MAKE, f"{LIST}/klauzula", f"{LIST}/podglad", f"{LIST}/wersja/{version.pk}"]
    assert {browser.get(one).status_code for one in pages} == {302}
    sign_in(browser, bartek.email)
    assert {browser.get(one).status_code for one in pages} == {403}
    celina = hire(pultusk, "Celina", Role.ADMIN)
    there = at(pultusk)
    sign_in(there, celina.email)
    assert there.get(f"{LIST}/wersja/{version.pk}").status_code == 404
    assert there.post(f"{LIST}/wersja/{version.pk}/wycofaj").status_code == 404


def test_the_list_asks_as_often_for_many_consents_as_for_one(
    olsztyn: Office,
    anna: User,
    browser: Client,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    with office_context(olsztyn):
        for number in range(12):
            publish_words(f"zgoda-{number}", required=False)
    sign_in(browser, anna.email)
    browser.get(LIST)
    with django_assert_max_num_queries(11):
        browser.get(LIST)


def test_the_list_warns_where_the_last_notice_ends_while_services_are_published(
    olsztyn: Office, anna: User, browser: Client
) -> None:
    today = local_day(timezone.now())
    sign_in(browser, anna.email)

    def warning() -> str:
        shown = [browser.get(page).content.decode() for page in (LIST, of_version)]
        on_list, on_page = ({*re.findall(r"obowiązuje do ([\d.]+)", one)} for one in shown)
        assert on_list == on_page, "also where it is withdrawn"
        return next(iter(on_list), "")

    with office_context(olsztyn):
        first = publish_words("klauzula", group="booking", kind="notice", end=today + 9 * DAY)
    of_version = f"{LIST}/wersja/{first.pk}"
    assert warning() == "", "no service needs it"
    with office_context(olsztyn):
        Service.objects.create(key="dowod", name="Dowód", status="published", duration=30)
    assert warning() == f"{today + 9 * DAY:%-d.%m.%Y}"
    with office_context(olsztyn):
        publish_words("inna", group="booking", kind="notice", start=today + 11 * DAY)
    assert warning(), "a day between them has none"
    with office_context(olsztyn):
        publish_words("trzecia", group="booking", kind="notice", start=today + 10 * DAY)
    assert warning() == ""
