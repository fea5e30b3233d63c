"""An operator suspends and resumes an office: a reason, a day, a letter, a line in both trails."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from support.staff import hire

from provisioning.domain.suspension.resume import resume
from provisioning.domain.suspension.suspend import NeedsAPerson, NotNow, begin_due, suspend
from provisioning.domain.suspension.tell import tell_offices
from provisioning.models import Suspension
from tenants.accounts.models import Role
from tenants.audit.actor import SYSTEM, Actor, ActorKind
from tenants.audit.models import Entry
from tenants.context import office_context, platform_context
from tenants.errors import Invalid
from tenants.ids import uuid7
from tenants.messaging.models import Message
from tenants.models import Office, OfficeState

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 27)
OLA = Actor(ActorKind.OPERATOR, uuid7(), "Ola")
WHY = "Umowa wygasła 20.11.2026."


def state(office: Office) -> str:
    with platform_context():
        return str(Office.objects.get(pk=office.pk).state)


def letters(office: Office) -> list[tuple[str, str]]:
    with office_context(office):
        found = Message.objects.filter(kind__startswith="office_").order_by("created_at", "pk")
        return [(one.kind, one.details["why"]) for one in found]


def trail(office: Office | None = None) -> list[tuple[str, str]]:
    with office_context(office) if office else platform_context():
        found = Entry.objects.filter(action__startswith="office.").order_by("at", "pk")
        return list(found.values_list("action", "by_name"))


def decide(office: Office, **changes: object) -> Suspension:
    told = {"reason": WHY, "starts_on": TODAY, "now": NOW, "by": OLA} | changes
    with platform_context():
        return suspend(office.pk, **told)  # type: ignore[arg-type]  # as the verb takes them


def test_suspended_told_and_resumed(olsztyn: Office) -> None:
    anna = hire(olsztyn, "Anna")
    hire(olsztyn, "Bartek", Role.CLERK)
    decide(olsztyn)
    assert state(olsztyn) == OfficeState.SUSPENDED
    assert tell_offices(NOW) == 1
    assert tell_offices(NOW) == 0, "told once"
    assert letters(olsztyn) == [("office_suspended", WHY)], "the admin alone"
    with office_context(olsztyn):
        assert Message.objects.get().recipient == f"staff:{anna.pk}"
    with platform_context():
        resume(olsztyn.pk, now=NOW + timedelta(days=1), by=OLA)
    assert state(olsztyn) == OfficeState.ACTIVE
    assert tell_offices(NOW + timedelta(days=1)) == 1
    assert [kind for kind, _why in letters(olsztyn)] == ["office_suspended", "office_resumed"]
    assert trail() == [("office.suspend", "Ola"), ("office.resume", "Ola")]
    assert trail(olsztyn) == [("office.suspended", "Ola"), ("office.resumed", "Ola")]


def test_a_kill_between_letter_and_mark_writes_no_second_letter(olsztyn: Office) -> None:
    hire(olsztyn, "Anna")
    made = decide(olsztyn)
    tell_offices(NOW)
    with platform_context():
        Suspension.objects.filter(pk=made.pk).update(told_at=None)
    tell_offices(NOW + timedelta(minutes=1))
    assert letters(olsztyn) == [("office_suspended", WHY)]


def test_a_later_day_is_told_at_once_and_begins_on_that_day(olsztyn: Office) -> None:
    hire(olsztyn, "Anna")
    decide(olsztyn, starts_on=TODAY + timedelta(days=7))
    tell_offices(NOW)
    assert letters(olsztyn) == [("office_suspended", WHY)]
    with platform_context():
        assert begin_due(NOW) == 0
    assert state(olsztyn) == OfficeState.ACTIVE
    with platform_context():
        assert begin_due(NOW + timedelta(days=7)) == 1
        assert begin_due(NOW + timedelta(days=7)) == 0
    assert state(olsztyn) == OfficeState.SUSPENDED


def test_called_off_before_its_day_nothing_happens_on_it(olsztyn: Office) -> None:
    with platform_context():
        Office.objects.filter(pk=olsztyn.pk).update(state=OfficeState.TRIAL)
    decide(olsztyn, starts_on=TODAY + timedelta(days=7))
    with platform_context():
        resume(olsztyn.pk, now=NOW, by=OLA)
        assert begin_due(NOW + timedelta(days=8)) == 0
    assert state(olsztyn) == OfficeState.TRIAL
    assert tell_offices(NOW) == 0, "nobody was told, so nothing is taken back"


def test_an_office_goes_back_to_what_it_was(olsztyn: Office) -> None:
    with platform_context():
        Office.objects.filter(pk=olsztyn.pk).update(state=OfficeState.TRIAL)
    decide(olsztyn)
    with platform_context():
        resume(olsztyn.pk, now=NOW, by=OLA)
    assert state(olsztyn) == OfficeState.TRIAL


def test_no_machine_suspends(olsztyn: Office) -> None:
    for by in (SYSTEM, Actor(ActorKind.CLERK, uuid7(), "Anna"), Actor(ActorKind.API)):
        with pytest.raises(NeedsAPerson):
            decide(olsztyn, by=by)
    assert state(olsztyn) == OfficeState.ACTIVE


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"reason": "x" * 501}, "reason"),
        ({"starts_on": TODAY - timedelta(days=1)}, "starts_on"),
    ],
)
def test_without_a_reason_or_a_day_to_come_nothing_is_decided(
    olsztyn: Office, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        decide(olsztyn, **changes)
    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize(
    "was", [OfficeState.BUILDING, OfficeState.SUSPENDED, OfficeState.LEAVING, OfficeState.GONE]
)
def test_only_a_living_office_is_suspended_and_only_once(olsztyn: Office, was: OfficeState) -> None:
    with platform_context():
        Office.objects.filter(pk=olsztyn.pk).update(state=was)
    with pytest.raises(NotNow):
        decide(olsztyn)
    assert state(olsztyn) == was


def test_a_second_decision_and_a_resumption_of_nothing_are_refused(olsztyn: Office) -> None:
    with pytest.raises(NotNow), platform_context():
        resume(olsztyn.pk, now=NOW, by=OLA)
    decide(olsztyn, starts_on=TODAY + timedelta(days=3))
    with pytest.raises(NotNow):
        decide(olsztyn)
