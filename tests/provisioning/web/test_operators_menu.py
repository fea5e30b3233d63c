"""The operators' menu says how much waits where, whatever there is, in one question."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from support.care import reported
from support.operators import Operator
from support.staff import hire

from provisioning.domain.panel.waiting import waiting
from provisioning.models import (
    Application,
    BackupPurge,
    Incident,
    Leaving,
    LeavingStep,
    LeavingStepState,
    Ticket,
    TicketState,
)
from tenants.context import platform_context
from tenants.models import Office

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


def something_waits(office: Office, number: int) -> None:
    with platform_context():
        Application.objects.create(
            subdomain=f"wniosek-{number}", name="X", state="waiting", sent_at=NOW
        )
        Application.objects.create(subdomain="niepotwierdzony", name="X", sent_at=NOW)
        Incident.objects.create(
            number=f"2026/{number}", detected_at=NOW, recorded_at=NOW, first=NOW, last=NOW
        )
        begun = Leaving.objects.create(office=office, began_at=NOW, may_delete_at=NOW)
        LeavingStep.objects.create(leaving=begun, key="kit", number=2, state=LeavingStepState.DONE)
    reported(office, hire(office, f"Bartek{number}"), at=NOW)


@time_machine.travel(NOW, tick=False)
def test_the_menu_says_how_much_waits_in_one_question(olsztyn: Office, pultusk: Office) -> None:
    operator = Operator()

    def menu() -> tuple[Counter[str], int]:
        with CaptureQueriesContext(connection) as asked:
            operator.sign_in()
            page = operator.client.get("/ogloszenia").content.decode()
        found = re.findall(r'href="([^"]+)"[^>]*>[^<]+<span class="waits">(\d+)<', page)
        return Counter({address: int(count) for address, count in found}), len(asked)

    before = menu()[0]
    something_waits(olsztyn, 0)
    one, first = menu()
    something_waits(pultusk, 1)
    with platform_context():
        Incident.objects.filter(number="2026/0").update(closed_at=NOW)
        Ticket.objects.filter(office=olsztyn).update(state=TicketState.MENDED)
        Leaving.objects.filter(office=olsztyn).update(finished_at=NOW)
        BackupPurge.objects.create(
            leaving=Leaving.objects.get(office=olsztyn),
            what="base",
            due_on=NOW.date() + timedelta(days=1),
        )
    two, second = menu()

    # The menu's first links lead to a part each, and say the sum of it.
    one, two = one - before, two - before
    assert set(one.values()) == {1, 2}
    assert (one["/zgloszenia/"], one["/urzedy"]) == (2, 2)
    assert (two["/wnioski"], two["/odejscia/"]) == (2, 1)
    assert second == first
    with platform_context():
        BackupPurge.objects.filter(leaving__office=olsztyn).update(due_on=NOW.date())
    assert (menu()[0] - before)["/odejscia/"] == 2, "a backup is to be checked off"
    with platform_context():
        leaving = Leaving.objects.get(office=pultusk)
        Leaving.objects.filter(pk=leaving.pk).update(kit_taken_at=NOW)
        LeavingStep.objects.create(
            leaving=leaving, key="delete", number=3, state=LeavingStepState.FAILED
        )
    assert (menu()[0] - before)["/odejscia/"] == 2, "the data were taken, but a step failed"


def test_all_that_waits_is_one_question(olsztyn: Office) -> None:
    something_waits(olsztyn, 0)
    with platform_context(), CaptureQueriesContext(connection) as asked:
        assert len(waiting(NOW)) == 4
    assert len(asked) == 1
