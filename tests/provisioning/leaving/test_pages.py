"""Pages of leaving: Oskar the operator, Anna whose office leaves, Bartek who may not take data."""

from __future__ import annotations

import io
import json
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from support.booking_desk import FRIDAY
from support.full_house import CANARY, EMAIL, TOKEN, House
from support.leavings import HOUR, LETTER_TO, OSKAR, again, begin, states
from support.operators import HOST, Operator, words
from time_machine import travel

from booking.domain.tokens import manage_token
from booking.models import Booking
from provisioning.domain.leaving.begin import call_off
from provisioning.domain.leaving.go_on import go_on
from provisioning.domain.leaving.public_rows import KEPT, paths, reason
from provisioning.models import Leaving
from tenants.accounts.models import Duty, Role, User
from tenants.audit.models import Entry
from tenants.context import office_context, platform_context
from tenants.models import Office, OfficeState
from tenants.signature import is_signed, public_pem

# django-typer uses what Typer calls old.
pytestmark = pytest.mark.filterwarnings("ignore:In Typer:DeprecationWarning")
OPENSSL = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "klucz-publiczny.pem", "-rawin"]
Browser = Callable[[Office], Client]


@pytest.fixture
def _friday() -> Iterator[None]:
    with travel(FRIDAY + HOUR):
        yield


def row(office: Office) -> Office:
    with platform_context():
        return Office.objects.get(pk=office.pk)


def test_anna_takes_all_data_and_bartek_may_not(
    office: Office, house: House, at: Browser, tmp_path: Path
) -> None:
    leaving = begin(office)
    go_on(leaving, now=FRIDAY + HOUR)
    anna, bartek = at(office), at(office)
    with office_context(row(office)):
        clerk = User.objects.create_user("b@example.com", "haslo-haslo-haslo", role=Role.CLERK)
        anna.force_login(house.admin)
        bartek.force_login(clerk)

    page = anna.get("/panel/kopia-danych")
    assert "Twój urząd odchodzi z Okienka" in page.content.decode()
    assert bartek.get("/panel/kopia-danych").status_code == 403
    assert bartek.post("/panel/kopia-danych/okienko-dane.zip").status_code == 403
    answer = anna.post("/panel/kopia-danych/okienko-dane.zip")

    assert answer["Content-Type"] == "application/zip"
    kit = zipfile.ZipFile(io.BytesIO(b"".join(answer)))
    assert kit.testzip() is None
    contacts = kit.read("dane/booking_contact.csv").decode()
    assert CANARY in contacts
    assert EMAIL in kit.read("dane/booking_contact.json").decode()
    assert "office.apply" in kit.read("dane/audit_entry.json").decode()
    assert kit.read("pliki/services/wniosek.pdf")
    assert b"%PDF-" in kit.read("podsumowanie.pdf")[:8]
    assert not [name for name in kit.namelist() if TOKEN.encode() in kit.read(name)], "no secrets"
    assert "account_passkey" not in str(kit.namelist())
    assert "password" not in kit.read("dane/account.csv").decode()

    with office_context(row(office)):
        assert Entry.objects.filter(action="office.kit", by_name="Anna Kanarek").exists()
    check_signature(kit, tmp_path)


def check_signature(kit: zipfile.ZipFile, tmp_path: Path) -> None:
    """By our own means and by those that the note in the kit names."""
    sums = kit.read("SHA256SUMS")
    assert is_signed(kit.read("klucz-publiczny.pem"), sums, kit.read("SHA256SUMS.sig"))
    assert kit.read("klucz-publiczny.pem") == public_pem()
    for line in sums.decode().splitlines():
        digest, _, name = line.partition("  ")
        assert sha256(kit.read(name)).hexdigest() == digest, name
    kit.extractall(tmp_path)
    command = [*OPENSSL, "-in", "SHA256SUMS", "-sigfile", "SHA256SUMS.sig"]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert b"Verified Successfully" in told.stdout, "as the note beside it says"


