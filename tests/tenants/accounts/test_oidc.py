"""The office's own service says who somebody is; only whom the office invited comes in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from joserfc.jwk import OctKey, RSAKey
from pytest_django import Settings
from support.oidc import CLIENT, SECRET, Service, running
from support.pages import read, words
from support.staff import hire, sign_in

from tenants.accounts.models import OidcSecret, Role, SignedIn, User
from tenants.accounts.oidc import fetch
from tenants.accounts.oidc.errors import ServiceTrouble
from tenants.accounts.people.invite import Newcomer, invite
from tenants.accounts.people.powers import Powers
from tenants.audit.actor import SYSTEM
from tenants.audit.models import Entry
from tenants.context import office_context
from tenants.models import Office
from tenants.profile.models import Profile

At = Callable[[Office], Client]
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
GO, BACK = "/panel/logowanie/usluga", "/panel/logowanie/usluga/powrot"
PAGE = "/panel/pracownicy/usluga"


@pytest.fixture(autouse=True)
def hands(settings: Settings) -> Iterator[time_machine.Coordinates]:
    """Nine o'clock; the service stands inside the network, as one office's own may."""
    settings.OKIENKO_PRIVATE_SIGN_IN_SERVICES = True
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture
def service() -> Iterator[Service]:
    with running() as listening:
        yield listening


@pytest.fixture
def desk(olsztyn: Office, anna: User, service: Service, at: At) -> Client:
    """Anna's browser; Olsztyn uses the service."""
    browser = at(olsztyn)
    sign_in(browser, anna.email)
    with office_context(olsztyn):
        Profile.objects.update(oidc_issuer=service.issuer, oidc_client_id=CLIENT)
    assert browser.post(PAGE, {"secret": SECRET}).status_code == 302
    return browser


def come(browser: Client, service: Service, onward: str = "/panel/") -> Any:
    """There and back."""
    goal = browser.get(f"{GO}?next={onward}")["Location"]
    assert goal.startswith(f"{service.issuer}/authorize?")
    return browser.get(BACK + service.authorize(goal))


@pytest.mark.usefixtures("desk")
def test_bartek_comes_in_by_the_service(
    olsztyn: Office, service: Service, bartek: User, at: At
) -> None:
    browser = at(olsztyn)
    assert "Zaloguj się przez usługę urzędu" in read(browser, "/panel/logowanie")
    assert come(browser, service, "/panel/konto")["Location"] == "/panel/konto"
    assert browser.get("/panel/").status_code == 200
    with office_context(olsztyn):
        assert SignedIn.objects.get(account=bartek).way == "oidc"
        assert User.objects.get(pk=bartek.pk).oidc_subject == f"{service.issuer} b-1"
    assert come(browser, service, "//edek.example")["Location"] == "/panel/"


@pytest.mark.usefixtures("desk")
def test_whoever_was_invited_needs_no_password_and_nobody_else_gets_an_account(
    olsztyn: Office, service: Service, at: At
) -> None:
    service.email = "celia@example.com"
    assert come(at(olsztyn), service).status_code == 403
    hire(olsztyn, "Dorota", Role.RESIDENT)
    hire(olsztyn, "Edek", Role.CLERK, is_active=False)
    for email in ("dorota@example.com", "edek@example.com"):
        service.email = email
        assert come(at(olsztyn), service).status_code == 403, email
    with office_context(olsztyn):
        assert not User.objects.filter(email="celia@example.com").exists()
        who = Newcomer("celia@example.com", "Celia", Powers("clerk"))
        invite(who, now=NOW, by=SYSTEM)
    service.email = "Celia@example.com"
    browser = at(olsztyn)
    assert come(browser, service).status_code == 302
    assert browser.get("/panel/").status_code == 200
    with office_context(olsztyn):
        celia = User.objects.get(email="celia@example.com")
        assert (celia.is_active, celia.has_usable_password()) == (True, False)
        assert celia.invitations.get().used_at == NOW


