"""An office is born, and a birth that was cut off is finished."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from support.births import price_list
from support.officefile import STARTERS, loaded, minimal

from billing.models import Contract, Subscription, Term
from booking.models import Service
from provisioning.domain.create import create
from provisioning.domain.onboarding import steps as births
from provisioning.domain.onboarding.alone import alone_with
from provisioning.domain.onboarding.errors import BeingBuilt, FileNeeded
from provisioning.domain.onboarding.go_on import go_on
from provisioning.domain.onboarding.job import Job
from provisioning.domain.subdomains import BadSubdomain, check_subdomain, proposed
from provisioning.models import Onboarding, StepState
from provisioning.officefile.load import load
from tenants.accounts.models import Role, User
from tenants.audit.actor import SYSTEM
from tenants.audit.models import Entry
from tenants.context import office_context, platform_context
from tenants.errors import Invalid
from tenants.hosts import office_at
from tenants.messaging.models import Message
from tenants.models import Office, OfficeState
from tenants.offices import QUARANTINE, SubdomainTaken, create_office, find_office
from tenants.profile.models import Profile

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
KNOWN = {
    "name": "Urząd Gminy Boguchwała",
    "street": "ul. Próbna 1",
    "postal_code": "36040",
    "city": "Boguchwała",
    "terc": "1816032",
    "buyer_nip": "568-16-18-062",
    "starters": ["gmina", "usc"],
    "admin_email": "anna@example.com",
    "admin_name": "Anna Nowak",
    "plan": "start",
}
BY_MACHINE = ["subdomain", "schema", "catalogue", "invitation", "plan"]


@pytest.fixture
def prices(subdomain: str) -> Iterator[None]:
    """Gone before the office is, which is what was ordered for."""
    with price_list():
        yield


class Killed(BaseException):
    """Nothing catches it, as nothing catches SIGKILL."""


def states(onboarding: Onboarding) -> dict[str, str]:
    with platform_context():
        return dict(onboarding.steps.values_list("key", "state"))


def test_an_office_is_born_with_what_its_file_says(subdomain: str) -> None:
    steps: list[str] = []

    made = create(subdomain, load(STARTERS / "pultusk.yaml"), now=NOW, tell=steps.append)

    assert steps == ["subdomain", "schema", "catalogue"]
    assert office_at(f"{subdomain}.localhost") == made.office
    with office_context(made.office):
        assert Profile.objects.current().short_name == "Starostwo Pultusk"
        assert Service.objects.published().count() == 9


def test_an_office_is_born_from_what_is_agreed(prices: None, subdomain: str) -> None:
    made = create(subdomain, None, told=KNOWN, now=NOW)

    assert states(made.onboarding)["data"] == StepState.DONE
    assert (made.onboarding.buyer_nip, made.onboarding.postal_code) == ("5681618062", "36-040")
    assert made.office.state == OfficeState.ONBOARDING
    with office_context(made.office):
        assert Profile.objects.current().address == "ul. Próbna 1, 36-040 Boguchwała"
        assert Service.objects.count() == 19
        assert not Service.objects.published().exists()
        assert [one.role for one in User.objects.all()] == [Role.ADMIN]
        assert Message.objects.filter(kind="invitation").count() == 1
    with platform_context():
        trail = Entry.objects.filter(about_id=made.onboarding.pk)
        acts = set(trail.values_list("action", flat=True))
    assert acts == {"onboarding.begin", *(f"onboarding.{key}" for key in BY_MACHINE)}


def test_an_office_without_a_file_is_named_after_its_subdomain(subdomain: str) -> None:
    made = create(subdomain, None, now=NOW)

    assert made.office.name == "Boguchwala"
    assert states(made.onboarding)["invitation"] == StepState.WAITING


def test_a_birth_cut_off_before_and_after_each_step_is_finished(
    prices: None, subdomain: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After: what the step did is there, and nobody has written down that it is done."""
    offices = set()
    for step in BY_MACHINE:
        for done_before in (False, True):
            with monkeypatch.context() as patch:
                cut(patch, step, done_before=done_before)
                with pytest.raises(Killed):
                    create(subdomain, None, told=KNOWN, now=NOW)
            offices.add(found.pk if (found := find_office(subdomain)) else None)

    made = create(subdomain, None, now=NOW + timedelta(minutes=1))

    assert offices - {None} == {made.office.pk}
    assert all(states(made.onboarding)[key] == StepState.DONE for key in BY_MACHINE)
    with office_context(made.office):
        assert Profile.objects.count() == 1
        assert User.objects.count() == Message.objects.filter(kind="invitation").count() == 1
        keys = list(Service.objects.values_list("key", flat=True))
    assert len(keys) == len(set(keys)) == 19
    with platform_context():
        assert Subscription.objects.filter(office=made.office).count() == 1
        assert Term.objects.filter(subscription__office=made.office).count() == 1


