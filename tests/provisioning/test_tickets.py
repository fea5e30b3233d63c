"""A report becomes a ticket; both sides speak; its end is handed over to billing, once."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from support.care import one_of_us, reported, seen
from support.neighbours import mails
from support.operators import browser_of
from support.staff import hire, sign_in
from support.treasury import ANNA, SIGNED, county_order

from billing.domain.order import Agreement
from billing.domain.price_list import put_price_list
from billing.domain.sign import sign_contract
from billing.models import Contract, Penalty, Plan, WarrantyExtension
from provisioning.domain.notice_letters import send_letters, tell_about_tickets
from provisioning.domain.tickets import by_operator, in_office
from provisioning.domain.tickets.entries import NoSuchTicket, TicketMovedOn, entries_of
from provisioning.domain.tickets.hand_over import close_silent, hand_over
from provisioning.domain.tickets.report import ticket_of, tickets_missing
from provisioning.models import EntryKind, Side, Ticket, TicketEntry, TicketKind, TicketState
from provisioning.web.office import tickets as own_tickets
from provisioning.web.operator import tickets
from tenants.accounts.models import Role, User
from tenants.accounts.session import actor
from tenants.audit.models import Entry
from tenants.context import office_context, platform_context
from tenants.errors import Invalid
from tenants.help.models import ProblemReport
from tenants.help.report import report_problem
from tenants.models import Office

MONDAY = datetime(2026, 11, 9, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def contract(olsztyn: Office) -> Contract:
    """A year of Olsztyn's, worth 13,284.00 gross."""
    with platform_context():
        put_price_list()
        plans = {plan.key: plan for plan in Plan.objects.all()}
        paper = Agreement(
            number="241/2026",
            signed_on=date(2026, 1, 1),
            starts_on=date(2026, 1, 1),
            ends_on=date(2027, 1, 1),
        )
        return sign_contract(olsztyn, paper, county_order(plans), now=SIGNED, by=ANNA)


def work(ticket: Ticket, verb: Callable[..., Any], *args: Any, now: datetime) -> None:
    with platform_context():
        verb(ticket.pk, *args, now=now, by=actor(one_or_new()))


def one_or_new() -> User:
    return User.objects.filter(role=Role.OPERATOR).first() or one_of_us()


def says(person: User, ticket: Ticket, verb: Callable[..., Any], *args: Any, now: datetime) -> None:
    with office_context(seen(ticket.pk).office):
        verb(ticket.pk, *args, now=now, by=actor(person))


def test_a_report_gets_a_number_of_its_office_and_its_words_lie_sealed(
    olsztyn: Office, pultusk: Office
) -> None:
    bartek, celina = hire(olsztyn, "Bartek"), hire(pultusk, "Celina")
    first, second = reported(olsztyn, bartek, "Pani Z. nie widać"), reported(olsztyn, bartek)
    assert (first.number, second.number, reported(pultusk, celina).number) == (1, 2, 1)
    with office_context(olsztyn):
        assert ProblemReport.objects.get(pk=first.report_id).ticket == "1"
        (said,) = entries_of(first, olsztyn)
        assert (said.text, said.entry.by_name) == ("Pani Z. nie widać", "Bartek")
        assert ticket_of(first.report_id).pk == first.pk  # type: ignore[union-attr,arg-type]  # there is one
    with platform_context(), connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(sealed, '') FROM ticket_entry")
        assert "widać" not in cursor.fetchone()[0]


def test_what_the_signal_missed_the_sweep_makes(
    olsztyn: Office, django_capture_on_commit_callbacks: Any
) -> None:
    bartek = hire(olsztyn, "Bartek")
    with office_context(olsztyn):
        with django_capture_on_commit_callbacks(execute=True):
            report_problem(text="raz", page="", now=MONDAY, by=actor(bartek))
        assert Ticket.objects.count() == 1, "the signal makes it at once"
        report_problem(text="dwa", page="", now=MONDAY, by=actor(bartek))
        assert (tickets_missing(MONDAY + DAY), tickets_missing(MONDAY + DAY)) == (1, 0)
        assert ProblemReport.objects.filter(ticket="").count() == 0


