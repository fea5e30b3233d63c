"""An office is born, and a birth that was cut off is finished."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from support.officefile import STARTERS, loaded, minimal

from booking.models import Service
from provisioning.domain import create as birth
from provisioning.domain.create import BadSubdomain, create
from provisioning.officefile.load import load
from tenants.context import office_context
from tenants.hosts import office_at
from tenants.models import Office, OfficeState
from tenants.offices import SubdomainTaken, create_office, find_office
from tenants.profile.models import Profile

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def test_an_office_is_born_with_what_its_file_says(subdomain: str) -> None:
    steps: list[str] = []

    made = create(subdomain, load(STARTERS / "pultusk.yaml"), now=NOW, tell=steps.append)

    assert steps == ["schema", "file"]
    assert office_at(f"{subdomain}.localhost") == made.office
    with office_context(made.office):
        assert Profile.objects.current().short_name == "Starostwo Pultusk"
        assert Service.objects.published().count() == 9


def test_an_office_without_a_file_is_named_after_its_subdomain(subdomain: str) -> None:
    made = create(subdomain, None, now=NOW)

    assert (made.office.name, made.office.state) == ("Boguchwala", OfficeState.ACTIVE)


def test_a_birth_cut_off_before_the_file_is_finished(
    subdomain: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_args: object, **_options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(birth, "apply", killed)
        with pytest.raises(KeyboardInterrupt):
            create(subdomain, loaded(minimal()), now=NOW)
    first = find_office(subdomain)

    made = create(subdomain, loaded(minimal()), now=NOW)

    assert made.office == first
    with office_context(made.office):
        assert Profile.objects.current().name == "Urząd próbny"


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

    assert made.office.state == OfficeState.ACTIVE
    with office_context(made.office):
        assert not Service.objects.exists()


def test_a_subdomain_is_given_once(olsztyn: Office) -> None:
    with pytest.raises(SubdomainTaken):
        create("olsztyn", None, now=NOW)


@pytest.mark.parametrize(
    "word",
    ["", "Olsztyn", "łódź", "-a", "a-", "a.b", "a b", "a" * 64, "www", "panel", "api", "a\n"],
)
def test_a_subdomain_that_is_no_address_is_refused(word: str) -> None:
    with pytest.raises(BadSubdomain):
        create(word, None, now=NOW)
