"""The processor's papers: versions accepted, sub-processors announced, facts, people, audits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from support.care import one_of_us, reported
from support.neighbours import mails
from support.operators import browser_of
from support.pages import words
from support.staff import hire
from support.town import open_town

from provisioning.domain.notice_letters import send_letters
from provisioning.domain.papers import agreement, audits, sub_processors
from provisioning.domain.papers.facts import keep_facts, keep_fresh
from provisioning.domain.papers.tell import LATELY, tell_about_papers
from provisioning.domain.update_notices import NotBefore, Planned, announce, take_back
from provisioning.models import (
    AgreementAcceptance,
    AgreementVersion,
    AuditFinding,
    AuditRequest,
    AuthorisedPerson,
    NoticeLetter,
    Objection,
    OfficeFacts,
    SubProcessor,
    UpdateNotice,
)
from provisioning.quiet import speak
from provisioning.tasks.care import letters
from provisioning.web.papers import record_paper
from tenants.accounts.models import Role, User
from tenants.accounts.session import actor
from tenants.audit.actor import Actor, ActorKind
from tenants.audit.models import Entry
from tenants.context import office_context, platform_context
from tenants.models import Office

OLA = Actor(ActorKind.OPERATOR, name="Ola")
COMPANY = sub_processors.Company("Serwerownia S.A.", "Warszawa", "hosting", "Polska")
DAY = timedelta(days=1)
PAPERS = "/panel/dane-osobowe"


@pytest.fixture
def anna(olsztyn: Office) -> User:
    return hire(olsztyn, "Anna")


@pytest.fixture
def annas(olsztyn: Office, anna: User, at: Callable[[Office], Client]) -> Client:
    browser = at(olsztyn)
    with office_context(olsztyn):
        browser.force_login(anna)
    return browser


@pytest.fixture
def olas(olsztyn: Office) -> Client:
    return browser_of(one_of_us())


def test_a_version_is_published_once_accepted_word_for_word_and_never_changed(
    olsztyn: Office, pultusk: Office, anna: User, annas: Client, olas: Client
) -> None:
    with office_context(olsztyn):
        keep_facts(timezone.now())
    told = {"what_changed": "Pierwsza", "from_day": "2026-12-01"}
    assert olas.post("/powierzenie/opublikuj", told).status_code == 302
    assert olas.post("/powierzenie/opublikuj", told).status_code == 409
    with platform_context():
        send_letters(timezone.now())
    assert [letter.to for letter in mails()] == [["anna@example.com"]]
    assert "Czeka na przyjęcie" in words(annas.get(PAPERS).content.decode())
    assert annas.post(f"{PAPERS}/przyjmij", {"digest": "inna treść"}).status_code == 409
    with platform_context():
        version = AgreementVersion.objects.get()
        with pytest.raises(DatabaseError), transaction.atomic():
            AgreementVersion.objects.update(sections=[])
        with pytest.raises(DatabaseError), transaction.atomic():
            AgreementAcceptance.objects.create(
                version=version, office=olsztyn, at=timezone.now(), by_id=version.pk, by_name="Ola"
            )
    assert annas.post(f"{PAPERS}/przyjmij", {"digest": version.digest}).status_code == 302
    assert annas.post(f"{PAPERS}/przyjmij", {"digest": version.digest}).status_code == 409
    page = words(olas.get("/powierzenie/").content.decode())
    assert f"Urząd Miasta Olsztyna 1, {timezone.localdate():%d.%m.%Y}" in page
    with office_context(pultusk):
        assert agreement.own_acceptances() == []
    with office_context(olsztyn):
        assert Entry.objects.filter(action="agreement.accepted", by_id=anna.pk).exists()


def test_a_sub_processor_is_announced_thirty_days_ahead_and_an_office_may_object_until_then(
    olsztyn: Office, pultusk: Office, anna: User
) -> None:
    now, today = timezone.now(), timezone.localdate()
    with platform_context():
        first = sub_processors.add(COMPANY, today, now=now, by=OLA)
        agreement.publish(agreement.proposal(), "", today, now=now, by=OLA)
        with pytest.raises(sub_processors.TooSoon) as soon:
            sub_processors.add(COMPANY, today + 29 * DAY, now=now, by=OLA)
        assert soon.value.code == "too_soon"
        new = sub_processors.add(COMPANY, today + 30 * DAY, now=now, by=OLA)
    with office_context(olsztyn):
        by = actor(anna)
        with pytest.raises(sub_processors.ObjectionLate) as late:
            sub_processors.object_to(first.pk, "za późno", now=now, by=by)
        assert late.value.code == "objection_late"
        with pytest.raises(sub_processors.ObjectionLate):
            sub_processors.object_to(new.pk, "nie my", now=now, by=OLA)
        sub_processors.object_to(new.pk, "Nie chcemy", now=now, by=by)
        with pytest.raises(sub_processors.ObjectionLate):
            sub_processors.object_to(new.pk, "drugi raz", now=now, by=by)
    with office_context(pultusk):
        assert (Objection.objects.count(), SubProcessor.objects.count()) == (0, 2)


def test_the_record_says_what_the_offices_own_forms_ask(olsztyn: Office, anna: User) -> None:
    with office_context(olsztyn):
        open_town()
        now = timezone.now()
        kept = keep_facts(now)
        assert not keep_fresh(now + timedelta(hours=1))
        assert keep_fresh(now + timedelta(days=1))
        assert OfficeFacts.objects.count() == 1
    assert kept.facts["admins"] == ["anna@example.com"]
    said = record_paper(kept, [SubProcessor(name="Serwerownia", purpose="hosting")], "7/2026")
    text = str(said)
    labels = [one["label"] for one in kept.facts["asked"]["fields"]]
    assert labels
    for asked in (*labels, "Urząd Miasta Olsztyna", "7/2026", "Serwerownia: hosting", "30 dni"):
        assert asked in text, asked


def test_an_audit_has_its_day_its_findings_and_their_deadlines(
    olsztyn: Office, pultusk: Office, annas: Client, olas: Client
) -> None:
    assert annas.post(f"{PAPERS}/kontrola", {"text": " "}).status_code == 422
    assert annas.post(f"{PAPERS}/kontrola", {"text": "Kopie", "dzien": "x"}).status_code == 422
    assert annas.post(f"{PAPERS}/kontrola", {"text": "Kopie zapasowe"}).status_code == 302
    with platform_context():
        asked = AuditRequest.objects.get()
    agree = f"/powierzenie/wpis/{asked.pk}/uzgodnij"
    assert olas.post(agree, {"dzien": ""}).status_code == 422
    assert olas.post(agree, {"dzien": "2026-12-10", "text": "O 10"}).status_code == 302
    olas.post(f"/powierzenie/wpis/{asked.pk}/odbyla-sie", {"dzien": "2026-12-10"})
    found = {"kontrola": asked.pk, "text": "Brak próby", "dzien": "2026-12-01"}
    assert annas.post(f"{PAPERS}/ustalenie", found).status_code == 302
    with platform_context():
        finding = AuditFinding.objects.get()
        with pytest.raises(DatabaseError), transaction.atomic():
            AuditFinding.objects.all().delete()
    olas.post(f"/powierzenie/wpis/{finding.pk}/usunieto", {"text": "Zrobiona"})
    page = words(annas.get(PAPERS).content.decode())
    assert "Brak próby – do usunięcia do 01.12.2026; usunięto" in page
    assert annas.get(f"{PAPERS}/kontrola/{asked.pk}.pdf").content.startswith(b"%PDF")
    celina = hire(pultusk, "Celina")
    with office_context(pultusk), pytest.raises(audits.NoSuchAudit) as refused:
        audits.write_finding(
            asked.pk, "cudze", date(2026, 12, 1), now=timezone.now(), by=actor(celina)
        )
    assert refused.value.code == "no_such_audit"


def test_what_an_office_asks_is_told_to_us_once_and_our_answer_to_its_admins(
    olsztyn: Office, annas: Client, olas: Client, settings: Any
) -> None:
    now = timezone.now()
    with office_context(olsztyn):
        keep_facts(now)
    with platform_context():
        firm = sub_processors.add(COMPANY, timezone.localdate() + 40 * DAY, now=now, by=OLA)
        send_letters(now)
    annas.post(f"{PAPERS}/kontrola", {"text": "Tajny zakres"})
    annas.post(f"{PAPERS}/sprzeciw", {"firma": firm.pk, "text": "Tajny powód"})
    with platform_context():
        asked = AuditRequest.objects.get()
    found = {"kontrola": asked.pk, "text": "Tajne", "dzien": "2026-12-01"}
    annas.post(f"{PAPERS}/ustalenie", found)
    with platform_context():
        assert tell_about_papers(now + LATELY + DAY) == 0, "what is old was told of"
        mail.outbox.clear()
        assert (tell_about_papers(now + DAY), tell_about_papers(now + 2 * DAY)) == (3, 0)
        send_letters(now + DAY)
    name = olsztyn.name
    assert sorted((one.subject, one.to[0]) for one in mail.outbox) == sorted(
        (f"{name}{words_}", settings.OKIENKO_SUPPORT_EMAIL)
        for words_ in (
            " żąda kontroli",
            ": ustalenie kontroli, do usunięcia do 01.12.2026",
            f" zgłasza sprzeciw: {COMPANY.name}",
        )
    )
    olas.post(f"/powierzenie/wpis/{asked.pk}/uzgodnij", {"dzien": "2026-12-10", "text": "O 10"})
    with platform_context():
        finding = AuditFinding.objects.get()
    olas.post(f"/powierzenie/wpis/{finding.pk}/usunieto", {"text": "Zrobiona"})
    with platform_context():
        send_letters(now + DAY)
    answers = [one for one in mails() if one.to == ["anna@example.com"]]
    assert ["10.12.2026" in one.subject for one in answers] == [True, False]
    assert all(PAPERS in one.body for one in answers)
    assert not any("Tajn" in one.body + one.subject for one in mail.outbox)


def test_a_day_of_an_audit_that_changes_back_is_told_of_too(olsztyn: Office, anna: User) -> None:
    now = timezone.now()
    with office_context(olsztyn):
        keep_facts(now)
        asked = audits.ask("Kopie", None, now=now, by=actor(anna))
    first, second = date(2026, 12, 10), date(2026, 12, 11)
    with platform_context():
        for hour, day in enumerate((first, first, second, first)):
            audits.agree_on(asked.pk, day, f"O {hour}", now=now + timedelta(hours=hour), by=OLA)
        owed = NoticeLetter.objects.filter(occasion__startswith=f"audit {asked.pk}")
        told = list(owed.order_by("due_at").values_list("subject", flat=True))
    assert [one[-10:] for one in told] == ["10.12.2026", "11.12.2026", "10.12.2026"]


def test_every_paper_is_a_pdf_on_both_sides(olsztyn: Office, annas: Client, olas: Client) -> None:
    with platform_context():
        agreement.publish(
            agreement.proposal(), "", timezone.localdate(), now=timezone.now(), by=OLA
        )
        sub_processors.add(COMPANY, timezone.localdate() + 40 * DAY, now=timezone.now(), by=OLA)
    told = {
        "name": "Osoba Próbna",
        "function": "wsparcie",
        "scope": "zgłoszenia",
        "confidential_on": "2026-01-01",
        "starts_on": "2026-01-01",
    }
    assert olas.post("/powierzenie/osoby", told).status_code == 302
    assert "Osoba Próbna" in words(annas.get(PAPERS).content.decode())
    names = ("rejestr-kategorii", "umowa-powierzenia", "dalsze-podmioty", "osoby-upowaznione")
    for name in names:
        mine = annas.get(f"{PAPERS}/{name}.pdf")
        assert mine.content.startswith(b"%PDF"), name
        ours = olas.get(f"/powierzenie/{olsztyn.pk}/{name}.pdf")
        assert ours.content.startswith(b"%PDF"), name
    assert annas.get(f"{PAPERS}/inny.pdf").status_code == 404
    with platform_context():
        row = AuthorisedPerson.objects.get()
    end = f"/powierzenie/wpis/{row.pk}/koniec-osoby"
    refused = olas.post(end, {"dzien": "jutro"})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "Wybierz dzień." in words(page)
    assert "Osoba Próbna" in words(page), "it is said on the page of the register, with its rows"
    assert 'action="/powierzenie/osoby"' in page
    olas.post(end, {"dzien": "2026-12-31"})
    assert "31.12.2026" in words(olas.get("/powierzenie/osoby").content.decode())


def test_a_clerk_reads_no_papers_and_an_auditor_accepts_nothing(
    olsztyn: Office, at: Callable[[Office], Client]
) -> None:
    for name, role, status in (("Bartek", Role.CLERK, 403), ("Ewa", Role.AUDITOR, 200)):
        person = hire(olsztyn, name, role)
        browser = at(olsztyn)
        with office_context(olsztyn):
            browser.force_login(person)
        assert browser.get(PAPERS).status_code == status
        assert browser.post(f"{PAPERS}/przyjmij", {}).status_code == 403


def test_an_update_is_announced_before_it_begins_to_every_office(
    olsztyn: Office, annas: Client, olas: Client
) -> None:
    now = timezone.now()
    with office_context(olsztyn):
        keep_facts(now)
    with platform_context(), pytest.raises(NotBefore) as refused:
        announce(Planned("x", "y", now - DAY, now + DAY), now=now, by=OLA)
    assert refused.value.code == "not_before"
    told = {
        "title": "Nowy kalendarz",
        "text": "Widok miesiąca",
        "starts_at": f"{timezone.localtime(now + DAY):%Y-%m-%dT%H:%M}",
        "ends_at": f"{timezone.localtime(now + 2 * DAY):%Y-%m-%dT%H:%M}",
    }
    assert (
        olas.post("/zgloszenia/aktualizacje", told | {"starts_at": "2020-01-01T08:00"}).status_code
        == 422
    )
    assert olas.post("/zgloszenia/aktualizacje", told).status_code == 302
    assert "Nowy kalendarz" in words(annas.get("/panel/zgloszenia").content.decode())
    letters()
    letters()
    assert [letter.to for letter in mails()] == [["anna@example.com"]]
    with office_context(olsztyn):
        speak("announcements")
    assert "Widok miesiąca" in words(annas.get(PAPERS).content.decode()), "above every page"
    with platform_context():
        assert take_back(UpdateNotice.objects.get().pk, now=now, by=OLA)
        assert not take_back(UpdateNotice.objects.get().pk, now=now, by=OLA)
    assert "Nowy kalendarz" not in words(annas.get("/panel/zgloszenia").content.decode())
    letters()
    assert [letter.to for letter in mails()] == [["anna@example.com"]] * 2
    assert "nie będzie" in mails()[1].subject


def test_an_update_called_off_is_not_announced_after_all(olsztyn: Office, anna: User) -> None:
    now = timezone.now()
    with office_context(olsztyn):
        keep_facts(now)
    with platform_context():
        made = announce(Planned("Nowy", "Tekst", now + DAY, now + 2 * DAY), now=now, by=OLA)
        assert take_back(made.pk, now=now, by=OLA)
    letters()
    assert ["nie będzie" in letter.subject for letter in mails()] == [True]


def queries(browser: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(path).status_code == 200
    return len(asked)


def test_lists_ask_the_same_whatever_their_length(
    olsztyn: Office, anna: User, annas: Client, olas: Client
) -> None:
    def more() -> None:
        reported(olsztyn, anna)
        with platform_context():
            sub_processors.add(COMPANY, timezone.localdate(), now=timezone.now(), by=OLA)
        with office_context(olsztyn):
            audits.ask("Kopie", None, now=timezone.now(), by=actor(anna))

    pages = [
        *((annas, path) for path in ("/panel/zgloszenia", "/panel/zgloszenia/raport", PAPERS)),
        *((olas, path) for path in ("/zgloszenia/", "/zgloszenia/raport", "/powierzenie/")),
        *((olas, path) for path in ("/powierzenie/podmioty", "/powierzenie/kontrole")),
    ]
    more()
    for browser, path in pages:
        browser.get(path)
    before = [queries(browser, path) for browser, path in pages]
    more()
    more()
    assert [queries(browser, path) for browser, path in pages] == before


def test_the_report_on_deadlines_is_a_page_and_two_files_on_both_sides(
    olsztyn: Office, anna: User, annas: Client, olas: Client
) -> None:
    reported(olsztyn, anna)
    for browser, path in ((annas, "/panel/zgloszenia/raport"), (olas, "/zgloszenia/raport")):
        assert "Awarie 1" in words(browser.get(path).content.decode())
        sheet = browser.get(f"{path}.csv").content.decode("utf-8-sig")
        assert sheet.count("\r\n") == 2
        assert browser.get(f"{path}.pdf").content.startswith(b"%PDF")
        none = browser.get(path, {"od": "2020-01-01", "do": "2020-01-02"})
        assert "Awarie 0" in words(none.content.decode())
