"""What was typed wrongly, came late or was left out is mended while an office is on its way."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from support.births import KNOWN, NOW, standing
from support.fake_gateways import TOKEN, running, smsapi_at
from support.operators import Operator, words
from support.staff import hire

from billing.domain.change import try_another
from billing.domain.price_list import put_price_list
from billing.models import Contract, LegalData, Plan, Subscription
from booking.models import Service
from provisioning.domain.onboarding.begin import change
from provisioning.domain.onboarding.errors import NotReady, NotThere, Signed
from provisioning.domain.onboarding.go_on import go_on
from provisioning.domain.onboarding.invite import ask_admin
from provisioning.domain.onboarding.invite import invite as letter
from provisioning.domain.onboarding.job import Job
from provisioning.domain.onboarding.live import go_live
from provisioning.domain.onboarding.people_steps import Necessary, dress, keep_gateway, leave_out
from provisioning.domain.onboarding.steps import BY_KEY
from provisioning.models import Onboarding, StepState
from tenants.accounts.models import Invitation, Role, User
from tenants.accounts.people.invite import Newcomer, invite
from tenants.accounts.people.powers import Powers
from tenants.accounts.session import actor
from tenants.audit.actor import SYSTEM
from tenants.audit.models import Entry
from tenants.context import office_context, platform_context
from tenants.entitlements import read
from tenants.errors import Invalid
from tenants.messaging.gateways import accounts
from tenants.messaging.models import Message
from tenants.models import Office, OfficeState
from tenants.profile.models import Profile

LIST = "/nowe-urzedy"
RIGHT = "anna@example.com"
MISTYPED = "ana@example.com"
BOARD = {
    "colour": "#663399",
    "short_name": "Nie my",
    "bramka": "smsapi",
    "token": TOKEN,
    "number": "501 501 501",
}


@pytest.fixture
def ola(db: None) -> Operator:
    operator = Operator()
    operator.sign_in()
    return operator


@pytest.fixture
def prices(db: None) -> None:
    with platform_context():
        put_price_list()


def state(mine: Onboarding, key: str) -> str:
    with platform_context():
        return str(mine.steps.get(key=key).state)


def asked(office: Office) -> list[str]:
    """Whose link would let somebody in."""
    with office_context(office):
        waiting = Invitation.objects.filter(used_at=None, withdrawn_at=None)
        return sorted(waiting.values_list("account__email", flat=True))


def bookable(office: Office) -> None:
    hire(office, "Anna")
    with office_context(office):
        Service.objects.create(key="a", name="A", duration=15, status="published")


def test_a_live_office_is_not_set_up_by_us_any_more(
    ola: Operator, olsztyn: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is in it is the office's: an operator needs its grant (``support``)."""
    mine = standing(olsztyn)
    with office_context(olsztyn):
        before = Profile.objects.values_list("sms_gateway", "colour", "short_name").get()
    with platform_context():
        Onboarding.objects.filter(pk=mine.pk).update(live_at=NOW)
    with running() as server:
        monkeypatch.setitem(accounts.KINDS, "smsapi", smsapi_at(server))
        for page in ("sms", "wyglad", "start"):
            for answer in (
                ola.client.get(f"{LIST}/{mine.pk}/{page}", {"bramka": "smsapi"}),
                ola.client.post(f"{LIST}/{mine.pk}/{page}", BOARD),
            ):
                assert answer.status_code == 404, page
                assert "albo jest już założony" in words(answer), page
        for key in ("zaproszenie", "pomin/sms", "przywroc/sms"):
            assert ola.client.post(f"{LIST}/{mine.pk}/{key}").status_code == 404, key
        assert server.taken == []
    with platform_context():
        with pytest.raises(NotThere):
            keep_gateway(mine.pk, "smsapi", {"token": TOKEN}, agreed=True, now=NOW, by=SYSTEM)
        with pytest.raises(NotThere):
            dress(mine.pk, "#663399", "Nie my", now=NOW, by=SYSTEM)
    with office_context(olsztyn):
        assert Profile.objects.values_list("sms_gateway", "colour", "short_name").get() == before
        assert not Entry.objects.filter(action__in=["gateway.saved", "office.looks"]).exists()