def test_nothing_leaves_a_practice_office(olsztyn: Office) -> None:
    bartek = hire(olsztyn, "Bartek")
    with office_context(olsztyn) as office:
        told = report_problem(text="ćwiczę", page="", now=MONDAY, by=actor(bartek))
        office.practice_of = office.pk
        try:
            assert ticket_of(told.pk) is None
        finally:
            office.practice_of = None


def test_both_sides_speak_and_each_is_told_by_a_letter_without_the_words(
    olsztyn: Office, settings: Any
) -> None:
    bartek = hire(olsztyn, "Bartek")
    ticket = reported(olsztyn, bartek, "Tajne słowa", MONDAY)
    work(ticket, by_operator.answer, "Patrzymy", now=MONDAY)
    says(bartek, ticket, in_office.reply, "Dzięki", now=MONDAY)
    with office_context(olsztyn):
        assert [said.text for said in entries_of(ticket, olsztyn)] == [
            "Tajne słowa",
            "Patrzymy",
            "Dzięki",
        ]
        assert Entry.objects.filter(action="ticket.replied", about_id=ticket.pk).exists()
    with platform_context():
        assert Entry.objects.filter(action="ticket.reply", about_id=ticket.pk).exists()
        assert (tell_about_tickets(MONDAY), tell_about_tickets(MONDAY)) == (3, 0)
        send_letters(MONDAY)
        assert send_letters(MONDAY) == 0
    assert sorted(letter.to[0] for letter in mails()) == [
        "bartek@example.com",
        settings.OKIENKO_SUPPORT_EMAIL,
        settings.OKIENKO_SUPPORT_EMAIL,
    ]
    for letter in mails():
        assert "Tajne" not in letter.body
        assert f"/zgloszenia/{ticket.pk}" in letter.body


def test_an_office_sees_and_answers_its_own_tickets_only(olsztyn: Office, pultusk: Office) -> None:
    bartek, celina = hire(olsztyn, "Bartek"), hire(pultusk, "Celina")
    ticket = reported(olsztyn, bartek)
    with office_context(pultusk):
        assert not Ticket.objects.filter(pk=ticket.pk).exists()
        assert not TicketEntry.objects.filter(ticket_id=ticket.pk).exists()
        with pytest.raises(NoSuchTicket):
            in_office.reply(ticket.pk, "cudze", now=MONDAY, by=actor(celina))
        with pytest.raises(DatabaseError), transaction.atomic():
            TicketEntry.objects.create(
                ticket_id=ticket.pk,
                office_id=olsztyn.pk,
                at=MONDAY,
                side=Side.OFFICE,
                kind=EntryKind.REPLY,
            )


def test_an_office_cannot_speak_as_we_do_nor_move_its_clock(olsztyn: Office) -> None:
    ticket = reported(olsztyn, hire(olsztyn, "Bartek"))
    forbidden: list[Callable[[], Any]] = [
        lambda: TicketEntry.objects.create(
            ticket=ticket, office_id=olsztyn.pk, at=MONDAY, side=Side.OPERATOR, kind=EntryKind.REPLY
        ),
        lambda: Ticket.objects.filter(pk=ticket.pk).update(reported_at=MONDAY - 90 * DAY),
        lambda: Ticket.objects.filter(pk=ticket.pk).update(penalty_days=90),
        lambda: TicketEntry.objects.filter(ticket=ticket).update(sealed=""),
        lambda: TicketEntry.objects.filter(ticket=ticket).delete(),
    ]
    with office_context(olsztyn):
        for deed in forbidden:
            with pytest.raises(DatabaseError), transaction.atomic():
                deed()
    with platform_context(), pytest.raises(DatabaseError), transaction.atomic():
        TicketEntry.objects.filter(ticket=ticket).update(sealed="")


