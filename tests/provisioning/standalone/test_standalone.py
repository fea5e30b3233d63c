"""One office in its own network answers at its host and at an address; no platform is beside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from support.database import fresh_database
from support.friday import FRIDAY
from support.licences import LICENCE, install
from support.officefile import minimal

from booking.models import Category
from provisioning.domain.onboarding.errors import FileNeeded
from provisioning.domain.standalone.licence import issue
from provisioning.domain.standalone.set_up import SUBDOMAIN, NotStandalone, set_up
from provisioning.models import Step, StepState
from provisioning.officefile.load import load
from tenants.addresses import office_url
from tenants.context import office_context, platform_context
from tenants.db.place import PUBLIC
from tenants.entitlements import read
from tenants.hosts import forget_hosts
from tenants.models import OfficeState
from tenants.offices import find_office
from tenants.profile.models import Profile
from tenants.schema import migrate

HOSTS = ["wizyty.urzad.local", "10.1.2.3"]
# django-typer uses what Typer calls old.
pytestmark = pytest.mark.filterwarnings("ignore:In Typer:DeprecationWarning")


def standalone(*words: str) -> Any:
    out = StringIO()
    call_command("standalone", *words, "--json", stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())


def test_set_up_twice_there_is_one_office_at_its_hosts(
    django_db_setup: None, django_db_blocker: Any, settings: Any, tmp_path: Path
) -> None:
    file, password = tmp_path / "urzad.yaml", tmp_path / "haslo.txt"
    file.write_text(minimal(), "utf-8")
    password.write_text("bardzo-tajne-haslo\n", "utf-8")
    install(settings, tmp_path, issue(LICENCE))
    admin = ("--admin-email", "a@urzad.local", "--password-file", str(password))
    with django_db_blocker.unblock(), fresh_database("alone"):
        with pytest.raises(NotStandalone):
            set_up(None, None, now=None)  # type: ignore[arg-type]  # refused before it is asked
        settings.OKIENKO_STANDALONE = True
        settings.OKIENKO_BASE = "wizyty.urzad.local"
        settings.OKIENKO_STANDALONE_HOSTS = HOSTS
        first = standalone("setup", "--file", str(file), *admin)
        assert standalone("setup", "--file", str(file), *admin) == first
        assert standalone("status") == first
        assert (first["hosts"], first["licence"], first["notices"]) == (HOSTS, "L/7/2026", [])
        office = find_office(SUBDOMAIN)
        assert office is not None
        assert read(office).limits == {"counters": 5}
        with office_context(office):
            assert office_url("/").startswith("http://wizyty.urzad.local/")
        for host in HOSTS:
            assert Client(headers={"host": host}).get("/").status_code == 200, host
        for host in ("localhost:8000", "panel.localhost", "urzad.localhost", "obcy.example"):
            assert Client(headers={"host": host}).get("/").status_code == 404, host
        anna = Client(headers={"host": HOSTS[1]})
        told = {"email": "a@urzad.local", "password": "bardzo-tajne-haslo"}
        assert anna.post("/panel/logowanie", told).status_code == 302
    forget_hosts()


def test_a_set_up_that_was_cut_off_is_finished_by_the_next_one(
    django_db_setup: None,
    django_db_blocker: Any,
    settings: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.OKIENKO_STANDALONE = True
    settings.OKIENKO_STANDALONE_HOSTS = HOSTS
    file = tmp_path / "urzad.yaml"
    file.write_text(minimal("categories:\n  - {key: a, name: Dowody}\n"), "utf-8")
    loaded = load(file)

    def cut_off(*_told: Any, **_named: Any) -> None:
        raise KeyboardInterrupt

    with django_db_blocker.unblock(), fresh_database("cut"):
        migrate(PUBLIC)
        with monkeypatch.context() as patch:
            patch.setattr("provisioning.domain.onboarding.catalogue.apply", cut_off)
            with pytest.raises(KeyboardInterrupt):
                set_up(loaded, None, now=FRIDAY)
        half = find_office(SUBDOMAIN)
        assert half is not None
        assert half.state == OfficeState.ONBOARDING
        with pytest.raises(FileNeeded):
            set_up(None, None, now=FRIDAY)

        whole = set_up(loaded, None, now=FRIDAY)

        assert whole.pk == half.pk
        with office_context(whole):
            assert Profile.objects.current().name == "Urząd próbny"
            assert Category.objects.get().name == "Dowody"
        assert set_up(None, None, now=FRIDAY).pk == half.pk, "and then it stays as it is"
        # A step that is not over later (a letter to an admin) does not make it half done again.
        with platform_context():
            Step.objects.filter(onboarding__office_id=whole.pk).update(state=StepState.WAITING)
        assert set_up(None, None, now=FRIDAY).pk == half.pk
    forget_hosts()


def test_there_is_a_licence_page_instead_of_plan_and_invoices() -> None:
    code = (
        "import django, json; django.setup();"
        "from tenants.registry import modules;"
        "print(json.dumps([entry.url_name for one in modules() for entry in one.panel_menu]))"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "okienko.settings"}

    def menu(**more: str) -> set[str]:
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=environment | more,
            capture_output=True,
            text=True,
            check=True,
        )
        return set(json.loads(done.stdout))

    alone, service = menu(OKIENKO_STANDALONE="1"), menu()
    assert alone - service == {"licence:shown"}
    assert service - alone == {"billing:account"}
