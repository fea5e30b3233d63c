"""Keys are exchanged while everybody works: nothing becomes unreadable, at no moment."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable
from copy import copy
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from tenants import key_rotation
from tenants.audit.actor import SYSTEM
from tenants.context import office_context, platform_context
from tenants.key_rotation import announce, rewrap, rotate_all, seal_again, switch
from tenants.management.commands import keys as command
from tenants.master_keys import Unreadable
from tenants.messaging.gateways.accounts import open_gateway, save_account
from tenants.messaging.models import GatewayAccount
from tenants.models import Office, OfficeState
from tenants.secrets import office_mac, seal, unseal

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TOKEN = "Qe7-tajny-token-9Xk2"
DAMAGE = "UPDATE sms_gateway_account SET sealed = replace(sealed,"
# django-typer uses what Typer calls old.
pytestmark = pytest.mark.filterwarnings("ignore:In Typer:DeprecationWarning")


@pytest.fixture
def office(olsztyn: Office) -> Office:
    """Olsztyn with a gateway; a copy of its row, as a process remembers it."""
    with office_context(olsztyn):
        save_account("smsapi", {"token": TOKEN}, agreed=False, now=NOW, by=SYSTEM)
    return copy(olsztyn)


def fresh(office: Office) -> Office:
    with platform_context():
        return Office.objects.get(pk=office.pk)


def token(office: Office) -> str:
    with office_context(office):
        return str(open_gateway(GatewayAccount.objects.get(code="smsapi")).token)  # type: ignore[attr-defined]  # SMSAPI's


def stored(office: Office) -> str:
    with office_context(office), connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM sms_gateway_account")
        return str(cursor.fetchone()[0])


def sealed_by(office: Office, code: str) -> str:
    """Name of the later key that sealed an account."""
    with office_context(office), connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM sms_gateway_account WHERE code = %s", [code])
        return str(cursor.fetchone()[0]).partition(":")[0].removeprefix("2.")


def another_master(settings: Any) -> str:
    new = base64.b64encode(os.urandom(32)).decode()
    settings.OKIENKO_MASTER_KEYS = [new, *settings.OKIENKO_MASTER_KEYS]
    return new


def test_a_rotation_seals_anew_and_every_process_reads_all_the_time(office: Office) -> None:
    before, mac = stored(office), None
    with office_context(office):
        mac = office_mac("link", b"x")
    seen: list[str] = []
    remembered = [office]

    def wait() -> None:
        """Meanwhile one process knows the row of before the wait, and another reads it anew."""
        seen.extend(token(one) for one in (remembered[-1], fresh(office)))
        remembered.append(fresh(office))

    (done,) = rotate_all([office], now=NOW, wait=wait)
    assert (done.subdomain, done.sealed, done.error) == ("olsztyn", 1, "")
    assert seen == [TOKEN] * 4
    # Who learnt of the row after the first wait reads what was sealed after the second.
    assert [token(one) for one in (*remembered[1:], fresh(office))] == [TOKEN] * 3
    assert before.startswith("1:")
    assert stored(office).startswith("2.")
    with office_context(fresh(office)):
        assert office_mac("link", b"x") == mac, "links that were sent still work"


def test_negative_control_a_key_that_seals_before_all_know_it_cannot_be_read(
    office: Office,
) -> None:
    switch(office, announce(office, now=NOW))
    seal_again(office, now=NOW)
    with pytest.raises(Unreadable):
        token(office)
    assert token(fresh(office)) == TOKEN


def test_what_was_sealed_late_by_the_old_key_is_read_until_the_next_rotation(
    office: Office,
) -> None:
    list(rotate_all([office], now=NOW, wait=lambda: None))
    first = fresh(office)
    list(rotate_all([first], now=NOW + timedelta(days=1), wait=lambda: None))
    with office_context(first):
        late = seal("note", "late")
    with office_context(fresh(office)):
        assert unseal("note", late) == "late"
    assert len(fresh(office).sealing_keys["keys"]) == 2
    list(rotate_all([first], now=NOW + timedelta(days=2), wait=lambda: None))
    assert len(fresh(office).sealing_keys["keys"]) == 2, "the oldest is gone"
    assert token(fresh(office)) == TOKEN


def test_an_office_rotated_before_anybody_noted_what_was_sealed_gets_a_new_key(
    office: Office,
) -> None:
    list(rotate_all([office], now=NOW, wait=lambda: None))
    row = fresh(office)
    del row.sealing_keys["sealed"]
    with platform_context():
        row.save(update_fields=["sealing_keys"])
    (done,) = rotate_all([fresh(office)], now=NOW + timedelta(days=1), wait=lambda: None)
    assert (done.sealed, done.error) == (1, "")
    assert fresh(office).sealing_keys["current"] > row.sealing_keys["current"]
    assert token(fresh(office)) == TOKEN


def test_a_killed_rotation_goes_on_with_the_key_it_had_announced(office: Office) -> None:
    name = announce(office, now=NOW)
    assert announce(office, now=NOW + timedelta(hours=1)) == name
    list(rotate_all([office], now=NOW + timedelta(hours=2), wait=lambda: None))
    assert fresh(office).sealing_keys["current"] == name
    assert token(fresh(office)) == TOKEN


class Killed(BaseException):
    """The process is gone at this point: nothing of it catches this."""


STEPS = (
    ("_locked", 1),  # wrapping by the master key
    ("_locked", 2),  # announcing
    ("wait", 1),
    ("_locked", 3),  # switching
    ("wait", 2),
    ("_column", 1),
    ("_column", 5),
    ("record", 1),  # all is sealed again, nothing is noted yet
    ("_locked", 4),  # noting it
)


@pytest.mark.parametrize(("step", "call"), STEPS)
def test_a_second_rotation_killed_at_any_step_and_run_again_loses_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch, step: str, call: int
) -> None:
    """Nor what somebody seals after the kill who still knows the row of before it."""
    list(rotate_all([office], now=NOW, wait=lambda: None))
    known, calls = [fresh(office)], iter(range(1, 100))
    reals = {name: getattr(key_rotation, name) for name in ("_locked", "_column", "record")}
    reals["wait"] = lambda: known.append(fresh(office))

    def or_killed(*args: Any, **more: Any) -> Any:
        if next(calls) == call:
            raise Killed
        return reals[step](*args, **more)

    with monkeypatch.context() as patch:
        if step != "wait":
            patch.setattr(key_rotation, step, or_killed)
        wait = or_killed if step == "wait" else reals["wait"]
        with pytest.raises(Killed):
            list(rotate_all([office], now=NOW + timedelta(days=1), wait=wait))
    with office_context(known[-1]):
        save_account("smsapi", {"token": TOKEN}, agreed=False, now=NOW, by=SYSTEM)
    for days in range(2, 6):
        list(rotate_all([office], now=NOW + timedelta(days=days), wait=lambda: None))
        assert token(fresh(office)) == TOKEN
    assert len(fresh(office).sealing_keys["keys"]) == 2, "older ones went all the same"


def test_an_office_that_cannot_be_sealed_again_keeps_its_keys_until_it_can(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """What does not open is named, and holds up nothing that stands beside it."""
    list(rotate_all([office], now=NOW, wait=lambda: None))
    damaged = {"code": "damaged", "callback_token": "x", "changed_at": NOW, "sealed": "text"}
    with office_context(fresh(office)), connection.cursor() as cursor:
        kept = GatewayAccount.objects.create(**damaged)
        cursor.execute(f"{DAMAGE} ':', ':AAAA') WHERE id = %s", [kept.pk])
    for days in range(1, 4):
        now = NOW + timedelta(days=days)
        (done,) = rotate_all([office], now=now, wait=lambda: None)
        assert done.error == "Unreadable"
        assert f"sms_gateway_account.sealed of {kept.pk}" in caplog.text
        row = fresh(office)
        assert token(row) == TOKEN
        assert sealed_by(row, "smsapi") == row.sealing_keys["current"] > row.sealing_keys["sealed"]
    with office_context(fresh(office)), connection.cursor() as cursor:
        cursor.execute(f"{DAMAGE} ':AAAA', ':') WHERE id = %s", [kept.pk])
    for days in range(4, 7):
        now = NOW + timedelta(days=days)
        (done,) = rotate_all([office], now=now, wait=lambda: None)
        # The first time only what was damaged is left.
        assert (done.sealed, done.error) == (1 if days == 4 else 2, "")
    assert token(fresh(office)) == TOKEN


def test_a_value_changed_meanwhile_is_not_overwritten(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = key_rotation.seal

    def changed_meanwhile(purpose: str, text: str) -> str:
        save_account("smsapi", {"token": "new-token"}, agreed=False, now=NOW, by=SYSTEM)
        return real(purpose, text)

    switch(office, announce(office, now=NOW))
    monkeypatch.setattr(key_rotation, "seal", changed_meanwhile)
    seal_again(office, now=NOW)
    assert token(fresh(office)) == "new-token"


def test_a_new_master_key_wraps_and_the_old_one_may_go(office: Office, settings: Any) -> None:
    list(rotate_all([office], now=NOW, wait=lambda: None))
    new = another_master(settings)
    assert rewrap(office)
    assert not rewrap(office), "once"
    settings.OKIENKO_MASTER_KEYS = [new]
    assert token(fresh(office)) == TOKEN


def test_negative_control_without_rewrapping_the_old_master_key_is_needed(
    office: Office, settings: Any
) -> None:
    settings.OKIENKO_MASTER_KEYS = [another_master(settings)]
    with pytest.raises(Unreadable):
        token(fresh(office))


def test_a_sealing_key_dies_with_the_data_key_and_opens_in_no_other_office(
    office: Office, pultusk: Office
) -> None:
    list(rotate_all([office], now=NOW, wait=lambda: None))
    sealed, row = stored(office), fresh(office)
    stranger = copy(pultusk)
    stranger.sealing_keys = row.sealing_keys
    with office_context(stranger), pytest.raises(Unreadable):
        unseal("sms_gateway_account.sealed", sealed)
    row.wrapped_key = pultusk.wrapped_key
    with office_context(row), pytest.raises(Unreadable):
        unseal("sms_gateway_account.sealed", sealed)


@pytest.fixture
def rotate(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """Call the command; the waiting is left out."""
    monkeypatch.setattr(command, "REMEMBER_SECONDS", -1.0)

    def call(*words: str) -> tuple[int, str]:
        out = StringIO()
        try:
            call_command("keys", "rotate", *words, stdout=out, stderr=StringIO())
        except SystemExit as end:
            return int(str(end.code)), out.getvalue()
        return 0, out.getvalue()

    return call


def test_the_command_rotates_every_office_and_names_those_it_could_not(
    office: Office, pultusk: Office, rotate: Callable[..., tuple[int, str]], settings: Any
) -> None:
    with platform_context():
        all_of_them = Office.objects.count()  # other tests of this process keep some
    code, told = rotate("--json")
    assert (code, json.loads(told)) == (0, {"offices": all_of_them, "sealed": 1, "failed": {}})
    assert token(fresh(office)) == TOKEN
    with platform_context():
        Office.objects.filter(pk=pultusk.pk).update(wrapped_key=b"damaged")
    code, told = rotate("--json")
    assert code == 3
    assert json.loads(told)["failed"] == {"pultusk": "Unreadable"}


def test_the_command_wraps_only_where_asked_to(
    office: Office, rotate: Callable[..., tuple[int, str]], settings: Any
) -> None:
    new = another_master(settings)
    assert rotate("--master-only", "--office", "olsztyn")[0] == 0
    assert stored(office).startswith("1:")
    settings.OKIENKO_MASTER_KEYS = [new]
    assert token(fresh(office)) == TOKEN
    assert rotate("--office", "nowhere")[0] == 1


def test_an_office_that_is_gone_has_no_keys_to_rotate(
    office: Office, rotate: Callable[..., tuple[int, str]]
) -> None:
    with platform_context():
        Office.objects.filter(pk=office.pk).update(state=OfficeState.GONE)
    assert rotate("--office", "olsztyn")[0] == 1
