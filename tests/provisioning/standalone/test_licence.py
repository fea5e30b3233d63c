"""A licence is a signed agreement: read, believed only if signed, and never a lock."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from support.licences import ISSUED, LICENCE, install

from provisioning.domain.standalone.licence import Licence, NoLicence, issue, read_licence
from provisioning.domain.standalone.set_up import licence_notices
from tenants.signature import public_pem

# django-typer uses what Typer calls old.
pytestmark = pytest.mark.filterwarnings("ignore:In Typer:DeprecationWarning")


def test_what_the_vendor_signed_is_read_and_nothing_else(settings: Any) -> None:
    text = issue(LICENCE)
    pem = public_pem()
    assert read_licence(text, pem) == LICENCE
    told = json.loads(text)
    for wrong in (
        "",
        "[]",
        json.dumps(told | {"signature": "AAAA"}),
        text.replace('"counters": 5', '"counters": 500'),
    ):
        with pytest.raises(NoLicence):
            read_licence(wrong, pem)
    settings.SECRET_KEY = "another vendor's"
    with pytest.raises(NoLicence):
        read_licence(text, public_pem())


def test_passing_a_number_or_a_day_says_a_sentence_and_no_more(
    settings: Any, tmp_path: Path
) -> None:
    assert licence_notices(ISSUED, {})[0] is None
    install(settings, tmp_path, issue(LICENCE))
    assert licence_notices(date(2027, 11, 27), {"counters": 5}) == (LICENCE, ())
    assert len(licence_notices(date(2027, 11, 28), {"counters": 6})[1]) == 2
    endless = Licence("L/8/2026", "Urząd", ISSUED)
    assert endless.has_upkeep(date(2100, 1, 1))
    assert not endless.entitlements().limits


def test_the_vendor_issues_one_by_command(settings: Any) -> None:
    out = StringIO()
    words = ["--number", "L/9", "--office", "Gmina", "--counters", "3"]
    call_command("standalone", "issue-licence", *words, "--upkeep-until", "2027-01-31", stdout=out)
    read = read_licence(out.getvalue(), public_pem())
    assert (read.number, read.counters, read.upkeep_until) == ("L/9", 3, date(2027, 1, 31))
