"""``okienko office``: exit codes, lines for people, JSON for programs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from getpass import getuser
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import translation
from support.accounts import open_account
from support.friday import FRIDAY
from support.officefile import STARTERS, loaded, minimal

from billing.domain.price_list import put_price_list
from billing.public import Plan, start_trial
from booking.models import Service
from provisioning.domain.apply import apply
from provisioning.domain.panel.offices import Choice, Row, listed
from provisioning.models import Onboarding
from tenants.accounts.models import User
from tenants.audit.models import Entry
from tenants.context import office_context, platform_context
from tenants.management.command import console
from tenants.models import Office, OfficeState
from tenants.offices import find_office

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
# django-typer uses what Typer calls old.
pytestmark = pytest.mark.filterwarnings("ignore:In Typer:DeprecationWarning")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


class Answer:
    """What a command said, and its exit code."""

    def __init__(self, *words: str) -> None:
        stdout, stderr = StringIO(), StringIO()
        try:
            call_command("office", *words, stdout=stdout, stderr=stderr)
            self.code: Any = 0
        except SystemExit as end:
            self.code = end.code
        self.out, self.err = stdout.getvalue(), stderr.getvalue()

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "urzad.yaml"
    path.write_text(minimal("categories:\n  - {key: a, name: A}\n"), "utf-8")
    return path


def test_apply_prints_what_changed(olsztyn: Office, file: Path) -> None:
    answer = Answer("apply", "olsztyn", str(file))

    assert answer.code == 0
    assert answer.out.splitlines() == [
        "~ office: name, short_name, languages, declaration.published",
        "+ categories a",
        "added: 1, changed: 1, unchanged: 1",
    ]


def test_apply_tells_programs_the_same(olsztyn: Office, file: Path) -> None:
    answer = Answer("apply", "olsztyn", str(file), "--dry-run", "--json").json

    assert (answer["office"], answer["dry_run"], answer["added"]) == ("olsztyn", True, 1)
    assert {"section": "categories", "key": "a", "what": "added", "fields": []} in answer["changes"]


def test_a_trial_says_that_it_was_one(olsztyn: Office, file: Path) -> None:
    assert "Nothing was written" in Answer("apply", "olsztyn", str(file), "--dry-run").out
    assert "+ categories a" in Answer("apply", "olsztyn", str(file)).out
    assert "The office is as the file says." in Answer("apply", "olsztyn", str(file)).out


def test_a_bad_file_ends_in_1_with_a_line_for_each_mistake(olsztyn: Office, file: Path) -> None:
    file.write_text(minimal("untis: []\nservices:\n  - {key: a, name: A, duration: 17}\n"), "utf-8")

    answer = Answer("apply", "olsztyn", str(file))

    assert (answer.code, answer.out) == (1, "")
    assert answer.err.splitlines() == [
        f"{file}:3: There is no key “untis”. Did you mean “units”?",
        f"{file}:5: duration: Give a multiple of five minutes.",
        "Nothing was written. Problems in the file: 2.",
    ]
    with office_context(olsztyn):
        assert not Service.objects.exists()


def test_a_bad_file_is_told_to_programs(olsztyn: Office, file: Path) -> None:
    file.write_text("office: {}\n", "utf-8")

    answer = Answer("apply", "olsztyn", str(file), "--json")

    assert answer.code == 1
    assert answer.json["error"] == "bad_file"
    assert answer.json["problems"] == [
        {"line": 1, "message": "“name” is missing.", "key": "office"}
    ]


def test_a_polish_terminal_is_answered_in_polish(
    olsztyn: Office, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "pl_PL.UTF-8")

    assert "Niczego nie zapisaliśmy" in Answer("apply", "olsztyn", str(file), "--dry-run").out


@pytest.mark.parametrize(
    "words", [("apply", "nie-ma", "{}"), ("dump", "nie-ma"), ("show", "nie-ma")]
)
def test_an_office_that_is_not_there_ends_in_1(
    olsztyn: Office, file: Path, words: tuple[str, ...]
) -> None:
    answer = Answer(*(word.format(file) for word in words))

    assert answer.code == 1
    assert "There is no office “nie-ma”" in answer.err


def test_a_file_that_is_not_there_ends_in_1(olsztyn: Office, tmp_path: Path) -> None:
    answer = Answer("apply", "olsztyn", str(tmp_path / "nie-ma.yaml"))

    assert (answer.code, answer.err.count("\n")) == (1, 1)
    assert "nie-ma.yaml: No such file" in answer.err


def test_dump_prints_what_apply_takes(pultusk: Office, tmp_path: Path) -> None:
    Answer("apply", "pultusk", str(STARTERS / "pultusk.yaml"))
    path = tmp_path / "kopia.yaml"
    path.write_text(Answer("dump", "pultusk").out, "utf-8")

    assert Answer("apply", "pultusk", str(path), "--json").json["changes"] == []


def test_list_and_show_tell_state_and_address(olsztyn: Office, pultusk: Office) -> None:
    apply(pultusk, loaded(minimal("categories:\n  - {key: a, name: A}\n")), now=NOW)

    listed = {one["subdomain"]: one for one in Answer("list", "--json").json}
    shown = Answer("show", "pultusk", "--json").json

    assert listed["olsztyn"]["url"] == "http://olsztyn.localhost:8000"
    assert (shown["state"], shown["name"]) == ("active", "Urząd próbny")
    assert shown["counts"]["services"] == 0
    assert "http://pultusk.localhost:8000" in Answer("list").out


def test_the_terminal_says_of_an_office_what_the_panel_says(
    olsztyn: Office, pultusk: Office
) -> None:
    with platform_context():
        open_account(olsztyn, FRIDAY.date())
        put_price_list()
        Office.objects.filter(pk=pultusk.pk).update(state=OfficeState.TRIAL)
        start_trial(pultusk, Plan.objects.get(key="start"), now=FRIDAY, by=console())
        panel = {row.office.subdomain: row for row in map(Row, listed(Choice(), now=FRIDAY))}

    told = {one["subdomain"]: one["state"] for one in Answer("list", "--json").json}
    lines = {line.split()[0]: line for line in Answer("list").out.splitlines()}

    assert (told["olsztyn"], told["pultusk"]) == ("late", "trial")
    assert told == {name: row.standing for name, row in panel.items()}
    for name, row in panel.items():
        with translation.override("en"):
            assert f"  {row.state} " in lines[name]
    assert Answer("show", "olsztyn", "--json").json["state"] == "late"
    assert "past due" in Answer("show", "olsztyn").out


def test_create_makes_an_office_that_answers(subdomain: str) -> None:
    file = STARTERS / "pultusk.yaml"

    answer = Answer("create", subdomain, "--file", str(file), "--json")

    assert answer.code == 0
    assert answer.err.splitlines() == ["Address…", "Place…", "Starter catalogue…"]
    steps = answer.json["steps"]
    assert (steps["catalogue"], steps["invitation"]) == ("done", "waiting")
    made = answer.json["office"]
    assert (made["state"], made["url"]) == ("onboarding", f"http://{subdomain}.localhost:8000")
    page = Client(headers={"host": f"{subdomain}.localhost:8000"}).get("/")
    assert "Rejestracja pojazdu kupionego w" in page.content.decode()


def test_an_office_goes_live_once_somebody_can_work_there(subdomain: str) -> None:
    file = STARTERS / "pultusk.yaml"
    flags = ("--nip", "5681618062", "--admin-email", "anna@example.com", "--starter", "usc")
    made = Answer("create", subdomain, "--file", str(file), *flags, "--json")
    assert made.json["steps"]["invitation"] == "done", made.err

    early = Answer("live", subdomain, "--json")
    assert (early.code, early.json["error"]) == (1, "not_ready")
    with office_context(find_office(subdomain)):  # type: ignore[arg-type]  # it was just made
        person = User.objects.get()
        person.is_active = True
        person.set_password("trzy zielone parasole")
        person.save()

    assert Answer("live", subdomain, "--json").json["state"] == "active"
    again = Answer("live", subdomain, "--json")
    assert (again.code, again.json["error"]) == (1, "no_onboarding")


def test_an_office_is_suspended_and_resumed_by_whoever_sits_at_the_terminal(
    olsztyn: Office,
) -> None:
    assert Answer("suspend", "olsztyn", "--reason", " ", "--json").json["error"] == "validation"
    told = Answer("suspend", "olsztyn", "--reason", "Przeprowadzka", "--json").json
    assert (told["state"], told["starts_on"]) == ("suspended", FRIDAY.date().isoformat())
    early = Answer("suspend", "olsztyn", "--reason", "Drugi raz", "--json")
    assert (early.code, early.json["error"]) == (1, "office_state")
    assert Answer("resume", "olsztyn", "--json").json["state"] == "active"
    later = Answer("suspend", "olsztyn", "--reason", "Remont", "--from", "2026-12-24", "--json")
    assert (later.json["state"], later.json["starts_on"]) == ("active", "2026-12-24")
    assert "active" in Answer("resume", "olsztyn").out
    assert Answer("resume", "olsztyn", "--json").json["error"] == "office_state"
    with platform_context():
        names = set(Entry.objects.filter(about_id=olsztyn.pk).values_list("by_name", flat=True))
    assert names == {getuser()}


def test_what_a_file_changes_is_signed_by_name_and_by_okienko_where_nobody_has_one(
    olsztyn: Office, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Answer("apply", "olsztyn", str(file))
    with office_context(olsztyn):
        assert Entry.objects.get(action="office.apply").by_name == getuser()

    def nobody() -> str:
        raise KeyError

    monkeypatch.setattr("tenants.management.command.getuser", nobody)
    assert console().name == "okienko"


def test_create_takes_what_the_panel_takes_and_says_what_it_wrote_down(subdomain: str) -> None:
    buyer = ("--buyer-street", "Rynek 2", "--buyer-postal-code", "36-040", "--buyer-city", "Wieś")
    other = ("--recipient", "Szkoła", "--recipient-city", "Rzeszów", "--interval", "year")
    assert Answer("create", subdomain, *buyer, *other).code == 0
    paper = ("--contract", "7/2026", "--contract-from", "2026-12-01")

    told = Answer("create", subdomain, *paper, "--contract-signed", "2026-11-20")
    more = Answer("create", subdomain, "--invoice-email", "faktury@example.com", "--json")
    same = Answer("create", subdomain, *paper, "--json")

    assert (told.code, told.err.strip()) == (
        0,
        "Written down: contract number, signed on, contract from.",
    )
    assert (more.code, more.json["written"]) == (0, ["invoice_email"])
    assert (same.code, same.json["error"]) == (1, "subdomain_taken")
    with platform_context():
        mine = Onboarding.objects.get(subdomain=subdomain)
    assert (mine.buyer_street, mine.buyer_postal_code, mine.buyer_city) == (
        *("Rynek 2", "36-040"),
        "Wieś",
    )
    assert (mine.recipient_name, mine.recipient_city, mine.interval) == (
        *("Szkoła", "Rzeszów"),
        "year",
    )
    assert mine.contract_signed_on == date(2026, 11, 20)


def test_a_step_is_left_out_and_brought_back(subdomain: str) -> None:
    assert Answer("create", subdomain).code == 0

    out = Answer("step", subdomain, "sms", "--leave-out", "--json")
    back = Answer("step", subdomain, "sms", "--bring-back")

    assert (out.code, out.json["steps"]["sms"]) == (0, "skipped")
    assert (back.code, back.out.split()) == (0, ["sms", "waiting"])
    for words, error in (
        ((subdomain, "sms", "--bring-back"), "not_left_out"),
        ((subdomain, "schema", "--leave-out"), "necessary_step"),
        ((subdomain, "sms"), "validation"),
        (("nie-ma", "sms", "--leave-out"), "no_onboarding"),
    ):
        refused = Answer("step", *words, "--json")
        assert (refused.code, refused.json["error"]) == (1, error)


def test_what_is_wrong_with_an_office_is_told_by_field(db: None) -> None:
    flags = ("--nip", "5681618063", "--terc", "1", "--plan", "nie-ma", "--starter", "wies")
    answer = Answer("create", "boguchwala", *flags, "--json")

    assert (answer.code, answer.json["error"]) == (1, "validation")
    assert set(answer.json["errors"]) == {"buyer_nip", "terc", "plan", "starters"}
    assert "buyer_nip: Check this NIP: one of its digits is not right." in answer.err


def test_a_taken_subdomain_ends_in_1(olsztyn: Office) -> None:
    answer = Answer("create", "olsztyn", "--json")

    assert (answer.code, answer.json["error"]) == (1, "subdomain_taken")


def test_a_bad_file_makes_no_office(olsztyn: Office, file: Path) -> None:
    file.write_text("office: {}\n", "utf-8")

    assert Answer("create", "nowy", "--file", str(file)).code == 1
    assert "nowy" not in Answer("list").out


@pytest.mark.parametrize("words", [[], ["apply"], ["apply", "a", "b", "--loud"], ["born", "a"]])
def test_wrong_usage_ends_in_2(words: list[str]) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "django", "office", *words],
        env=os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 2, ended.stderr