def cut(patch: pytest.MonkeyPatch, step: str, *, done_before: bool) -> None:
    """Die in ``step``."""
    kinds = []
    for kind in births.BY_MACHINE:
        do = kind.do

        def dies(job: Job, do: Any = do) -> None:
            if done_before:
                do(job)
            raise Killed

        kinds.append(replace(kind, do=dies) if kind.key == step else kind)
    patch.setattr("provisioning.domain.onboarding.go_on.BY_MACHINE", tuple(kinds))


def test_a_birth_cut_off_in_the_schema_is_finished(
    subdomain: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_schema: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("tenants.offices.fill", killed)
        with pytest.raises(KeyboardInterrupt):
            create_office(subdomain, "Urząd", now=NOW)

    made = create(subdomain, loaded(minimal()), now=NOW)

    with office_context(made.office):
        assert not Service.objects.exists()


def test_a_step_that_fails_says_why_and_is_tried_again(
    prices: None, subdomain: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_words: object, **_more: object) -> None:
        raise FileNeeded

    with monkeypatch.context() as patch:
        patch.setattr("provisioning.domain.onboarding.catalogue.adopt_starter", refused)
        with pytest.raises(FileNeeded):
            create(subdomain, None, told=KNOWN, now=NOW)
    with platform_context():
        step = Onboarding.objects.get(subdomain=subdomain).steps.get(key="catalogue")
    assert (step.state, step.code, step.attempts) == (StepState.FAILED, "file_needed", 1)
    assert "pliku" in step.why or "file" in step.why

    made = create(subdomain, None, now=NOW)

    assert states(made.onboarding)["invitation"] == StepState.DONE


def test_more_can_be_told_later(subdomain: str) -> None:
    with pytest.raises(Invalid):
        create(subdomain, None, told={"buyer_nip": "5681618063"}, now=NOW)
    made = create(subdomain, loaded(minimal()), now=NOW)
    with pytest.raises(SubdomainTaken):
        create(subdomain, loaded(minimal()), now=NOW)

    again = create(subdomain, None, told={"admin_email": "anna@example.com"}, now=NOW)

    assert again.office == made.office
    assert states(again.onboarding)["invitation"] == StepState.DONE


def test_a_contract_told_later_is_written_and_ordered_and_nothing_new_is_refused(
    prices: None, subdomain: str
) -> None:
    create(subdomain, None, told=KNOWN, now=NOW)
    paper = {"contract_number": "7/2026", "contract_starts_on": NOW.date()}

    made = create(subdomain, None, told=paper, now=NOW)
    known = create(subdomain, None, told={"phone": "17 000 00 00"}, now=NOW)

    assert made.written == ("contract_number", "contract_starts_on")
    with platform_context():
        assert Contract.objects.get(office=made.office).number == "7/2026"
        assert not Subscription.objects.filter(office=made.office, contract=None).exists()
    assert known.written == ("phone",), "the machine had nothing to do, and it is no refusal"
    for file, told in ((None, paper), (loaded(minimal()), {"city": "Rzeszów"})):
        with pytest.raises(SubdomainTaken):
            create(subdomain, file, told=told, now=NOW)
    with platform_context():
        assert Onboarding.objects.get(subdomain=subdomain).city == "Boguchwała"


def test_two_never_build_one_office_together(
    subdomain: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import connections

    made = create(subdomain, None, now=NOW)
    word = [f"onboarding {made.onboarding.pk}"]
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", word)
        try:
            with pytest.raises(BeingBuilt):
                go_on(made.onboarding.pk, now=NOW, by=SYSTEM)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", word)
    with alone_with(made.onboarding.pk):
        pass


def test_a_subdomain_is_given_once(olsztyn: Office) -> None:
    with pytest.raises(SubdomainTaken):
        create("olsztyn", None, now=NOW)


def test_a_subdomain_rests_for_a_year_after_its_office_left(olsztyn: Office) -> None:
    from tenants.offices import reserve_office

    with platform_context():
        Office.objects.filter(pk=olsztyn.pk).update(state=OfficeState.GONE, gone_at=NOW)
    almost = NOW + QUARANTINE - timedelta(seconds=1)
    for moment in (NOW, almost):
        with pytest.raises(SubdomainTaken):
            create("olsztyn", None, now=moment)

    new = reserve_office("olsztyn", "Urząd", now=NOW + QUARANTINE)

    assert new.pk != olsztyn.pk
    assert new.schema_name != olsztyn.schema_name


def test_an_office_that_left_nobody_knows_when_keeps_its_subdomain(olsztyn: Office) -> None:
    with platform_context():
        Office.objects.filter(pk=olsztyn.pk).update(state=OfficeState.GONE)
    with pytest.raises(SubdomainTaken):
        create("olsztyn", None, now=NOW + 10 * QUARANTINE)


@pytest.mark.parametrize(
    "word",
    [
        *("", "Olsztyn", "łódź", "-a", "a-", "a.b", "a b", "a" * 64, "ą" * 32, "a\n", "a_b", "a/b"),
        *("www", "panel", "api", "pane1", "paneI", "adrnin", "vvww", "l0calhost"),
        *("staszow-cwiczenia", "ıława"),
        *("xn--lodz-rqa", "ab--c", "оlsztyn", "ｏlsztyn", "olsztyn\u200b", "ol\u00adsztyn"),
        *("olsztyn\u0301", "ﬁlia", "①", "٣", "olsztyn。", "\u202eolsztyn"),
    ],
)
def test_a_subdomain_that_is_no_address_is_refused(db: None, word: str) -> None:
    with pytest.raises(BadSubdomain):
        create(word, None, now=NOW)


def test_a_subdomain_of_63_bytes_is_an_address_if_the_whole_host_fits(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_subdomain("a" * 63)
    monkeypatch.setattr("django.conf.settings.OKIENKO_BASE_HOST", "b" * 63 + ".c" * 64)
    with pytest.raises(BadSubdomain):
        check_subdomain("a" * 63)


@pytest.mark.parametrize("word", ["0lsztyn", "oisztyn", "o1sztyn"])
def test_a_subdomain_that_looks_like_anothers_is_refused(olsztyn: Office, word: str) -> None:
    with pytest.raises(Invalid) as refused:
        create(word, None, now=NOW)
    assert "olsztyn" in str(refused.value.errors["subdomain"][0])


def test_a_subdomain_is_proposed_out_of_the_name() -> None:
    assert proposed("Urząd Miasta Łódź") == "lodz"
    assert proposed("Starostwo Powiatowe w Nowym Dworze Mazowieckim") == "nowym-dworze-mazowieckim"
    assert proposed("Urząd Miejski") == "urzad-miejski"
    assert proposed("") == ""
