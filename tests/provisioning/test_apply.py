"""An office file is applied: all of it or nothing, and twice is once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import translation
from support.officefile import STARTERS, loaded, minimal

from booking.models import (
    CalendarException,
    Category,
    Field,
    Service,
    ServiceFile,
    Settings,
    Unit,
)
from provisioning.domain.apply import apply
from provisioning.domain.describe import describe
from provisioning.domain.difference import Change, What
from provisioning.officefile.load import load
from tenants.audit.models import Entry
from tenants.context import office_context, platform_context
from tenants.files import OfficeStorage
from tenants.models import Office
from tenants.officefile.nodes import BadFile
from tenants.profile.declaration import DeclarationMissing
from tenants.profile.models import Profile

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TOWN = minimal(
    """\
locations:
  - {key: ratusz, name: Ratusz, address: "pl. 1"}
units:
  - {key: bok, name: BOK, location: ratusz}
categories:
  - {key: rodzina, name: Rodzina}
  - {key: pojazdy, name: Pojazdy}
services:
  - key: dowod
    name: Dowód osobisty
    duration: 15
    units: [bok]
    documents: [fotografia, dotychczasowy dowód]
    fields:
      - {key: pesel, label: PESEL, type: pesel, purpose: Szybciej znajdziemy dane.}
      - {key: numer, label: Numer wniosku}
hours_templates:
  - {key: std, mon: ["08:00-16:00"]}
counters:
  - {key: k1, name: Okienko 1, unit: bok, services: [dowod], hours: std}
exceptions:
  - {date: 2026-12-24, closed: true, reason: Wigilia}
