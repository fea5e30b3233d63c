"""Anna connects a partner: the secret once, a test, the log, and the end; nobody else may."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from support.staff import hire, sign_in

from tenants.accounts.models import Role
from tenants.audit.models import Entry
from tenants.context import office_context
from tenants.models import Office
from tenants.webhooks import deliver
from tenants.webhooks.deliver import sweep
from tenants.webhooks.models import Delivery, Webhook

PAGE = "/panel/webhooki"
FORM = {"name": "EZD", "url": "https://ezd.example.org/hak", "events": ["booking.booked"]}


@pytest.fixture
def anna(at: Callable[[Office], Client], olsztyn: Office) -> Client:
    hire(olsztyn, "Anna")
    client = at(olsztyn)
    sign_in(client, "anna@example.com")
    return client


def test_the_secret_is_shown_once_and_a_test_stands_in_the_log(
    anna: Client, olsztyn: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = anna.post(PAGE, FORM).content.decode()
    (secret,) = re.findall(r"whsec_[\w+/=]+", page)
    with office_context(olsztyn):
        webhook = Webhook.objects.get()
    one = f"{PAGE}/{webhook.pk}"
    assert secret not in anna.get(one).content.decode()
    assert anna.post(f"{one}/proba", follow=True).status_code == 200
    monkeypatch.setattr(deliver, "post", lambda *_words: 503)
    with office_context(olsztyn):
        sweep(now=timezone.now())
        delivery = Delivery.objects.get()
    assert "HTTP 503" in anna.get(one).content.decode()
    anna.post(f"{one}/ponow/{delivery.pk}")
    monkeypatch.setattr(deliver, "post", lambda *_words: 200)
    with office_context(olsztyn):
        assert sweep(now=timezone.now()) == 1
    renewed = re.findall(r"whsec_[\w+/=]+", anna.post(f"{one}/sekret").content.decode())
    assert renewed != [secret]
    anna.post(f"{one}/koniec")
    assert anna.post(f"{one}/proba").status_code == 404
    with office_context(olsztyn):
        acts = set(
            Entry.objects.filter(about_kind="webhooks.webhook").values_list("action", flat=True)
        )
        assert acts == {
            f"webhook.{act}" for act in ("add", "test", "send_again", "renew_secret", "end")
        }


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"events": []}, "events"),
        ({"events": ["booking.nic"]}, "events"),
        ({"url": "http://ezd.example.org/"}, "url"),
        ({"url": "https://localhost/"}, "url"),
        ({"url": "https://10.0.0.1:8443/"}, "url"),
        ({"url": "bzdura"}, "url"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(
    anna: Client, olsztyn: Office, change: dict[str, object], field: str
) -> None:
    answer = anna.post(PAGE, {**FORM, **change})
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    with office_context(olsztyn):
        assert not Webhook.objects.exists()


@pytest.mark.parametrize("role", [Role.CLERK, Role.AUDITOR])
def test_only_an_admin_connects_programs(
    at: Callable[[Office], Client], olsztyn: Office, role: Role
) -> None:
    hire(olsztyn, "Bartek", role)
    bartek = at(olsztyn)
    sign_in(bartek, "bartek@example.com")
    assert bartek.get(PAGE).status_code == 403
    assert bartek.post(PAGE, FORM).status_code == 403


def test_more_addresses_and_deliveries_cost_no_more_queries(anna: Client, olsztyn: Office) -> None:
    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert anna.get(path).status_code == 200
        return len(queries)

    anna.post(PAGE, FORM)
    with office_context(olsztyn):
        one = f"{PAGE}/{Webhook.objects.get().pk}"
    anna.post(f"{one}/proba")
    before = cost(PAGE), cost(one)
    for _ in range(2):
        anna.post(PAGE, FORM)
        anna.post(f"{one}/proba")
    assert (cost(PAGE), cost(one)) == before