@pytest.mark.usefixtures("desk", "bartek")
def test_an_address_handed_on_to_a_successor_opens_nothing(
    olsztyn: Office, service: Service, at: At
) -> None:
    assert come(at(olsztyn), service).status_code == 302
    service.subject = "b-2"
    assert come(at(olsztyn), service).status_code == 403


LIES: dict[str, Any] = {
    "the nonce of somebody else": {"claims": {"nonce": "x" * 43}},
    "no nonce": {"claims": {"nonce": None}},
    "for somebody else": {"claims": {"aud": "inny"}},
    "for several, not saying whom": {"claims": {"aud": [CLIENT, "inny"]}},
    "presented by somebody else": {"claims": {"azp": "inny"}},
    "of another service": {"claims": {"iss": "https://inna.example"}},
    "too old": {"claims": {"exp": int(NOW.timestamp()) - 61}},
    "without an end": {"claims": {"exp": None}},
    "from the future": {"claims": {"iat": int(NOW.timestamp()) + 61}},
    "of nobody": {"claims": {"sub": None}},
    "with another key": {"signs_with": RSAKey.generate_key(2048)},
    "with the secret we share": {"algorithm": "HS256", "signs_with": OctKey.import_key(SECRET)},
    "with nothing": {"algorithm": "none"},
}


@pytest.mark.usefixtures("desk", "bartek")
@pytest.mark.parametrize("lie", LIES)
def test_a_service_that_lies_is_not_believed(
    olsztyn: Office, service: Service, at: At, lie: str
) -> None:
    browser = at(olsztyn)
    for name, value in LIES[lie].items():
        setattr(service, name, value)
    answer = come(browser, service)
    assert answer.status_code == 422
    assert "nie zostało dokończone" in words(answer.content.decode())
    assert browser.get("/panel/").status_code == 302
    with office_context(olsztyn):
        assert Entry.objects.filter(action="account.sign_in_failed").exists()


@pytest.mark.usefixtures("desk", "bartek")
@pytest.mark.parametrize("claims", [{"email_verified": False}, {"email": None}])
def test_an_address_nobody_checked_opens_nothing(
    olsztyn: Office, service: Service, at: At, claims: dict[str, Any]
) -> None:
    service.claims = claims
    assert come(at(olsztyn), service).status_code == 403


@pytest.mark.usefixtures("desk", "bartek")
def test_what_comes_back_belongs_to_the_browser_that_was_sent_once_and_soon(
    olsztyn: Office, service: Service, at: At, hands: time_machine.Coordinates
) -> None:
    edek, bartek = at(olsztyn), at(olsztyn)
    hers = service.authorize(edek.get(GO)["Location"])
    assert bartek.get(BACK + hers).status_code == 422, "nobody sent him"
    bartek.get(GO)
    assert bartek.get(BACK + hers).status_code == 422, "not his state"
    own = service.authorize(bartek.get(GO)["Location"])
    assert bartek.get(BACK + own + "&iss=https://inna.example").status_code == 422
    own = service.authorize(bartek.get(GO)["Location"])
    assert bartek.get(BACK + own).status_code == 302
    assert bartek.get(BACK + own).status_code == 422, "once"
    late = service.authorize(bartek.get(GO)["Location"])
    hands.shift(timedelta(minutes=16))
    assert bartek.get(BACK + late).status_code == 422
    refused = bartek.get(GO)["Location"].partition("state=")[2].partition("&")[0]
    assert bartek.get(f"{BACK}?error=access_denied&state={refused}").status_code == 422
    assert service.refused == []


@pytest.mark.usefixtures("desk", "bartek")
def test_the_service_exchanges_its_key_and_people_come_in_all_the_time(
    olsztyn: Office, service: Service, at: At
) -> None:
    assert come(at(olsztyn), service).status_code == 302
    service.key = RSAKey.generate_key(2048, auto_kid=True)
    assert come(at(olsztyn), service).status_code == 302


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("broken", ["status", "redirect", "text", "list", "flood"])
def test_a_service_in_trouble_is_told_in_words(
    olsztyn: Office, service: Service, at: At, broken: str
) -> None:
    service.broken = broken
    answer = at(olsztyn).get(GO)
    assert answer.status_code == 502
    assert "nie odpowiada" in words(answer.content.decode())


