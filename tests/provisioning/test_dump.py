"""An office is written down so that it could be born again from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from support.officefile import NOTICE, STARTERS, loaded, minimal
from support.officefile_strategies import office_files

from booking.models import Service, ServiceFile
from provisioning.domain.apply import apply
from provisioning.domain.dump import NameClash, dump, dump_to
from provisioning.officefile.document import OfficeFile
from provisioning.officefile.load import Loaded, load
from provisioning.officefile.parse import parse
from tenants.consents.models import Consent
from tenants.context import office_context
from tenants.models import Office

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PUBLISHED = date(2026, 1, 2)
SERVICES = """\
services:
  - {key: a, name: A, duration: 15, files: [wniosek.pdf]}
  - {key: b, name: B, duration: 15, files: [wniosek.pdf, zalacznik.pdf]}
"""


@pytest.mark.parametrize("name", ["olsztyn", "pultusk"])
def test_what_is_written_down_says_what_was_applied(pultusk: Office, name: str) -> None:
    starter = load(STARTERS / f"{name}.yaml")
    apply(pultusk, starter, now=NOW)

    assert parse(dump(pultusk)) == starter.document


@pytest.mark.parametrize("name", ["olsztyn", "pultusk"])
def test_applying_what_was_written_down_changes_nothing(pultusk: Office, name: str) -> None:
    apply(pultusk, load(STARTERS / f"{name}.yaml"), now=NOW)

    assert not apply(pultusk, loaded(dump(pultusk)), now=NOW)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(document=office_files())
def test_any_office_written_down_and_applied_stays_as_it_is(
    olsztyn: Office, document: OfficeFile
) -> None:
    """Examples pile up in one office: what earlier ones left behind must not disturb either."""
    apply(olsztyn, loaded(minimal(NOTICE)), now=NOW)  # services are published under a notice
    with office_context(olsztyn):
        known = set(Consent.objects.values_list("key", flat=True))
    said = replace(document.office.declaration, published=PUBLISHED)
    fresh = replace(
        document,
        office=replace(document.office, declaration=said),
        consents=tuple(c for c in document.consents if c.key not in known),
    )

    apply(olsztyn, Loaded(fresh), now=NOW)
    text = dump(olsztyn)

    assert not apply(olsztyn, loaded(text), now=NOW)
    assert dump(olsztyn) == text


def test_services_of_one_name_and_place_keep_their_order(olsztyn: Office) -> None:
    """Two files applied one after the other leave two first services; ties went by chance."""
    for keys in ("ba", "dc"):
        names = "".join(f"  - {{key: {key}, name: Wniosek, duration: 15}}\n" for key in keys)
        apply(olsztyn, loaded(minimal(f"services:\n{names}")), now=NOW)

    described = [one.key for one in parse(dump(olsztyn)).services]

    assert described == ["b", "d", "a", "c"]
    assert not apply(olsztyn, loaded(dump(olsztyn)), now=NOW)


def test_an_office_just_born_can_be_written_down(pultusk: Office) -> None:
    assert not apply(pultusk, loaded(dump(pultusk)), now=NOW)


def test_files_lie_beside_the_office_file(olsztyn: Office, tmp_path: Path) -> None:
    apply(olsztyn, loaded(minimal(SERVICES), wniosek=b"W", zalacznik=b"Z"), now=NOW)

    target = dump_to(olsztyn, tmp_path / "kopia")

    assert target == tmp_path / "kopia" / "olsztyn.yaml"
    assert load(target).files == {"wniosek.pdf": b"W", "zalacznik.pdf": b"Z"}
    assert not apply(olsztyn, load(target), now=NOW)


def test_two_files_of_one_name_cannot_lie_in_one_folder(olsztyn: Office, tmp_path: Path) -> None:
    apply(olsztyn, loaded(minimal(SERVICES), wniosek=b"W", zalacznik=b"Z"), now=NOW)
    with office_context(olsztyn):
        service = Service.objects.get(key="b")
        ServiceFile.objects.filter(service=service, name="zalacznik.pdf").update(name="x.pdf")
        ServiceFile.objects.filter(service=service, name="wniosek.pdf").delete()
        ServiceFile.objects.filter(service=service).update(name="wniosek.pdf")

    with pytest.raises(NameClash):
        dump_to(olsztyn, tmp_path / "kopia")
    assert not (tmp_path / "kopia").exists()