def test_a_mistyped_administrator_is_asked_at_the_right_address_and_the_wrong_one_opens_nothing(
    ola: Operator, olsztyn: Office
) -> None:
    mine = standing(olsztyn, admin_email=MISTYPED)
    with office_context(olsztyn):
        ask_admin(mine, now=NOW, by=SYSTEM)
    assert asked(olsztyn) == [MISTYPED]

    saved = ola.client.post(f"{LIST}/{mine.pk}/dane", KNOWN | {"admin_email": RIGHT})

    assert saved.status_code == 302, words(saved)
    assert state(mine, "invitation") == StepState.WAITING
    go_on(mine.pk, now=NOW, by=SYSTEM)
    assert state(mine, "invitation") == StepState.DONE
    assert asked(olsztyn) == [RIGHT]
    with office_context(olsztyn):
        wrong = User.objects.get(email=MISTYPED)
        assert (wrong.is_active, wrong.has_usable_password()) == (False, False)
        assert Message.objects.filter(kind="invitation", state="waiting").count() == 1


def test_the_letter_sent_again_goes_to_the_address_known_now(
    ola: Operator, olsztyn: Office
) -> None:
    """Also where the address was changed before a change brought the step back."""
    mine = standing(olsztyn, admin_email=MISTYPED)
    with office_context(olsztyn):
        ask_admin(mine, now=NOW, by=SYSTEM)
    with platform_context():
        Onboarding.objects.filter(pk=mine.pk).update(admin_email=RIGHT)

    for _again in range(2):
        assert ola.client.post(f"{LIST}/{mine.pk}/zaproszenie").status_code == 302
        assert asked(olsztyn) == [RIGHT]


def test_whom_an_administrator_who_has_come_invited_stays_invited(olsztyn: Office) -> None:
    mine = standing(olsztyn)
    anna = hire(olsztyn, "Anna")
    with office_context(olsztyn):
        bartek = Newcomer("bartek@example.com", "Bartek", Powers(role=Role.ADMIN))
        invite(bartek, now=NOW, by=actor(anna))
    with platform_context():
        change(mine.pk, {"admin_email": "nowa@example.com"}, now=NOW, by=SYSTEM)
    go_on(mine.pk, now=NOW, by=SYSTEM)
    assert asked(olsztyn) == ["bartek@example.com", "nowa@example.com"]


def test_a_contract_typed_after_the_trial_began_reaches_billing_before_the_office_is_live(
    ola: Operator, prices: None, olsztyn: Office
) -> None:
    mine = standing(olsztyn, plan="start")
    go_on(mine.pk, now=NOW, by=SYSTEM)
    assert state(mine, "plan") == StepState.DONE
    bookable(olsztyn)
    told: dict[str, Any] = {"contract_number": "7/2026", "contract_starts_on": "2026-11-20"}

    saved = ola.client.post(f"{LIST}/{mine.pk}/dane", KNOWN | {"plan": "start"} | told)

    assert saved.status_code == 302, words(saved)
    assert state(mine, "plan") == StepState.WAITING
    with platform_context(), pytest.raises(NotReady):
        go_live(mine.pk, now=NOW, by=SYSTEM)
    for _again in range(2):
        go_on(mine.pk, now=NOW, by=SYSTEM)
    with platform_context():
        contract = Contract.objects.get(office=olsztyn)
        assert Subscription.objects.get(office=olsztyn).contract == contract
        assert go_live(mine.pk, now=NOW, by=SYSTEM).state == OfficeState.ACTIVE
    assert contract.number == "7/2026"


def test_a_step_left_out_is_brought_back_and_done(
    ola: Operator, prices: None, olsztyn: Office
) -> None:
    mine = standing(olsztyn, plan="start")
    for key in ("plan", "sms"):
        assert ola.client.post(f"{LIST}/{mine.pk}/pomin/{key}").status_code == 302
    assert "Przywróć" in words(ola.client.get(f"{LIST}/{mine.pk}"))

    for key in ("plan", "sms"):
        assert ola.client.post(f"{LIST}/{mine.pk}/przywroc/{key}").status_code == 302

    again = ola.client.post(f"{LIST}/{mine.pk}/przywroc/sms")
    assert (again.status_code, "Ten krok nie jest pominięty" in words(again)) == (409, True)
    go_on(mine.pk, now=datetime(2026, 11, 21, 9, 0, tzinfo=UTC), by=SYSTEM)
    assert (state(mine, "plan"), state(mine, "sms")) == (StepState.DONE, StepState.WAITING)
    done = ola.client.post(f"{LIST}/{mine.pk}/pomin/plan")
    assert (done.status_code, "Ten krok jest już zrobiony" in words(done)) == (409, True)
    assert "Przywróć" not in words(ola.client.get(f"{LIST}/{mine.pk}"))
    with platform_context():
        acts = set(Entry.objects.filter(about_id=mine.pk).values_list("action", flat=True))
    assert {"onboarding.plan_brought_back", "onboarding.sms_brought_back"} <= acts