def test_a_fault_mended_late_prolongs_the_warranty_and_costs_a_penalty_once(
    olsztyn: Office, contract: Contract
) -> None:
    bartek = hire(olsztyn, "Bartek")
    ticket = reported(olsztyn, bartek, at=MONDAY)
    work(ticket, by_operator.start, now=MONDAY + DAY)
    # Due on Tuesday the 17th (the 11th is a holiday); mended on Thursday the 19th.
    work(ticket, by_operator.mend, "Już", now=MONDAY + 10 * DAY)
    with platform_context():
        assert hand_over(MONDAY + 10 * DAY) == 0, "the office has not said anything yet"
    says(bartek, ticket, in_office.confirm, now=MONDAY + 11 * DAY)
    with platform_context():
        assert (hand_over(MONDAY + 11 * DAY), hand_over(MONDAY + 12 * DAY)) == (1, 0)
        penalty, longer = Penalty.objects.get(), WarrantyExtension.objects.get()
        assert (penalty.contract, penalty.days) == (contract, 2)
        assert penalty.amount == Decimal("265.68"), "two per cent of 13,284.00"
        assert (longer.days, longer.fault) == (10, "zgłoszenie 1")
        done = seen(ticket.pk)
        assert (done.penalty_days, done.warranty_days, done.state) == (2, 10, TicketState.CLOSED)


def test_help_in_time_and_offices_without_a_contract_cost_nothing(
    olsztyn: Office, pultusk: Office, contract: Contract
) -> None:
    bartek, celina = hire(olsztyn, "Bartek"), hire(pultusk, "Celina")
    late_help, in_time = reported(olsztyn, bartek, at=MONDAY), reported(olsztyn, bartek, at=MONDAY)
    nobodys = reported(pultusk, celina, at=MONDAY)
    work(late_help, by_operator.call, TicketKind.HELP, "To pytanie", now=MONDAY)
    for ticket, after in ((late_help, 20), (in_time, 1), (nobodys, 20)):
        work(ticket, by_operator.mend, "Już", now=MONDAY + after * DAY)
    with platform_context():
        assert close_silent(MONDAY + 60 * DAY) == 3
        assert hand_over(MONDAY + 60 * DAY) == 2, "help has no deadlines"
        assert not Penalty.objects.exists()
        assert not WarrantyExtension.objects.exists()


def test_silence_closes_after_five_working_days_and_not_before(olsztyn: Office) -> None:
    ticket = reported(olsztyn, hire(olsztyn, "Bartek"), at=MONDAY)
    work(ticket, by_operator.mend, "Już", now=MONDAY)
    with platform_context():
        # Five working days after Monday the 9th end with Tuesday the 17th.
        assert close_silent(MONDAY + 8 * DAY) == 0
        assert close_silent(MONDAY + 9 * DAY) == 1


def test_what_does_not_work_yet_goes_on_as_if_it_had_never_been_called_mended(
    olsztyn: Office,
) -> None:
    bartek = hire(olsztyn, "Bartek")
    ticket = reported(olsztyn, bartek, at=MONDAY)
    work(ticket, by_operator.mend, "Już", now=MONDAY + DAY)
    with office_context(olsztyn):
        with pytest.raises(Invalid):
            in_office.dispute(ticket.pk, " ", now=MONDAY + 2 * DAY, by=actor(bartek))
        in_office.dispute(ticket.pk, "Nadal nie", now=MONDAY + 2 * DAY, by=actor(bartek))
        with pytest.raises(TicketMovedOn):
            in_office.confirm(ticket.pk, now=MONDAY + 2 * DAY, by=actor(bartek))
        clock = in_office.own_deadlines(in_office.own_ticket(ticket.pk), now=MONDAY + 20 * DAY)
    assert clock is not None
    assert (clock.mend_late, clock.days_late) == (True, 12)


