"""The operators' list of offices, one office's page, notes: quick, searched, audited."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from celery.canvas import Signature
from django.db import connection
from django.test.utils import CaptureQueriesContext
from kombu.exceptions import OperationalError
from openpyxl import load_workbook
from support.accounts import open_account
from support.operators import Operator, words
from support.treasury import ANNA

from billing.domain.price_list import put_price_list
from billing.public import Agreement, Interval, Order, Plan, sign_contract, start_trial
from provisioning.models import (
    HostHealth,
    HostTrouble,
    OfficeFigures,
    OfficeNote,
    SmsPrice,
    Suspension,
)
from tenants.accounts.models import Duty
from tenants.audit.models import Entry
from tenants.context import platform_context
from tenants.ids import uuid7
from tenants.models import Hostname, Office, OfficeState, PromiseCheck

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
MANY = 2800


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def operator(db: None) -> Operator:
    return Operator()


def get(operator: Operator, path: str, **query: str) -> Any:
    operator.sign_in()
    return operator.client.get(path, query)


def post(operator: Operator, path: str, **told: str) -> Any:
    operator.sign_in()
    return operator.client.post(path, told)


def known(office: Office, **told: Any) -> None:
    with platform_context():
        OfficeFigures.objects.update_or_create(
            office=office, defaults={"at": NOW, "version": "booking.0031"} | told
        )
        PromiseCheck.objects.update_or_create(
            office_id=office.pk, whole=True, defaults={"at": NOW, "took_ms": 1, "broken": {}}
        )
        for host in Hostname.objects.filter(tenant=office):
            HostHealth.objects.update_or_create(
                hostname=host,
                defaults={"checked_at": NOW, "expires_at": NOW + timedelta(days=60)},
            )


def test_the_list_says_how_each_office_is_in_words(
    operator: Operator, olsztyn: Office, pultusk: Office
) -> None:
    known(olsztyn, bookings=312, failed=4, sms=95, last_sign_in=NOW - timedelta(hours=1))
    known(pultusk, behind=2, bookings=7)
    with platform_context():
        PromiseCheck.objects.filter(office_id=pultusk.pk).update(broken={"I1": 2})
        HostHealth.objects.filter(hostname__tenant=pultusk).update(
            expires_at=NOW + timedelta(days=13)
        )
    page = words(get(operator, "/urzedy"))
    for told in ("312", "95", "27.11.2026 09:00", "booking.0031", "dotrzymane", "złamane"):
        assert told in page, told
    assert "2 zaległe migracje" in page
    assert "kłopot" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "olsztyn"}, {"olsztyn"}),
        ({"q": "pultusk.localhost"}, {"pultusk"}),
        ({"q": "Starostwo"}, {"pultusk"}),
        ({"stan": "trial"}, {"pultusk"}),
        ({"klopot": "promises"}, {"pultusk"}),
        ({"klopot": "hosts"}, {"olsztyn"}),
        ({"klopot": "behind"}, {"olsztyn"}),
        ({"klopot": "messages"}, {"pultusk"}),
        ({"stan": "rubbish", "klopot": "rubbish", "strona": "x"}, {"olsztyn", "pultusk"}),
    ],
)
def test_search_and_filters_leave_what_was_asked(
    operator: Operator,
    olsztyn: Office,
    pultusk: Office,
    query: dict[str, str],
    found: set[str],
) -> None:
    known(olsztyn, behind=1, last_sign_in=NOW)
    known(pultusk, failed=3, last_sign_in=NOW)
    with platform_context():
        Office.objects.filter(pk=pultusk.pk).update(state=OfficeState.TRIAL)
        PromiseCheck.objects.filter(office_id=pultusk.pk).update(broken={"I1": 2})
        HostHealth.objects.filter(hostname__tenant=olsztyn).update(trouble=HostTrouble.EXPIRED)
    answer = get(operator, "/urzedy", **query)
    assert {row.office.subdomain for row in answer.context["rows"]} == found


def test_what_sms_cost_is_told_in_money_where_a_price_is_noted(
    operator: Operator, olsztyn: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def somebody_is_quicker(_noted: SmsPrice, **_how: Any) -> None:
        SmsPrice.objects.create(office=olsztyn, net=1, noted_at=NOW, noted_by="Maria")

    known(olsztyn, sms=95)
    page = f"/urzad/{olsztyn.pk}"
    assert "w złotych: nie wiemy" in words(get(operator, page))
    assert post(operator, f"{page}/cena-sms", net="-1").status_code == 422
    with monkeypatch.context() as patch:
        patch.setattr(SmsPrice, "full_clean", somebody_is_quicker)
        assert post(operator, f"{page}/cena-sms", net="0,065").status_code == 302
    assert "95, 6,18 zł netto" in words(get(operator, page))
    assert "95 6,18 zł" in words(get(operator, "/urzedy"))
    assert ";95;6,18;" in get(operator, "/urzedy.csv").content.decode()
    book = load_workbook(BytesIO(get(operator, "/urzedy.xlsx").content)).worksheets[0]
    assert (95, 6.18) in {row[7:9] for row in book.iter_rows(values_only=True)}
    assert post(operator, f"{page}/cena-sms", net="").status_code == 302
    assert "w złotych: nie wiemy" in words(get(operator, page))
    with platform_context():
        assert Entry.objects.filter(action="office.sms_price", about_id=olsztyn.pk).count() == 2


def test_past_due_is_told_by_the_ledger(operator: Operator, olsztyn: Office) -> None:
    with platform_context():
        open_account(olsztyn, NOW.date())
    (row,) = get(operator, "/urzedy", stan="late").context["rows"]
    assert (row.office, row.state) == (olsztyn, "zalega z płatnością")


def test_who_has_signed_is_on_trial_no_more_and_whose_order_ran_out_is_told(
    operator: Operator, olsztyn: Office, pultusk: Office
) -> None:
    def seen(**query: str) -> dict[str, str]:
        rows = get(operator, "/urzedy", **query).context["rows"]
        return {row.office.subdomain: row.state for row in rows}

    with platform_context():
        put_price_list()
        plan, other = Plan.objects.get(key="standard"), Plan.objects.exclude(key="standard")[0]
        two = Office.objects.filter(pk__in=[olsztyn.pk, pultusk.pk])
        two.update(state=OfficeState.TRIAL)
        start_trial(olsztyn, plan, now=NOW, by=ANNA)
        start_trial(pultusk, other, now=NOW - timedelta(days=300), by=ANNA)
    assert seen(stan="trial") == {"olsztyn": "okres próbny"}
    assert seen(stan="over") == {"pultusk": "koniec umowy lub okresu próbnego"}
    assert seen(stan="active") == {}
    assert set(seen(plan=plan.name)) == {"olsztyn"}
    assert seen(plan="Inny") == seen()

    with platform_context():
        day = NOW.date()
        paper = Agreement("241/2026", day, day, day + timedelta(days=365))
        sign_contract(olsztyn, paper, Order(plan, Interval.MONTH), now=NOW, by=ANNA)
    assert seen(stan="active") == {"olsztyn": "działa"}
    assert seen(stan="trial") == {}


def rows_alone(count: int) -> list[Office]:
    """Offices without a schema: the list goes into none."""
    ids = [uuid7() for _ in range(count)]
    with platform_context():
        return Office.objects.bulk_create(
            Office(
                id=one,
                schema_name=Office.schema_for(one),
                subdomain=f"urzad-{one.hex[-12:]}",
                name="Urząd",
                state=OfficeState.ACTIVE,
                wrapped_key=b"",
                created_at=NOW,
            )
            for one in ids
        )


def asked(operator: Operator, path: str) -> int:
    operator.sign_in()
    with CaptureQueriesContext(connection) as queries:
        assert operator.client.get(path).status_code == 200
    return len(queries)


def test_the_list_asks_the_same_for_one_three_and_2800_offices_and_stays_quick(
    operator: Operator, olsztyn: Office, pultusk: Office
) -> None:
    pages = ("/urzedy", "/urzedy.csv", "/urzedy.xlsx", "/urzedy?klopot=promises&q=urz")
    known(olsztyn)
    before = {page: asked(operator, page) for page in pages}
    known(pultusk)
    (third,) = rows_alone(1)
    known(third)
    assert {page: asked(operator, page) for page in pages} == before
    with platform_context():
        many = rows_alone(MANY)
        OfficeFigures.objects.bulk_create(OfficeFigures(office=one, at=NOW) for one in many)
        PromiseCheck.objects.bulk_create(
            PromiseCheck(office_id=one.pk, whole=True, at=NOW, took_ms=1) for one in many
        )
    operator.sign_in()
    with CaptureQueriesContext(connection) as queries:
        answer = operator.client.get("/urzedy")
    assert len(queries) == before["/urzedy"]
    assert len(answer.context["rows"]) == 50
    assert sum(float(query["time"]) for query in queries) < 1.0


def test_the_files_hold_the_choice_and_taking_them_is_audited(
    operator: Operator, olsztyn: Office, pultusk: Office
) -> None:
    known(olsztyn, bookings=312)
    with platform_context():
        Office.objects.filter(pk=olsztyn.pk).update(name="=1+1")
    csv = get(operator, "/urzedy.csv", q="olsztyn.localhost").content.decode("utf-8-sig")
    assert [line.split(";")[0] for line in csv.splitlines()] == ["Urząd", "'=1+1"]
    book = load_workbook(BytesIO(get(operator, "/urzedy.xlsx").content))
    rows = {row[1]: row for row in book.worksheets[0].iter_rows(values_only=True)}
    assert rows["olsztyn"][5] == 312
    assert get(operator, "/urzedy.exe").status_code == 404
    with platform_context():
        taken = Entry.objects.filter(action="office.list_taken").order_by("at", "pk")
        assert [one.fields for one in taken] == [["csv"], ["xlsx"]]


def test_notes_are_written_read_and_removed_and_each_is_audited(
    operator: Operator, olsztyn: Office
) -> None:
    page = f"/urzad/{olsztyn.pk}"
    assert post(operator, f"{page}/notatka", text="Dzwonić po 12.").status_code == 302
    assert post(operator, f"{page}/notatka", text=" ").status_code == 422
    assert "Dzwonić po 12." in words(get(operator, page))
    with platform_context():
        note = OfficeNote.objects.get()
    assert post(operator, f"{page}/notatka/{note.pk}/usun").status_code == 302
    with platform_context():
        assert not OfficeNote.objects.exists()
        trail = Entry.objects.filter(about_id=olsztyn.pk).order_by("at", "pk")
        assert [(one.action, one.by_name) for one in trail] == [
            ("office.note", "Anna"),
            ("office.note_removed", "Anna"),
        ]


def test_an_office_is_suspended_and_resumed_on_its_page(
    operator: Operator, olsztyn: Office
) -> None:
    page = f"/urzad/{olsztyn.pk}"
    assert post(operator, f"{page}/zawies", reason="", starts_on="2026-11-27").status_code == 422
    past = post(operator, f"{page}/zawies", reason="Umowa.", starts_on="2026-11-26")
    assert "Ten dzień już minął" in words(past)
    assert post(operator, f"{page}/wznow").status_code == 409
    done = post(operator, f"{page}/zawies", reason="Umowa wygasła.", starts_on="2026-11-27")
    assert done.status_code == 302
    shown = words(get(operator, page))
    assert "zawieszony" in shown
    assert "Umowa wygasła." in shown
    assert post(operator, f"{page}/zawies", reason="x", starts_on="2026-11-27").status_code == 422
    assert post(operator, f"{page}/wznow").status_code == 302
    with platform_context():
        assert Office.objects.get(pk=olsztyn.pk).state == OfficeState.ACTIVE
        assert Suspension.objects.get().ended_by_name == "Anna"


@pytest.mark.parametrize("duty", Duty)
def test_everybody_looks_and_only_owners_and_support_act(
    db: None, olsztyn: Office, duty: Duty
) -> None:
    operator = Operator(duty=duty)
    page = f"/urzad/{olsztyn.pk}"
    for path in (
        "/urzedy",
        page,
        f"{page}/zawies",
        "/ogloszenia",
        "/ogloszenia/nowe",
        "/dziennik/",
    ):
        assert get(operator, path).status_code == 200, path
    acts = post(operator, f"{page}/notatka", text="x")
    money = operator.client.post("/pieniadze/cennik", {"wstaw": "1"})
    assert (acts.status_code == 302) == (duty in {Duty.OWNER, Duty.SUPPORT})
    assert (money.status_code == 302) == (duty in {Duty.OWNER, Duty.ACCOUNTING})
    for refused in (one for one in (acts, money) if one.status_code != 302):
        assert (refused.status_code, refused["Okienko-Refusal"]) == (403, "not_your_duty")
    with platform_context():
        assert OfficeNote.objects.exists() == (duty in {Duty.OWNER, Duty.SUPPORT})
        assert Entry.objects.filter(action="money.act").exists() == (money.status_code == 302)


def test_the_operators_trail_is_read_chained_and_taken_along(
    operator: Operator, olsztyn: Office
) -> None:
    from tenants.audit.chain import seal

    with platform_context():
        seal()  # what neighbours left behind
    post(operator, f"/urzad/{olsztyn.pk}/notatka", text="x")
    with platform_context():
        seal()
    page = get(operator, "/dziennik/")
    assert "notatka o urzędzie" in words(page)
    assert f"/urzad/{olsztyn.pk}" in page.content.decode()
    assert "zgadza się" in words(post(operator, "/dziennik/sprawdz"))
    assert "notatka o urzędzie" in post(operator, "/dziennik/plik").content.decode()


def test_to_count_and_look_again_breaks_nothing_where_no_queue_answers(
    operator: Operator, olsztyn: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def nobody(order: Signature[Any], **_how: Any) -> None:
        asked.append(str(order.task))
        raise OperationalError

    monkeypatch.setattr(Signature, "apply_async", nobody)
    assert post(operator, f"/urzad/{olsztyn.pk}/sprawdz").status_code == 302
    assert set(asked) == {"provisioning.gather", "provisioning.look_at_host"}


def test_a_page_of_no_office_is_404(operator: Operator) -> None:
    for path in ("", "/zawies"):
        assert get(operator, f"/urzad/{uuid7()}{path}").status_code == 404
