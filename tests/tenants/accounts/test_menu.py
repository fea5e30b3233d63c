"""The menu of the panel: what is needed all day in front, the rest behind one press."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from support.staff import hire, sign_in

from tenants.accounts.models import Role
from tenants.models import Office


def menu(olsztyn: Office, at: Callable[[Office], Client], name: str, role: Role) -> tuple[str, str]:
    hire(olsztyn, name, role)
    client = at(olsztyn)
    sign_in(client, f"{name.lower()}@example.com")
    page = client.get("/panel/dziennik/" if role != Role.CLERK else "/panel/").content.decode()
    nav = page.partition('<nav class="menu"')[2].partition("</nav>")[0]
    daily, _details, office = nav.partition('<details class="office-menu">')
    return daily, office


def test_an_admin_finds_the_day_in_front_and_the_office_behind_one_press(
    olsztyn: Office, at: Callable[[Office], Client]
) -> None:
    daily, office = menu(olsztyn, at, "Anna", Role.ADMIN)
    assert "Dziś" in daily
    assert "Dziennik zdarzeń" not in daily
    assert 'href="/panel/dziennik/" aria-current="page"' in office
    assert "Teksty wiadomości" in office


def test_a_clerk_has_no_second_menu(olsztyn: Office, at: Callable[[Office], Client]) -> None:
    daily, office = menu(olsztyn, at, "Bartek", Role.CLERK)
    assert "Dziś" in daily
    assert office == ""