@pytest.mark.usefixtures("_friday")
def test_an_office_that_stands_still_says_so_to_pages_and_programs(
    office: Office, house: House, at: Browser
) -> None:
    leaving = begin(office)
    visitor = at(office)
    assert visitor.get("/").status_code == 200
    go_on(leaving, now=FRIDAY + HOUR)
    with office_context(row(office)):
        token = manage_token(Booking.objects.get(reference=house.reference))
    cancellation = f"/api/v1/bookings/{token}/cancellation"
    answer = visitor.post(cancellation, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (503, "office_stands_still")
    assert answer["Retry-After"]
    page = visitor.post(f"/rezerwacja/{token}/odwolaj")
    assert (page.status_code, "Zadzwoń do urzędu" in page.content.decode()) == (503, True)
    assert visitor.get(f"/rezerwacja/{token}").status_code == 200, "what is booked can be seen"

    call_off(office, now=FRIDAY + 2 * HOUR, by=OSKAR)
    answer = visitor.post(cancellation, content_type="application/json")
    assert answer.status_code == 200


def test_oskar_lets_an_office_leave_and_edek_does_not(office: Office, house: House) -> None:
    oskar = Operator()
    fields = {
        "office": office.subdomain,
        "typed": "inny",
        "letter_to": LETTER_TO,
        "hours": "24",
        "contract": "",
    }
    oskar.sign_in()
    answer = oskar.client.post("/odejscia/zacznij", fields)
    assert (answer.status_code, "Nic się nie zmieniło" in words(answer)) == (422, True)
    answer = oskar.client.post("/odejscia/zacznij", fields | {"typed": office.subdomain})
    assert answer.status_code == 302
    with platform_context():
        leaving = Leaving.objects.get(office=office)
    page = f"/odejscia/{leaving.pk}"
    assert answer["Location"] == page
    assert "0/12" in words(oskar.client.get(page))
    assert office.name in words(oskar.client.get("/odejscia/"))
    assert oskar.client.get(f"{page}/zaswiadczenie.pdf").status_code == 404
    assert oskar.client.post(f"{page}/kopie").status_code == 404, "nothing was deleted yet"

    helper = Operator(duty=Duty.SUPPORT)
    assert helper.client.get(page).status_code == 200
    assert helper.client.post(f"{page}/odwolaj").status_code == 403, "owners alone"
    oskar.sign_in()
    stranger = Client(headers={"host": HOST})
    for path in (page, "/odejscia/", "/odejscia/zacznij"):
        assert stranger.get(path).status_code == 302
    assert stranger.post(f"{page}/odwolaj").status_code == 302
    with platform_context():
        assert Leaving.objects.under_way().filter(pk=leaving.pk).exists()
    assert oskar.client.post(f"{page}/odwolaj").status_code == 302
    called_off_and_noted(oskar, leaving, office)


def called_off_and_noted(oskar: Operator, leaving: Leaving, office: Office) -> None:
    """Both acts stand in our own trail; a longer list asks no more queries."""
    with platform_context():
        assert not Leaving.objects.under_way().filter(pk=leaving.pk).exists()
        acts = Entry.objects.filter(about_id=office.pk).values_list("action", flat=True)
        assert {"office.leave", "office.stay"} <= set(acts)
        with CaptureQueriesContext(connection) as one:
            oskar.client.get("/odejscia/")
        for _ in range(2):
            begin(office, now=FRIDAY)
            call_off(office, now=FRIDAY, by=OSKAR)
        with CaptureQueriesContext(connection) as three:
            oskar.client.get("/odejscia/")
        assert len(one) == len(three)


def test_the_platform_shows_its_key(db: None) -> None:
    visitor = Client(headers={"host": django_settings.OKIENKO_BASE})
    assert "openssl pkeyutl" in visitor.get("/podpis").content.decode()
    assert visitor.get("/podpis/klucz-publiczny.pem").content == public_pem()


def test_the_command_asks_for_the_name_and_goes_on_when_told(
    office: Office, house: House, tmp_path: Path
) -> None:
    def office_command(*said: str) -> Any:
        out = io.StringIO()
        call_command("office", *said, "--json", stdout=out, stderr=io.StringIO())
        return json.loads(out.getvalue())

    with pytest.raises(SystemExit):
        office_command("close", office.subdomain, "--letter-to", LETTER_TO, "--confirm", "inny")
    begun = office_command(
        "close", office.subdomain, "--letter-to", LETTER_TO, "--confirm", office.subdomain
    )
    assert [one["state"] for one in begun[0]["steps"]][:3] == ["done", "done", "waiting"]
    to = tmp_path / "dane.zip"
    assert office_command("export", office.subdomain, "--to", str(to))["rows"] > 0
    assert (zipfile.ZipFile(to).testzip(), to.stat().st_mode & 0o077) == (None, 0)
    with platform_context():
        leaving = Leaving.objects.get(office=office)
    assert leaving.kit_taken_at is not None
    told = office_command("leaving", office.subdomain, "--go-on")
    assert told[0]["state"] == "can be called off"
    assert office_command("stay", office.subdomain)[0]["state"] == "called off"
    assert row(office).state == OfficeState.ACTIVE
    assert states(again(leaving))["freeze"] == "done"


def test_what_stays_is_named_and_leads_to_offices() -> None:
    leading = {model for model, _path in paths()}
    named = {model._meta.label for model in leading} | {m._meta.app_label for m in leading}
    assert set(KEPT) - named - {"tenants.Office"} == set()
    gone = {model._meta.label for model in leading if not reason(model)}
    assert {"tenants.Hostname", "tenants.Due", "tenants.Erasure", "provisioning.Ticket"} <= gone
    assert {"provisioning.TicketEntry", "provisioning.Application"} <= gone, "through others"
