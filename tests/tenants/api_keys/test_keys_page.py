"""Anna makes an API key, sees it once, and ends it; nobody else can."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from support.staff import hire, sign_in

from tenants.accounts.models import Role
from tenants.api_keys.keys import BadKey, known_key
from tenants.api_keys.models import ApiKey
from tenants.audit.models import Entry
from tenants.context import office_context
from tenants.models import Office

PAGE = "/panel/klucze-api"


@pytest.fixture
def anna(at: Callable[[Office], Client], olsztyn: Office) -> Client:
    hire(olsztyn, "Anna")
    client = at(olsztyn)
    sign_in(client, "anna@example.com")
    return client


def wanted(**changes: object) -> dict[str, object]:
    last_day = timezone.localdate() + timedelta(days=90)
    return {
        "name": "Biletomat w holu",
        "scopes": ["bookings.read", "bookings.change"],
        "last_day": last_day.isoformat(),
        **changes,
    }


def test_a_key_is_shown_once_and_kept_as_a_digest(anna: Client, olsztyn: Office) -> None:
    page = anna.post(PAGE, wanted()).content.decode()
    (text,) = re.findall(r"okn_[A-Za-z0-9_-]{43}", page)
    assert text not in anna.get(PAGE).content.decode()
    with office_context(olsztyn):
        key = known_key(text, timezone.now())
        assert key.scopes == ["bookings.change", "bookings.read"]
        assert text not in str(ApiKey.objects.values().get())
        assert Entry.objects.filter(action="api_key.make", by_name="Anna").exists()


def test_an_ended_key_opens_nothing_and_its_row_stays(anna: Client, olsztyn: Office) -> None:
    (text,) = re.findall(r"okn_[\w-]{43}", anna.post(PAGE, wanted()).content.decode())
    with office_context(olsztyn):
        key = ApiKey.objects.get()
    answer = anna.post(f"{PAGE}/{key.pk}/koniec", follow=True).content.decode()
    assert "Biletomat w holu" in answer
    again = anna.post(f"{PAGE}/{key.pk}/koniec", follow=True)
    assert again.status_code == 200
    with office_context(olsztyn):
        assert Entry.objects.filter(action="api_key.end").count() == 1
        with pytest.raises(BadKey):
            known_key(text, timezone.now())


@pytest.mark.parametrize(
    "change",
    [
        {"name": " "},
        {"scopes": []},
        {"scopes": ["wszystko"]},
        {"last_day": "2020-01-01"},
        {"last_day": "2999-01-01"},
        {"last_day": "jutro"},
    ],
)
def test_what_does_not_fit_is_said_and_what_was_typed_stays(
    anna: Client, olsztyn: Office, change: dict[str, object]
) -> None:
    answer = anna.post(PAGE, wanted(**change))
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()
    with office_context(olsztyn):
        assert not ApiKey.objects.exists()


@pytest.mark.parametrize("role", [Role.CLERK, Role.AUDITOR])
def test_only_an_admin_has_to_do_with_keys(
    at: Callable[[Office], Client], olsztyn: Office, role: Role
) -> None:
    hire(olsztyn, "Bartek", role)
    bartek = at(olsztyn)
    sign_in(bartek, "bartek@example.com")
    assert bartek.get(PAGE).status_code == 403
    assert bartek.post(PAGE, wanted()).status_code == 403
    with office_context(olsztyn):
        assert not ApiKey.objects.exists()


def test_more_keys_cost_no_more_queries(
    anna: Client, olsztyn: Office, django_assert_num_queries: Callable[..., object]
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            anna.get(PAGE)
        return len(queries)

    anna.post(PAGE, wanted())
    one = cost()
    anna.post(PAGE, wanted())
    anna.post(PAGE, wanted())
    assert cost() == one
