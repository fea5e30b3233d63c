"""A suspended office: every staff address shows what it showed, and none changes anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest
from django.test import Client
from support.addresses import addresses, filled
from support.staff import hire, sign_in

from okienko import urls_office
from tenants.accounts.access import LEAVING, READ_ONLY, SUSPENDED
from tenants.context import platform_context
from tenants.entitlements import Entitlements, grant
from tenants.hosts import forget_hosts
from tenants.models import Office, OfficeState

PREFIX: Final = "panel/"
# The way in and out, an invitation taken up, one's own passkeys, pictures of the
# handbook: nothing of the office's.
OPEN: Final = (
    *("panel/logowanie", "panel/wyloguj", "panel/zaproszenie/", "panel/pomoc/zrzuty/"),
    "panel/konto/klucze/",
)


def staff_pages() -> dict[str, bool]:
    """Every address of the panel, and whether its view is marked as changing nothing."""
    return {
        one: getattr(view, "changes_nothing", False)
        for one, view in addresses(urls_office.urlpatterns)
        if one.startswith(PREFIX) and not one.startswith(OPEN)
    }


def put(office: Office, state: OfficeState) -> None:
    with platform_context():
        Office.objects.filter(pk=office.pk).update(state=state)
    forget_hosts()


@pytest.fixture
def anna(olsztyn: Office, at: Callable[[Office], Client]) -> Client:
    hire(olsztyn, "Anna")
    browser = at(olsztyn)
    sign_in(browser, "anna@example.com")
    return browser


def test_every_address_of_the_panel_shows_and_refuses_to_change(
    olsztyn: Office, anna: Client
) -> None:
    pages = staff_pages()
    assert len(pages) > 100
    before = {one: anna.get(filled(one)).status_code for one in pages}
    put(olsztyn, OfficeState.SUSPENDED)
    for page, harmless in pages.items():
        assert anna.get(filled(page)).status_code == before[page], page
        answer = anna.post(filled(page))
        if answer.status_code != 405 and not harmless:
            assert answer.status_code == 403, page
            assert answer["Okienko-Refusal"] == SUSPENDED, page


@pytest.mark.parametrize("state", [OfficeState.SUSPENDED, OfficeState.LEAVING])
def test_the_refusal_is_polite_and_has_a_code(
    olsztyn: Office, anna: Client, state: OfficeState
) -> None:
    put(olsztyn, state)
    answer = anna.post("/panel/teksty/reminder/sms/pl", {"body": "x"})
    code = LEAVING if state == OfficeState.LEAVING else SUSPENDED
    assert (answer.status_code, answer["Okienko-Refusal"]) == (403, code)
    page = answer.content.decode()
    assert code in page
    assert "Nic się nie zmieniło" in page


def test_debt_freezes_by_a_code_of_its_own(olsztyn: Office, anna: Client) -> None:
    with platform_context():
        grant(olsztyn.pk, Entitlements(staff_read_only=True))
    answer = anna.post("/panel/teksty/reminder/sms/pl", {"body": "x"})
    assert (answer.status_code, answer["Okienko-Refusal"]) == (403, READ_ONLY)


def test_negative_control_the_same_press_goes_through_in_an_active_office(
    olsztyn: Office, anna: Client
) -> None:
    assert anna.post("/panel/teksty/reminder/sms/pl", {"body": "x"}).status_code == 422
