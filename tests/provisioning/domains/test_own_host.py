"""A host of an office's own: claimed, proved by name servers, looked at again, given back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from support.own_hosts import HOST, NOW, OURS, claimed, proof, seen
from support.reports import name_server

from provisioning.domain.domains.errors import (
    BadHost,
    ForPractice,
    HostClaimed,
    NotProven,
    TooManyHosts,
)
from provisioning.domain.domains.names import read_host
from provisioning.domain.domains.own import claim, give_back, make_main, own_domains
from provisioning.domain.domains.prove import DAILY, PATIENCE, WEEKLY, due, look
from provisioning.models import Domain, DomainState
from tenants.addresses import office_url
from tenants.audit.actor import SYSTEM
from tenants.context import office_context, platform_context
from tenants.db.place import PUBLIC
from tenants.hosts import office_at
from tenants.messaging.sender_check import Names
from tenants.models import Office, OfficeState
from tenants.schema import owning

At = Callable[[Office], Client]


def main_of(office: Office) -> str:
    with platform_context():
        return str(Office.objects.get(pk=office.pk).main_host)


def wish_main(office: Office, mine: Domain | None) -> None:
    with office_context(office):
        make_main(mine and mine.pk, now=NOW, by=SYSTEM)


def test_a_proved_host_answers_with_the_office(olsztyn: Office, at: At) -> None:
    mine = claimed(olsztyn)
    assert seen(mine, OURS).trouble == "missing"
    assert office_at(HOST) is None

    mine = seen(mine, proof(mine))

    assert (mine.state, mine.points_here) == (DomainState.PROVEN, True)
    assert office_at(HOST) == olsztyn
    page = Client(headers={"host": f"{HOST}:8000"}).get("/")
    assert page.status_code == 200
    assert page["Link"] == '<http://olsztyn.localhost:8000/>; rel="canonical"'


def test_a_host_without_proof_of_this_office_answers_nobody(olsztyn: Office) -> None:
    mine = claimed(olsztyn)
    forged = proof(mine) | {(f"_okienko.{HOST}", "TXT"): ['"okienko=0123456789abcdef"']}

    assert seen(mine, forged).state == DomainState.WAITING
    assert Client(headers={"host": HOST}).get("/").status_code == 404


def test_negative_control_the_same_host_written_past_the_proof_answers(olsztyn: Office) -> None:
    from tenants.models import Hostname

    with platform_context():
        Hostname.objects.create(domain=HOST, tenant=olsztyn, is_primary=False)
    assert Client(headers={"host": HOST}).get("/").status_code == 200


def test_links_and_people_follow_the_main_host(olsztyn: Office) -> None:
    mine = seen(claimed(olsztyn), proof(claimed_row(olsztyn)))
    wish_main(olsztyn, mine)
    assert main_of(olsztyn) == "", "a wish alone changes nothing"
    seen(mine, proof(mine))
    with platform_context():
        office = Office.objects.get(pk=olsztyn.pk)
    with office_context(office):
        assert office_url("/x") == f"http://{HOST}:8000/x"
    at_subdomain = Client(headers={"host": "olsztyn.localhost:8000", "accept": "text/html"})
    led = at_subdomain.get("/prywatnosc?a=1")
    assert (led.status_code, led["Location"]) == (302, f"http://{HOST}:8000/prywatnosc?a=1")
    for stays, more in (
        ("/panel/logowanie", {}),
        ("/api/v1/services", {}),
        ("/", {"hx-request": "true"}),
        ("/", {"sec-fetch-dest": "iframe"}),
        ("/", {"accept": "*/*"}),
    ):
        assert at_subdomain.get(stays, headers=more).status_code == 200, (stays, more)
    here = Client(headers={"host": f"{HOST}:8000", "accept": "text/html"}).get("/")
    assert here["Link"] == f'<http://{HOST}:8000/>; rel="canonical"'

    wish_main(office, None)
    seen(mine, proof(mine))

    assert main_of(olsztyn) == ""
    assert at_subdomain.get("/").status_code == 200


def claimed_row(office: Office) -> Domain:
    with platform_context():
        return Domain.objects.get(office_id=office.pk)


def test_a_warm_request_at_an_own_host_asks_nobody_whose_it_is(
    olsztyn: Office, django_assert_num_queries: Any
) -> None:
    mine = claimed(olsztyn)
    seen(mine, proof(mine))
    assert office_at(HOST) == olsztyn
    with django_assert_num_queries(0):
        assert office_at(HOST) == olsztyn


def test_cookies_are_each_hosts_own(olsztyn: Office) -> None:
    mine = claimed(olsztyn)
    seen(mine, proof(mine))
    browser = Client(headers={"host": f"{HOST}:8000"})
    answer = browser.get("/panel/logowanie")
    assert all(cookie["domain"] == "" for cookie in answer.cookies.values())
    assert answer.cookies


def test_proof_is_looked_at_each_week_and_its_loss_takes_the_host_in_time(
    olsztyn: Office,
) -> None:
    mine = claimed(olsztyn)
    wish = seen(mine, proof(mine))
    wish_main(olsztyn, wish)
    seen(mine, proof(mine))
    with platform_context():
        assert due(NOW + WEEKLY - timedelta(minutes=1)) == []
        assert due(NOW + WEEKLY) == [mine.pk]
    gone = NOW + WEEKLY

    failing = seen(mine, OURS, gone)

    assert (failing.state, main_of(olsztyn)) == (DomainState.FAILING, "")
    assert office_at(HOST) == olsztyn, "links in mailboxes go on working for a while"
    with platform_context():
        assert due(gone + DAILY) == [mine.pk]
    assert seen(mine, proof(mine), gone + DAILY).state == DomainState.PROVEN
    assert main_of(olsztyn) == HOST
    failing = seen(mine, OURS, gone + 2 * DAILY)
    assert failing.failing_since is not None
    lost = seen(mine, OURS, failing.failing_since + PATIENCE)
    assert (lost.state, office_at(HOST)) == (DomainState.WAITING, None)


def test_silent_name_servers_change_nothing(olsztyn: Office) -> None:
    mine = claimed(olsztyn)
    seen(mine, proof(mine))
    with platform_context():
        look(mine.pk, Names("127.0.0.1:9"), now=NOW + WEEKLY)
        mine.refresh_from_db()
    assert (mine.state, mine.trouble) == (DomainState.PROVEN, "silent")


def test_links_never_name_a_host_that_leads_elsewhere(olsztyn: Office) -> None:
    mine = claimed(olsztyn)
    mine = seen(mine, proof(mine, leads="192.0.2.99"))
    assert mine.points_here is False
    with pytest.raises(NotProven):
        wish_main(olsztyn, mine)


def test_a_host_is_one_offices_and_moves_only_when_the_proof_does(
    olsztyn: Office, pultusk: Office
) -> None:
    first, second = claimed(olsztyn), claimed(pultusk)
    seen(first, proof(first))
    both = proof(first)
    both[f"_okienko.{HOST}", "TXT"].append(f'"okienko={second.token}"')

    assert (seen(second, both).state, seen(second, both).trouble) == ("waiting", "taken")
    assert office_at(HOST) == olsztyn

    assert seen(second, proof(second)).state == DomainState.PROVEN
    assert office_at(HOST) == pultusk
    with platform_context():
        assert Domain.objects.get(pk=first.pk).state == DomainState.WAITING


def test_a_host_is_given_back(olsztyn: Office) -> None:
    mine = claimed(olsztyn)
    seen(mine, proof(mine))
    wish_main(olsztyn, mine)
    seen(mine, proof(mine))
    with office_context(olsztyn):
        give_back(mine.pk, now=NOW, by=SYSTEM)
    with platform_context():
        assert due(NOW) == [mine.pk]
        look(mine.pk, Names("127.0.0.1:9"), now=NOW)
        assert not Domain.objects.exists()
    assert (office_at(HOST), main_of(olsztyn)) == (None, "")


def test_an_office_that_left_holds_no_host(olsztyn: Office, pultusk: Office) -> None:
    mine = claimed(olsztyn)
    seen(mine, proof(mine))
    with platform_context():
        Office.objects.filter(pk=olsztyn.pk).update(state=OfficeState.GONE, gone_at=NOW)
        assert due(NOW) == [mine.pk]
    second = claimed(pultusk)
    both = proof(mine)
    both[f"_okienko.{HOST}", "TXT"].append(f'"okienko={second.token}"')

    assert seen(second, both).state == DomainState.PROVEN, "its old proof keeps nobody out"
    with name_server(both) as server, platform_context():
        look(mine.pk, Names(server), now=NOW)
        assert list(Domain.objects.all()) == [second]
    assert office_at(HOST) == pultusk


def test_a_practice_office_claims_none(olsztyn: Office) -> None:
    olsztyn.practice_of = olsztyn.pk
    with office_context(olsztyn), pytest.raises(ForPractice):
        claim(HOST, now=NOW, by=SYSTEM)
    olsztyn.practice_of = None


def test_an_office_claims_a_host_once_and_five_at_most(olsztyn: Office) -> None:
    with office_context(olsztyn):
        for number in range(5):
            claim(f"w{number}.example.pl", now=NOW, by=SYSTEM)
        with pytest.raises(HostClaimed):
            claim("W0.example.pl.", now=NOW, by=SYSTEM)
        with pytest.raises(TooManyHosts):
            claim("w6.example.pl", now=NOW, by=SYSTEM)


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        (" https://Wizyty.Gmina.PL/ ", "wizyty.gmina.pl"),
        ("łódź.example.pl", "xn--d-uga0v4h.example.pl"),
        ("wizyty.gmina.pl.", "wizyty.gmina.pl"),
    ],
)
def test_a_host_is_read_as_name_servers_know_it(typed: str, host: str) -> None:
    assert read_host(typed) == host


@pytest.mark.parametrize(
    "typed",
    [
        *("", "gmina", "192.0.2.1", "localhost", "x.localhost", "panel.localhost", "a..pl"),
        *("a_b.pl", "-a.pl", "a b.pl", "gmina.pl/x", "gmina.pl:8000", f"{'a' * 64}.pl"),
        *(".".join(["a" * 60] * 5), "gmina.pl\nzła.pl", "*.gmina.pl", "a@b.pl"),
    ],
)
def test_what_is_no_host_of_their_own_is_refused(typed: str) -> None:
    with pytest.raises(BadHost):
        read_host(typed)


def test_the_web_server_gets_certificates_for_known_hosts_only(olsztyn: Office) -> None:
    mine = claimed(olsztyn)
    asks = Client(headers={"host": "127.0.0.1:8000"})

    def answer(name: str) -> int:
        return int(asks.get("/tls-host", {"domain": name}).status_code)

    known = ("localhost", "panel.localhost", "olsztyn.localhost", "OLSZTYN.localhost.")
    assert [answer(name) for name in known] == [200] * 4
    assert [answer(name) for name in (HOST, "obcy.localhost", "", "x.example")] == [404] * 4
    seen(mine, proof(mine))
    assert answer(HOST) == 200


def test_an_office_sees_its_own_claims_and_cannot_prove_them_itself(
    olsztyn: Office, pultusk: Office
) -> None:
    mine, other = claimed(olsztyn), claimed(pultusk, "wizyty.pultusk.example")
    tries = {
        "UPDATE public.office_domain SET state = 'proven'": [],
        "UPDATE public.office_domain SET is_main = true": [],
        "UPDATE public.office_domain SET office_id = %s": [olsztyn.pk],
        "DELETE FROM public.office_domain": [],
        "INSERT INTO public.office_domain (id, office_id, host, token, claimed_at)"
        " VALUES (gen_random_uuid(), %s, 'x.example', 't', now())": [pultusk.pk],
        "INSERT INTO public.office_domain (id, office_id, host, token, claimed_at, state)"
        " VALUES (gen_random_uuid(), %s, 'x.example', 't', now(), 'proven')": [olsztyn.pk],
        "SELECT 1 FROM public.hostname": [],
    }
    with office_context(olsztyn):
        assert [one.id for one in own_domains()] == [mine.pk]
        for statement, values in tries.items():
            with (
                pytest.raises(DatabaseError, match=r"permission denied|row-level security"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement, values)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE public.office_domain SET wanted_gone = true")
            assert cursor.rowcount == 1
    with platform_context():
        assert not Domain.objects.get(pk=other.pk).wanted_gone


def test_negative_control_without_row_security_an_office_reads_anothers_claim(
    new_office: Callable[[], Office],
) -> None:
    own, foreign = new_office(), new_office()
    for office in (own, foreign):
        with office_context(office):
            claim(f"{office.subdomain}.example.pl", now=NOW, by=SYSTEM)

    def shown() -> int:
        with office_context(own):
            return len(own_domains())

    with owning(PUBLIC) as owner, owner.cursor() as cursor:
        assert shown() == 1
        cursor.execute("ALTER TABLE office_domain DISABLE ROW LEVEL SECURITY")
        try:
            assert shown() == 2
        finally:
            cursor.execute("ALTER TABLE office_domain ENABLE ROW LEVEL SECURITY")
            cursor.execute("TRUNCATE office_domain")