def test_the_third_repair_lets_the_office_demand_a_replacement(
    olsztyn: Office, contract: Contract
) -> None:
    anna = hire(olsztyn, "Anna")
    for number in range(3):
        ticket = reported(olsztyn, anna, at=MONDAY + number * DAY)
        if number == 2:
            with office_context(olsztyn), pytest.raises(in_office.NoReplacementYet) as refused:
                in_office.demand_replacement(ticket.pk, now=MONDAY + 2 * DAY, by=actor(anna))
            assert refused.value.code == "no_replacement_yet"
        work(ticket, by_operator.mend, "Już", now=MONDAY + number * DAY)
    demanded = MONDAY + 3 * DAY
    with office_context(olsztyn):
        in_office.demand_replacement(ticket.pk, now=demanded, by=actor(anna))
        in_office.confirm(ticket.pk, now=demanded, by=actor(anna))
    with platform_context():
        assert hand_over(demanded) == 0, "days of delay are not known before it is replaced"
    work(ticket, by_operator.replace, "Nowa instalacja", now=demanded + 9 * DAY)
    with platform_context():
        assert hand_over(demanded + 9 * DAY) == 1
        assert seen(ticket.pk).penalty_days == 2


def test_another_day_can_be_agreed_only_ahead(olsztyn: Office) -> None:
    ticket = reported(olsztyn, hire(olsztyn, "Bartek"), at=MONDAY)
    with pytest.raises(by_operator.DayNotAhead) as refused:
        work(ticket, by_operator.agree, date(2026, 11, 8), "pismo", now=MONDAY)
    assert refused.value.code == "day_not_ahead"
    work(ticket, by_operator.agree, date(2026, 11, 30), "pismo z 9 listopada", now=MONDAY)
    with platform_context():
        clock = by_operator.clock_of(seen(ticket.pk), now=timezone.now())
        assert clock is not None
        assert timezone.localtime(clock.mend_due).date() == date(2026, 11, 30)


def test_an_office_reaches_all_its_reports_page_by_page(
    olsztyn: Office, at: Callable[[Office], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_tickets, "PAGE", 2)
    bartek = hire(olsztyn, "Bartek", Role.CLERK)
    made = [reported(olsztyn, bartek, at=MONDAY + day * DAY) for day in range(5)]
    with platform_context():
        Ticket.objects.filter(pk=made[2].pk).update(state=TicketState.CLOSED, closed_at=MONDAY)
    browser = at(olsztyn)
    sign_in(browser, bartek.email)

    def numbers(path: str) -> tuple[list[int], str]:
        page = browser.get(path)
        older = re.search(r'href="(\?[^"]*po=\d+)"', page.content.decode())
        found = [ticket.number for ticket, _clock in page.context["rows"]]
        return found, html.unescape(older[1]) if older else ""

    home, seen, query = "/panel/zgloszenia", list[list[int]](), ""
    for _page in range(3):
        found, query = numbers(f"{home}{query}")
        seen.append(found)
    assert (seen, query) == ([[5, 4], [3, 2], [1]], "")
    first, more = numbers(f"{home}?stan=otwarte")
    assert (first, numbers(f"{home}{more}")[0]) == ([5, 4], [2, 1]), "the choice is kept"
    assert numbers(f"{home}?po=rubbish")[0] == [5, 4]
    counts = set()
    for path in (home, f"{home}?po=2"):  # two rows, and one
        with CaptureQueriesContext(connection) as asked:
            browser.get(path)
        counts.add(len(asked))
    assert len(counts) == 1


def test_beyond_a_page_new_reports_are_a_press_away_and_what_is_open_comes_first(
    olsztyn: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tickets, "PAGE", 2)
    bartek, browser = hire(olsztyn, "Bartek", Role.CLERK), browser_of(one_of_us())
    made = [reported(olsztyn, bartek, at=MONDAY + day * DAY).pk for day in range(4)]
    with platform_context():
        Ticket.objects.filter(pk=made[0]).update(state=TicketState.CLOSED, closed_at=MONDAY)
        Ticket.objects.filter(pk=made[1]).update(state=TicketState.MENDED, mended_at=MONDAY)

    def page(**query: str) -> list[UUID]:
        rows = browser.get("/zgloszenia/", query).context["rows"]
        return [ticket.pk for ticket, _clock in rows]

    assert (page(), page(strona="2")) == (made[2:], [made[1]])
    assert page(stan="wszystkie", strona="2") == [made[1], made[0]]
    assert "stan=wszystkie&amp;strona=2" in (
        browser.get("/zgloszenia/", {"stan": "wszystkie"}).content.decode()
    )
