"""An office leaves: it has its data, then nothing of it is left, and it gets that in writing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import ProgrammingError, connections, models
from support.booking_desk import FRIDAY
from support.full_house import CANARIES, House
from support.leavings import (
    DAY,
    HOUR,
    LETTER_TO,
    OSKAR,
    again,
    begin,
    lying_about,
    queue_work,
    states,
    to_the_end,
    told,
    until_kit,
)

from booking.models import Contact
from provisioning.domain.leaving import closing, purge
from provisioning.domain.leaving import go_on as going
from provisioning.domain.leaving.begin import Terms, begin_leaving, call_off, hand_over
from provisioning.domain.leaving.go_on import go_on
from provisioning.domain.leaving.order import ORDER
from provisioning.domain.leaving.purge import check_off, overdue
from provisioning.domain.leaving.refusals import (
    AlreadyLeaving,
    BackupsNotDue,
    NotTypedRight,
    StepBeingDone,
    TooLateToStay,
)
from provisioning.kit.contents import columns_of, kit_models
from provisioning.models import Announcement, BackupPurge, Leaving, LeavingStepState
from tenants.archive.write import write_archive
from tenants.audit.models import Entry
from tenants.context import office_context, platform_context
from tenants.ids import uuid7
from tenants.models import Hostname, Office, OfficeState
from tenants.schema import schema_exists
from tenants.signature import is_signed, public_pem


class Killed(BaseException):
    """As if the process had died here."""


def row(office: Office) -> Office:
    with platform_context():
        return Office.objects.get(pk=office.pk)


def test_nothing_of_it_is_left_and_a_certificate_says_so(
    office: Office, house: House, settings: Any
) -> None:
    queue_work(office)
    archives = Path(settings.OKIENKO_BACKUPS) / str(office.pk)
    archives.mkdir(parents=True)
    leaving = until_kit(office)
    write_archive(row(office), archives / "wczoraj.okienko", now=FRIDAY)
    assert lying_about(CANARIES) != [], "negative control: they can be found"

    leaving = to_the_end(leaving)

    assert set(states(leaving).values()) == {LeavingStepState.DONE}
    assert lying_about((*CANARIES, house.reference)) == []
    assert not schema_exists(str(office.schema_name))
    gone = row(office)
    assert (gone.state, bytes(gone.wrapped_key), gone.gone_at) == ("gone", b"", FRIDAY + DAY)
    with platform_context():
        assert not Hostname.objects.filter(tenant=gone).exists()
    assert told(leaving, "schema")["rows"]["booking"] == 2
    assert told(leaving, "files") == {"files": 1, "archives": 1}
    assert told(leaving, "cache")["keys"] >= 1
    assert told(leaving, "queue")["tasks"] >= 1
    letter = mail.outbox[-1]
    (_name, pdf, kind), (_sig, signature, _) = letter.attachments
    assert (letter.to, kind, pdf[:5]) == ([LETTER_TO], "application/pdf", b"%PDF-")
    assert is_signed(public_pem(), pdf, signature)
    assert not is_signed(public_pem(), pdf + b"x", signature)


def test_backups_are_gone_on_their_day_and_not_before(
    office: Office, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_sent(_leaving: Leaving, **_: Any) -> None:
        raise ConnectionError

    leaving = to_the_end(until_kit(office))
    assert overdue((FRIDAY + 30 * DAY).date()) != []
    with pytest.raises(BackupsNotDue):
        check_off(leaving, now=FRIDAY + 6 * DAY, by=OSKAR)
    assert len(mail.outbox) == 1, "no certificate says what nobody can know"
    with monkeypatch.context() as patch:
        patch.setattr(purge, "send_certificate", not_sent)
        with pytest.raises(ConnectionError):
            check_off(leaving, now=FRIDAY + 7 * DAY, by=OSKAR)
    assert overdue((FRIDAY + 30 * DAY).date()) != [], "no certificate went out: all is as it was"
    assert check_off(leaving, now=FRIDAY + 7 * DAY, by=OSKAR) == 2
    assert (overdue((FRIDAY + 30 * DAY).date()), len(mail.outbox)) == ([], 2)
    with platform_context():
        days = BackupPurge.objects.filter(leaving=leaving).values_list("due_on", flat=True)
        assert set(days) == {(FRIDAY + 7 * DAY).date()}, "at most seven days from the end"


def test_frozen_nobody_changes_anything_and_called_off_everything_goes_on(
    office: Office, house: House
) -> None:
    leaving = begin(office)
    with pytest.raises(AlreadyLeaving):
        begin(office)
    go_on(leaving, now=FRIDAY + HOUR)
    assert row(office).state == OfficeState.LEAVING
    with office_context(row(office)):
        assert Contact.objects.count() == 2
        with pytest.raises(ProgrammingError):
            Contact.objects.update(first_name="X")

    call_off(office, now=FRIDAY + 2 * HOUR, by=OSKAR)

    assert row(office).state == OfficeState.ACTIVE
    with office_context(row(office)):
        assert Contact.objects.update(first_name="X") == 2
        with pytest.raises(ProgrammingError):
            Entry.objects.update(action="x")
    assert go_on(begin(office, now=FRIDAY + DAY), now=FRIDAY + DAY) is False, "and may leave again"


def test_nothing_is_deleted_before_its_time_nor_before_the_office_has_its_data(
    office: Office, house: House
) -> None:
    with pytest.raises(NotTypedRight):
        begin_leaving(office, Terms(LETTER_TO), typed="olsztyn", now=FRIDAY, by=OSKAR)
    leaving = begin(office)
    go_on(leaving, now=FRIDAY + HOUR)
    go_on(again(leaving), now=FRIDAY + DAY - timedelta(seconds=1))
    assert states(leaving)["close"] == "waiting"
    go_on(again(leaving), now=FRIDAY + DAY)
    assert states(leaving)["close"].startswith("failed")
    assert row(office).state == OfficeState.LEAVING

    hand_over(leaving, now=FRIDAY + DAY, by=OSKAR)
    go_on(again(leaving), now=FRIDAY + DAY)
    assert (states(leaving)["close"], row(office).state) == ("waiting", OfficeState.GONE)
    assert schema_exists(str(office.schema_name)), "processes may still be at work in it"
    with pytest.raises(TooLateToStay):
        call_off(office, now=FRIDAY + DAY, by=OSKAR)


def test_called_off_while_somebody_goes_on_the_office_stays(
    office: Office, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = until_kit(office)
    call_off(office, now=FRIDAY + 3 * HOUR, by=OSKAR)
    assert not go_on(known, now=FRIDAY + DAY), "read before it was called off"
    assert row(office).state == OfficeState.ACTIVE

    def called_off_meanwhile(_leaving: Leaving, office: Office) -> datetime:
        call_off(office, now=FRIDAY + DAY, by=OSKAR)
        return FRIDAY

    leaving = until_kit(office)
    monkeypatch.setattr(closing, "kit_taken_at", called_off_meanwhile)
    assert not go_on(leaving, now=FRIDAY + DAY)
    assert row(office).state == OfficeState.ACTIVE
    with platform_context():
        assert Hostname.objects.filter(tenant=office).exists()


def test_nobody_calls_it_off_while_a_step_is_being_done(office: Office, house: House) -> None:
    """Else rights given back would be taken again, for good, and a letter would tell of the end."""
    refused = []

    def elsewhere() -> None:
        try:
            call_off(office, now=FRIDAY + HOUR, by=OSKAR)
        finally:
            connections.close_all()

    def try_it(_step: str) -> None:
        with ThreadPoolExecutor(1) as another:
            refused.append(another.submit(elsewhere).exception())

    go_on(begin(office), now=FRIDAY + HOUR, tell=try_it)

    assert [type(one) for one in refused] == [StepBeingDone] * 3
    assert row(office).state == OfficeState.LEAVING
    call_off(office, now=FRIDAY + 2 * HOUR, by=OSKAR)
    with office_context(row(office)):
        assert Contact.objects.update(first_name="X") == 2


def test_what_was_announced_to_it_does_not_name_it_any_more(office: Office, house: House) -> None:
    both = [office.pk.hex, uuid7().hex]
    told = {"text_pl": "Okienko", "starts_at": FRIDAY, "ends_at": FRIDAY + DAY, "made_at": FRIDAY}
    with platform_context():
        ours = Announcement.objects.filter(
            pk__in=[
                Announcement.objects.create(offices=offices, made_by_name="Oskar", **told).pk
                for offices in (both, both[:1])
            ]
        )
    try:
        leaving = to_the_end(until_kit(office))

        assert set(states(leaving).values()) == {LeavingStepState.DONE}
        with platform_context():
            left = list(ours.values_list("offices", flat=True))
        assert left == [both[1:]], "one that was for it alone is not for everybody now"
    finally:
        with platform_context():
            ours.delete()


def test_no_key_goes_into_a_kit() -> None:
    found = {
        f"{model._meta.label}.{name}"
        for model in kit_models()
        for name in columns_of(model)
        if "secret" in name or "password" in name or _opens_by_digest(model, name)
    }
    assert found == set()


def _opens_by_digest(model: type[models.Model], name: str) -> bool:
    return name == "digest" and bool(getattr(model._meta.get_field(name), "unique", False))


def test_killed_after_each_step_it_goes_on_to_the_same_end(
    office: Office, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The step is done, and the process dies before it can say so: the worst moment.

    Processes that really die, at any moment: ``test_kills.py``.
    """
    queue_work(office)
    leaving = begin(office)
    killed: list[str] = []
    note = going._note

    def dying(step: Any, **values: Any) -> None:
        if values.get("state") == LeavingStepState.DONE and step.key not in killed:
            killed.append(step.key)
            raise Killed
        note(step, **values)

    monkeypatch.setattr(going, "_note", dying)
    moments = iter([FRIDAY + HOUR] * 3 + [FRIDAY + DAY] + [FRIDAY + DAY + HOUR] * 30)
    for moment in moments:
        try:
            if go_on(again(leaving), now=moment):
                break
        except Killed:
            if "kit" in killed:
                hand_over(leaving, now=FRIDAY + HOUR, by=OSKAR)
    assert killed == list(ORDER)
    assert set(states(leaving).values()) == {LeavingStepState.DONE}
    assert lying_about((*CANARIES, house.reference)) == []
    assert told(leaving, "schema")["rows"]["booking"] == 2, "counted before it was dropped"
    assert told(leaving, "files") == {"files": 1, "archives": 0}
    assert told(leaving, "cache")["keys"] >= 1
    assert told(leaving, "queue")["tasks"] >= 1
    assert told(leaving, "rows")["deleted"]
