"""An office hears of it when a host of its own stops naming it, or was never proved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.test import Client
from support.own_hosts import HOST, NOW, OURS, claimed, proof, seen
from time_machine import travel

from provisioning.domain.domains.prove import DAILY, PATIENCE, WEEKLY, due
from provisioning.domain.papers.facts import keep_facts
from provisioning.models import NoticeLetter
from tenants.accounts.models import Role, User
from tenants.context import office_context, platform_context
from tenants.models import Office, OfficeState

At = Callable[[Office], Client]


def told(office: Office) -> list[NoticeLetter]:
    with platform_context():
        return list(NoticeLetter.objects.filter(office_id=office.pk).order_by("due_at"))


def with_admin(office: Office) -> Office:
    with office_context(office):
        User.objects.create_user("anna@example.com", None, role=Role.ADMIN)
        keep_facts(NOW)
    return office


def test_an_office_is_told_when_its_proof_is_gone_and_when_its_host_is_lost(
    olsztyn: Office,
) -> None:
    mine = claimed(with_admin(olsztyn))
    seen(mine, proof(mine))
    gone = NOW + WEEKLY
    seen(mine, OURS, gone)
    seen(mine, OURS, gone + DAILY)
    (failing,) = told(olsztyn)
    assert failing.address == "anna@example.com"
    for word in (HOST, "25.12.2026", f"_okienko.{HOST}", mine.token, "/panel/domena"):
        assert word in failing.text
    seen(mine, OURS, gone + PATIENCE)
    _failing, lost = told(olsztyn)
    assert HOST in lost.subject
    assert "http://olsztyn.localhost:8000/panel/domena" in lost.text


def test_an_office_whose_host_another_one_proved_is_told_and_one_that_left_is_not(
    olsztyn: Office, pultusk: Office
) -> None:
    first, second = claimed(with_admin(olsztyn)), claimed(pultusk)
    seen(first, proof(first))
    seen(second, proof(second))
    assert len(told(olsztyn)) == 1
    with platform_context():
        Office.objects.filter(pk=pultusk.pk).update(state=OfficeState.GONE, gone_at=NOW)
    seen(first, proof(first))
    assert told(pultusk) == []


def test_where_no_administrator_is_known_we_are_told(olsztyn: Office, settings: Any) -> None:
    mine = claimed(olsztyn)
    seen(mine, proof(mine))
    seen(mine, OURS, NOW + WEEKLY)
    assert [one.address for one in told(olsztyn)] == [settings.OKIENKO_SUPPORT_EMAIL]


def test_a_claim_that_is_not_looked_for_any_more_says_so(olsztyn: Office, at: At) -> None:
    mine = claimed(with_admin(olsztyn))
    seen(mine, OURS)
    anna = at(olsztyn)

    def page(moment: datetime) -> str:
        with travel(moment):
            with office_context(olsztyn):
                anna.force_login(User.objects.get(email="anna@example.com"))
            return anna.get("/panel/domena").content.decode()

    assert "Rekordu jeszcze nie ma" in page(NOW + DAILY)
    with platform_context():
        assert mine.pk not in due(NOW + WEEKLY)
    said = page(NOW + WEEKLY)
    assert "nie szukamy go już sami" in said
    assert f"/sprawdz/{mine.pk}" in said, "the button that looks again"
