"""The demo's operators find two reports and an accepted agreement, whenever it starts."""

from __future__ import annotations

from datetime import UTC, datetime

from support.neighbours import mails
from support.staff import hire

from provisioning.domain.demo_care import sow_care
from provisioning.domain.notice_letters import send_letters, tell_about_tickets
from provisioning.models import AgreementAcceptance, OfficeFacts, Ticket, TicketState
from tenants.accounts.models import Role
from tenants.context import platform_context
from tenants.models import Office

NOW = datetime(2026, 11, 20, 10, 10, tzinfo=UTC)


def test_one_report_waits_for_us_one_for_the_office_and_nobody_is_written_to(
    olsztyn: Office, pultusk: Office
) -> None:
    hire(olsztyn, "Anna")
    hire(olsztyn, "Bartek", Role.CLERK)

    sow_care([olsztyn, pultusk], now=NOW)
    sow_care([olsztyn, pultusk], now=NOW)

    with platform_context():
        tickets = Ticket.objects.of(olsztyn)
        states = [(one.state, one.reporter_name) for one in tickets]
        assert states == [(TicketState.REPORTED, "Bartek"), (TicketState.MENDED, "Bartek")]
        assert AgreementAcceptance.objects.get(office=olsztyn).by_name == "Anna"
        offices = {olsztyn.pk, pultusk.pk}
        assert offices == set(OfficeFacts.objects.values_list("office_id", flat=True)) & offices
        tell_about_tickets(NOW)
        send_letters(NOW)
    assert mails() == []
