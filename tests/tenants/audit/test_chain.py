"""The chain over the trail: who rewrites one entry is found out; nobody in the office even can."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from tenants.audit.actor import RESIDENT, SYSTEM, Actor, ActorKind
from tenants.audit.chain import LATE, SEAL, START, digest, head, rewritten, seal, verify
from tenants.audit.models import Entry, Link
from tenants.audit.record import record
from tenants.audit.tasks import seal_office, seal_platform
from tenants.checks import broken_promises
from tenants.context import office_context, platform_context
from tenants.models import Due, Office
from tenants.schema import owning

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
ANNA = Actor(ActorKind.CLERK, name="Anna", address="203.0.113.7")


def write(count: int) -> list[Entry]:
    return [
        record("office.apply", by=ANNA, now=NOW + timedelta(minutes=number), fields=["hours"])
        for number in range(count)
    ]


def test_entries_are_chained_in_order_and_only_once(in_olsztyn: Office) -> None:
    entries = write(3)
    assert (seal(), seal()) == (3, 0)
    links = list(Link.objects.all())
    assert [link.entry_id for link in links] == [entry.pk for entry in entries]
    assert [link.number for link in links] == [1, 2, 3]
    assert links[0].digest == digest(START, entries[0])
    assert links[2].digest == digest(links[1].digest, entries[2])
    write(1)
    assert seal() == 1
    assert head().links == verify(NOW).links == 4


def test_writing_makes_chaining_due_within_a_minute(olsztyn: Office) -> None:
    with office_context(olsztyn):
        write(1)
    with platform_context():
        hint = Due.objects.get(office_id=olsztyn.pk, kind=SEAL)
    assert NOW < hint.at <= NOW + timedelta(minutes=1)


def test_the_task_chains_and_the_promise_holds(olsztyn: Office) -> None:
    with office_context(olsztyn):
        write(2)
    seal_office(office=str(olsztyn.pk))
    with office_context(olsztyn):
        assert head().links == 2
        assert broken_promises(NOW) == {}


def test_nobody_in_the_office_changes_or_removes_an_entry_or_a_link(in_olsztyn: Office) -> None:
    write(1)
    seal()
    for change in (
        lambda: Entry.objects.update(by_name="Edek"),
        lambda: Entry.objects.all()._raw_delete("default"),
        lambda: Link.objects.update(digest=START),
        lambda: Link.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            change()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET by_name = 'Edek' WHERE at = '{at}'",
        "UPDATE audit_entry SET fields = '[]' WHERE at = '{at}'",
        "UPDATE audit_entry SET address = NULL WHERE at = '{at}'",
        "UPDATE audit_link SET digest = repeat('f', 64) WHERE number = 2",
        "DELETE FROM audit_link WHERE number = 2",
    ],
)
def test_even_the_owner_of_the_tables_is_found_out(
    new_office: Callable[[], Office], statement: str
) -> None:
    office = new_office()
    with office_context(office):
        second = write(3)[1]
        seal()
        assert verify(NOW).wrong is None
    with owning(str(office.schema_name)) as owner, owner.cursor() as cursor:
        cursor.execute(statement.format(at=second.at.isoformat()))
    with office_context(office):
        assert verify(NOW).wrong == 2
        assert list(rewritten(None))
        assert list(rewritten(NOW + timedelta(minutes=1)))
        (promise,) = broken_promises(NOW)
        assert promise == "the audit trail does not say what it said"


def test_the_newest_links_can_be_reckoned_alone(in_olsztyn: Office) -> None:
    write(5)
    seal()
    assert (verify(NOW, newest=2).links, verify(NOW, newest=2).head) == (2, head().head)


def test_an_entry_outside_the_chain_for_long_is_told(in_olsztyn: Office) -> None:
    write(1)
    assert verify(NOW + LATE).outside == 0
    assert verify(NOW + LATE + timedelta(minutes=1)).outside == 1


def test_what_operators_do_is_chained_on_the_platform(db: None) -> None:
    with platform_context():
        hints = Due.objects.filter(kind=SEAL).count()
        record("operator.create", by=SYSTEM, now=NOW)
        assert Due.objects.filter(kind=SEAL).count() == hints
    seal_platform()
    with platform_context():
        assert verify(NOW).links >= 1


def test_an_act_names_the_address_of_whoever_acts(in_olsztyn: Office) -> None:
    assert write(1)[0].address == "203.0.113.7"
    assert record("x", by=RESIDENT, now=NOW).address is None
    assert record("x", by=RESIDENT, now=NOW, address="203.0.113.9").address == "203.0.113.9"
