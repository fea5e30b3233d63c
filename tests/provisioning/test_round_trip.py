"""What is written can be read again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from support.officefile import STARTERS
from support.officefile_strategies import office_files

from provisioning.officefile.document import OfficeFile
from provisioning.officefile.load import load
from provisioning.officefile.parse import parse
from tenants.officefile.write import write


@settings(max_examples=100, deadline=None)
@given(office_files())
def test_an_office_file_survives_writing_and_reading(document: OfficeFile) -> None:
    assert parse(write(document)) == document


@pytest.mark.long
@settings(max_examples=3000, deadline=None)
@given(office_files())
def test_office_files_survive_writing_and_reading(document: OfficeFile) -> None:
    assert parse(write(document)) == document


@pytest.mark.parametrize("name", ["olsztyn", "pultusk"])
def test_a_starter_survives_writing_and_reading(name: str) -> None:
    document = load(STARTERS / f"{name}.yaml").document

    assert parse(write(document)) == document


def test_defaults_are_not_written() -> None:
    assert write(parse("office: {name: Urząd}\n")) == "office:\n  name: Urząd\n"