@pytest.mark.usefixtures("desk")
def test_a_service_that_calls_itself_otherwise_is_none(
    olsztyn: Office, service: Service, desk: Client, at: At
) -> None:
    service.calls_itself = "https://inna.example"
    assert at(olsztyn).get(GO).status_code == 502
    assert "calls itself otherwise" in words(desk.post(f"{PAGE}/sprawdz").content.decode())
    service.calls_itself = ""
    cache.clear()
    assert "Usługa odpowiada" in words(desk.post(f"{PAGE}/sprawdz").content.decode())


@pytest.mark.parametrize(
    "address",
    [
        "http://logowanie.example.pl/",
        "https://127.0.0.1/",
        "https://10.0.0.5/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://localhost/",
        "https://uzytkownik:haslo@logowanie.example.pl/",
        "https://logowanie.example.pl:22/",
        "file:///etc/passwd",
        "https://[/",
    ],
)
def test_nothing_inside_our_network_is_asked(settings: Settings, address: str) -> None:
    settings.OKIENKO_PRIVATE_SIGN_IN_SERVICES = False
    with pytest.raises(ServiceTrouble):
        fetch.get(address)


def test_negative_control_without_the_check_the_inside_is_asked(
    service: Service, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OKIENKO_PRIVATE_SIGN_IN_SERVICES = False
    address = f"{service.issuer}/keys"
    with pytest.raises(ServiceTrouble):
        fetch.get(address)
    monkeypatch.setattr(fetch, "check_address", lambda url: None)
    monkeypatch.setattr(fetch, "_outside", lambda host, port: host)
    assert "keys" in fetch.get(address), "the harm the check prevents"


def test_the_secret_is_sealed_shown_to_nobody_and_of_this_service_alone(
    olsztyn: Office, service: Service, desk: Client, at: At
) -> None:
    page = desk.get(PAGE).content.decode()
    assert SECRET not in page
    assert SECRET[-4:] in page
    with office_context(olsztyn), connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM account_oidc_secret")
        assert SECRET not in str(cursor.fetchone()[0])
        Profile.objects.update(oidc_issuer="https://inna.example")
    assert at(olsztyn).get(GO).status_code == 404, "another service would learn it"
    with office_context(olsztyn):
        Profile.objects.update(oidc_issuer=service.issuer)
    desk.post(f"{PAGE}/usun")
    assert at(olsztyn).get(GO).status_code == 404
    with office_context(olsztyn):
        assert not OidcSecret.objects.exists()
        done = list(Entry.objects.filter(action__startswith="oidc").order_by("at", "pk"))
        assert [one.action for one in done] == ["oidc.secret", "oidc.forgotten"]


def test_the_only_way_in_begins_once_somebody_came_by_it(
    olsztyn: Office, service: Service, desk: Client, bartek: User, at: At
) -> None:
    with office_context(olsztyn):
        Profile.objects.update(oidc_only=True)
    assert sign_in(at(olsztyn), bartek.email).status_code == 302, "a mistake locks nobody out"
    assert "nikogo nie zablokuje" in read(desk, PAGE)
    assert come(at(olsztyn), service).status_code == 302
    refused = sign_in(at(olsztyn), bartek.email)
    assert refused.status_code == 403
    page = words(refused.content.decode())
    assert "przez usługę urzędu" in page
    assert "Hasło" not in page
    key = at(olsztyn).post("/panel/logowanie/klucz", {}, content_type="application/json")
    assert key.json()["code"] == "use_service"
    desk.post(f"{PAGE}/usun")
    assert sign_in(at(olsztyn), bartek.email).status_code == 302


def test_a_service_is_its_office_s(
    pultusk: Office, service: Service, desk: Client, celina: User, at: At
) -> None:
    service.email = celina.email
    assert at(pultusk).get(GO).status_code == 404
    assert come(desk, service).status_code == 403