def test_what_is_typed_while_the_machine_works_is_what_it_goes_on_with(olsztyn: Office) -> None:
    mine = standing(olsztyn, admin_email=MISTYPED)
    with platform_context():
        mine.steps.filter(key__in=["schema", "invitation"]).update(state=StepState.WAITING)

    def type_it(step: str) -> None:
        if step == "schema":
            with platform_context():
                change(mine.pk, {"admin_email": RIGHT}, now=NOW, by=SYSTEM)

    go_on(mine.pk, now=NOW, by=SYSTEM, tell=type_it)

    assert state(mine, "invitation") == StepState.DONE
    assert asked(olsztyn) == [RIGHT]


def test_what_is_typed_while_the_letter_is_written_brings_the_step_back(
    olsztyn: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = standing(olsztyn, admin_email=MISTYPED)
    with platform_context():
        mine.steps.filter(key="invitation").update(state=StepState.WAITING)

    def asks_and_hears(job: Job) -> None:
        letter(job)
        with platform_context():
            change(mine.pk, {"admin_email": RIGHT}, now=NOW, by=SYSTEM)

    with monkeypatch.context() as patch:
        slow = replace(BY_KEY["invitation"], do=asks_and_hears)
        patch.setattr("provisioning.domain.onboarding.go_on.BY_MACHINE", (slow,))
        go_on(mine.pk, now=NOW, by=SYSTEM)
    assert (state(mine, "invitation"), asked(olsztyn)) == (StepState.WAITING, [MISTYPED])

    go_on(mine.pk, now=NOW, by=SYSTEM)
    assert (state(mine, "invitation"), asked(olsztyn)) == (StepState.DONE, [RIGHT])


def test_the_number_of_a_signed_contract_is_corrected_and_nothing_is_signed_twice(
    prices: None, olsztyn: Office
) -> None:
    mine = standing(olsztyn, plan="start", contract_number="7/2062", contract_starts_on=NOW.date())
    go_on(mine.pk, now=NOW, by=SYSTEM)
    with platform_context():
        change(mine.pk, {"contract_number": "7/2026"}, now=NOW, by=SYSTEM)
    go_on(mine.pk, now=NOW, by=SYSTEM)

    assert state(mine, "plan") == StepState.DONE
    with platform_context():
        day = Contract.objects.get(office=olsztyn).signed_on
        Contract.objects.create(office=olsztyn, number="8/2026", signed_on=day, starts_on=day)
        with pytest.raises(Invalid) as taken:
            change(mine.pk, {"contract_number": "8/2026"}, now=NOW, by=SYSTEM)
        assert list(taken.value.errors) == ["contract_number"]


def test_another_plan_chosen_while_the_office_tries_reaches_billing(
    ola: Operator, prices: None, olsztyn: Office
) -> None:
    mine = standing(olsztyn, plan="start")
    go_on(mine.pk, now=NOW, by=SYSTEM)
    page = f"{LIST}/{mine.pk}/dane"

    empty = ola.client.post(page, KNOWN | {"plan": ""})
    assert (empty.status_code, "wybierz, co wypróbowuje" in words(empty)) == (422, True)
    assert ola.client.post(page, KNOWN | {"plan": "county"}).status_code == 302
    assert state(mine, "plan") == StepState.WAITING
    for _again in range(2):
        go_on(mine.pk, now=NOW, by=SYSTEM)

    with platform_context():
        trial = Subscription.objects.get(office=olsztyn)
        assert [term.plan.key for term in trial.terms.all()] == ["county"]
        assert read(Office.objects.get(pk=olsztyn.pk)).plan == Plan.objects.get(key="county").name

    told = {"plan": "standard", "interval": "year", "contract_number": "7/2026"}
    ola.client.post(page, KNOWN | told | {"contract_starts_on": "2026-11-20"})
    go_on(mine.pk, now=NOW, by=SYSTEM)
    with platform_context():
        trial.refresh_from_db()
        assert (trial.interval, trial.contract and trial.contract.number) == ("year", "7/2026")
        assert {term.plan.key for term in trial.terms.all()} == {"standard"}


def test_a_plan_changed_in_billing_while_the_office_tries_is_what_it_signs(
    prices: None, olsztyn: Office
) -> None:
    mine = standing(olsztyn, plan="start")
    go_on(mine.pk, now=NOW, by=SYSTEM)
    told: dict[str, Any] = {"plan": "start", "contract_number": "7/2026"}
    with platform_context():
        try_another(olsztyn, Plan.objects.get(key="county"), now=NOW, by=SYSTEM)
        change(mine.pk, told | {"contract_starts_on": NOW.date()}, now=NOW, by=SYSTEM)
    go_on(mine.pk, now=NOW, by=SYSTEM)

    with platform_context():
        signed = Subscription.objects.get(contract__number="7/2026")
        assert {term.plan.key for term in signed.terms.all()} == {"county"}
        mine.refresh_from_db()
    assert mine.plan == "county"


def test_what_a_signed_contract_says_is_changed_in_billing_alone(
    ola: Operator, prices: None, olsztyn: Office
) -> None:
    told: dict[str, Any] = {"plan": "start", "contract_number": "7/2062"}
    first = {"contract_starts_on": NOW.date()}
    mine = standing(olsztyn, **told, **first)
    go_on(mine.pk, now=NOW, by=SYSTEM)

    for name, value in {
        "plan": "county",
        "interval": "year",
        "contract_starts_on": "2026-12-01",
        "contract_number": "",
    }.items():
        refused = ola.client.post(f"{LIST}/{mine.pk}/dane", KNOWN | told | first | {name: value})
        assert (refused.status_code, "w części Pieniądze" in words(refused)) == (422, True), name
    with platform_context(), pytest.raises(Signed) as why:
        change(mine.pk, {"interval": "year"}, now=NOW, by=SYSTEM)
    assert (why.value.code, list(why.value.errors)) == ("contract_signed", ["interval"])

    right = KNOWN | told | first | {"contract_number": "7/2026"}
    assert ola.client.post(f"{LIST}/{mine.pk}/dane", right).status_code == 302
    with platform_context():
        assert Contract.objects.get(office=olsztyn).number == "7/2026"
        mine.refresh_from_db()
        assert (mine.plan, mine.interval, mine.contract_number) == ("start", "", "7/2026")


def test_whom_to_invoice_is_corrected_in_billing_and_what_was_changed_there_stays(
    ola: Operator, prices: None, olsztyn: Office
) -> None:
    mine = standing(olsztyn, plan="start")
    go_on(mine.pk, now=NOW, by=SYSTEM)
    with platform_context():
        row = LegalData.objects.filter(office=olsztyn)
        row.update(buyer_name="Gmina Boguchwała", recipient_name="Wydział Finansów")
    page = f"{LIST}/{mine.pk}/dane"
    known = KNOWN | {"plan": "start"}

    moved = {
        "name": "Urząd Gminy w Boguchwale",
        "street": "ul. Nowa 2",
        "invoice_email": "faktury@example.com",
    }
    assert ola.client.post(page, known | moved).status_code == 302
    wrong = ola.client.post(page, known | moved | {"buyer_nip": ""})
    assert wrong.status_code == 422, "billing would not know whom to invoice"

    with platform_context():
        told = LegalData.objects.get(office=olsztyn)
    assert (told.buyer_street, told.recipient_street) == ("ul. Nowa 2", "ul. Nowa 2")
    assert (told.buyer_nip, told.invoice_email) == (KNOWN["buyer_nip"], "faktury@example.com")
    assert (told.buyer_name, told.recipient_name) == ("Gmina Boguchwała", "Wydział Finansów")


def test_with_a_contract_the_plan_is_not_left_out(ola: Operator, olsztyn: Office) -> None:
    """Else the office would be active and billing would know nothing of it."""
    mine = standing(olsztyn)
    way = "/pomin/plan"
    assert way in ola.client.get(f"{LIST}/{mine.pk}").content.decode()
    told = {"contract_number": "7/2026", "contract_starts_on": NOW.date()}
    with platform_context():
        change(mine.pk, told, now=NOW, by=SYSTEM)
        with pytest.raises(Necessary) as refused:
            leave_out(mine.pk, "plan", now=NOW, by=SYSTEM)
    assert refused.value.code == "necessary_step"
    assert way not in ola.client.get(f"{LIST}/{mine.pk}").content.decode()
    assert state(mine, "plan") == StepState.WAITING