"""
)


@pytest.mark.parametrize("name", ["olsztyn", "pultusk"])
def test_a_starter_fills_an_office_and_the_second_time_changes_nothing(
    pultusk: Office, name: str
) -> None:
    starter = load(STARTERS / f"{name}.yaml")

    first = apply(pultusk, starter, now=NOW)
    again = apply(pultusk, starter, now=NOW)

    assert {change.what for change in first.changes} == {What.ADDED, What.CHANGED}
    assert not again
    assert again.unchanged > 20


@pytest.mark.parametrize("name", ["olsztyn", "pultusk"])
def test_an_office_is_what_its_file_says(pultusk: Office, name: str) -> None:
    starter = load(STARTERS / f"{name}.yaml")

    apply(pultusk, starter, now=NOW)

    with office_context(pultusk):
        assert describe() == starter.document


def test_a_trial_tells_the_same_and_writes_nothing(olsztyn: Office) -> None:
    file = load(STARTERS / "olsztyn.yaml")

    trial = apply(olsztyn, file, now=NOW, dry_run=True)

    with office_context(olsztyn):
        assert not Service.objects.exists()
        assert not Entry.objects.exists()
    assert trial == apply(olsztyn, file, now=NOW)


def test_each_change_is_told_with_the_keys_that_differ(olsztyn: Office) -> None:
    apply(olsztyn, loaded(TOWN), now=NOW)
    changed = (
        TOWN.replace("duration: 15", "duration: 20\n    lead: {max_days: 14}")
        .replace("label: Numer wniosku", "label: Numer wniosku, required: true")
        .replace("name: Okienko 1", "name: Okienko 1, priority: 2")
        + "settings: {contact: {phone: required}}\n"
    )

    difference = apply(olsztyn, loaded(changed), now=NOW)

    assert difference.changes == (
        Change("settings", "", What.CHANGED, ("contact.phone",)),
        Change("services", "dowod", What.CHANGED, ("duration", "lead.max_days", "fields.numer")),
        Change("counters", "k1", What.CHANGED, ("priority",)),
    )


def test_an_archived_service_is_told_as_archived(olsztyn: Office) -> None:
    apply(olsztyn, loaded(TOWN), now=NOW)
    archived = TOWN.replace("name: Dowód osobisty", "name: Dowód osobisty\n    status: archived")

    (change,) = apply(olsztyn, loaded(archived), now=NOW).changes

    assert change == Change("services", "dowod", What.ARCHIVED, ("status",))


def test_what_the_file_does_not_name_stays(olsztyn: Office) -> None:
    apply(olsztyn, loaded(TOWN), now=NOW)

    difference = apply(olsztyn, loaded(minimal()), now=NOW)

    assert not difference
    with office_context(olsztyn):
        assert Service.objects.get().fields.count() == 2
        assert CalendarException.objects.get().reason == "Wigilia"


def test_the_lists_of_a_named_thing_become_what_the_file_says(olsztyn: Office) -> None:
    apply(olsztyn, loaded(TOWN), now=NOW)
    shorter = TOWN.replace("      - {key: numer, label: Numer wniosku}\n", "").replace(
        "[fotografia, dotychczasowy dowód]", "[fotografia]"
    )

    (change,) = apply(olsztyn, loaded(shorter), now=NOW).changes

    assert change.fields == ("documents", "fields.numer")
    with office_context(olsztyn):
        assert [one.key for one in Field.objects.all()] == ["pesel"]


def test_the_order_of_the_file_is_the_order_on_the_page(olsztyn: Office) -> None:
    apply(olsztyn, loaded(TOWN), now=NOW)
    first, second = "  - {key: rodzina, name: Rodzina}\n", "  - {key: pojazdy, name: Pojazdy}\n"

    difference = apply(olsztyn, loaded(TOWN.replace(first + second, second + first)), now=NOW)

    assert difference.changes == (Change("categories", "", What.CHANGED, ("order",)),)
    with office_context(olsztyn):
        assert [one.key for one in Category.objects.all()] == ["pojazdy", "rodzina"]


def test_when_the_database_says_no_nothing_is_written(
    olsztyn: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("provisioning.domain.apply._with_renewed_files", broken)

    with pytest.raises(ZeroDivisionError):
        apply(olsztyn, loaded(TOWN), now=NOW)

    with office_context(olsztyn):
        assert not Unit.objects.exists()
        assert not Settings.objects.exists()
        assert Profile.objects.current().name == "Urząd Miasta Olsztyna"


def test_the_platform_learns_the_new_name(olsztyn: Office) -> None:
    apply(olsztyn, loaded(minimal()), now=NOW)

    with platform_context():
        assert Office.objects.get(pk=olsztyn.pk).name == "Urząd próbny"


def test_applying_leaves_a_line_in_the_audit_trail(olsztyn: Office) -> None:
    apply(olsztyn, loaded(TOWN), now=NOW)
    apply(olsztyn, loaded(TOWN), now=NOW)

    with office_context(olsztyn):
        (entry,) = Entry.objects.filter(action="office.apply")
        assert "services" in entry.fields


def contents(stored: ServiceFile) -> bytes:
    with stored.file.open() as opened:
        return bytes(opened.read())


FILES = TOWN.replace("    units: [bok]\n", "    units: [bok]\n    files: [wniosek.pdf]\n", 1)


def test_a_file_beside_the_office_file_is_attached(olsztyn: Office) -> None:
    apply(olsztyn, loaded(FILES, wniosek=b"%PDF-1"), now=NOW)

    with office_context(olsztyn):
        (stored,) = Service.objects.get().files.all()
        assert (stored.name, contents(stored)) == ("wniosek.pdf", b"%PDF-1")


def test_a_file_that_is_nowhere_is_a_mistake_with_its_line(olsztyn: Office) -> None:
    with (
        translation.override("en"),
        pytest.raises(BadFile, match=r"15: There is no file “wniosek.pdf”"),
    ):
        apply(olsztyn, loaded(FILES), now=NOW)


def test_a_file_stored_already_need_not_lie_there_again(olsztyn: Office) -> None:
    apply(olsztyn, loaded(FILES, wniosek=b"%PDF-1"), now=NOW)

    assert not apply(olsztyn, loaded(FILES), now=NOW)
    assert not apply(olsztyn, loaded(FILES, wniosek=b"%PDF-1"), now=NOW)


def test_new_contents_replace_the_old_file(olsztyn: Office) -> None:
    apply(olsztyn, loaded(FILES, wniosek=b"%PDF-1"), now=NOW)
    with office_context(olsztyn):
        old = Service.objects.get().files.get().file.name

    trial = apply(olsztyn, loaded(FILES, wniosek=b"%PDF-2"), now=NOW, dry_run=True)
    with office_context(olsztyn):
        assert contents(Service.objects.get().files.get()) == b"%PDF-1"
    difference = apply(olsztyn, loaded(FILES, wniosek=b"%PDF-2"), now=NOW)

    assert trial == difference
    assert difference.changes == (Change("services", "dowod", What.CHANGED, ("files",)),)
    with office_context(olsztyn):
        assert contents(Service.objects.get().files.get()) == b"%PDF-2"
        assert not OfficeStorage().exists(old)


def test_a_file_no_service_names_any_more_is_deleted(olsztyn: Office) -> None:
    apply(olsztyn, loaded(FILES, wniosek=b"%PDF-1"), now=NOW)

    (change,) = apply(olsztyn, loaded(TOWN), now=NOW).changes

    assert change.fields == ("files",)
    with office_context(olsztyn):
        assert not OfficeStorage().exists("services/wniosek.pdf")


def test_nothing_is_published_before_there_is_a_declaration_of_accessibility(
    pultusk: Office,
) -> None:
    text = TOWN.replace(", declaration: {published: 2026-01-02}", "")
    assert text != TOWN
    with pytest.raises(DeclarationMissing):
        apply(pultusk, loaded(text), now=NOW)
    draft = text.replace("    duration: 15", "    duration: 15\n    status: draft")
    assert apply(pultusk, loaded(draft), now=NOW)
    with pytest.raises(DeclarationMissing):
        apply(pultusk, loaded(text), now=NOW)
    assert apply(pultusk, loaded(TOWN), now=NOW)
