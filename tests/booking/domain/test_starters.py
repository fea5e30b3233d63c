"""Ready catalogues: each is judged as an office file is, and tells nothing on a lock screen."""

from __future__ import annotations

import pytest

from booking.domain.setup.known import Known
from booking.domain.setup.starters import NAMES, starter
from booking.officefile.check import CHECKS
from tenants.officefile.nodes import Problems

TELLING = ("zgon", "swiadczen", "alkohol", "rozwod", "ojcostw", "urodzen")


@pytest.mark.parametrize("key", NAMES)
def test_a_ready_catalogue_is_as_good_as_an_office_file(key: str) -> None:
    found = starter(key)
    problems = Problems()
    known = Known({"categories": {one.key for one in found.categories}}, {})
    for service in found.services:
        CHECKS["services"](service, known, problems)
    assert problems.found == []
    assert len({one.key for one in found.services}) == len(found.services) >= 8


@pytest.mark.parametrize("key", NAMES)
def test_every_matter_brings_what_a_newcomer_would_not_think_of(key: str) -> None:
    for one in starter(key).services:
        assert one.sms_name, one.key
        assert one.documents, one.key
        assert one.synonyms, one.key
        assert dict(one.translations).keys() >= {"en", "uk"}, one.key
        assert not any(word in one.sms_name for word in TELLING), one.key
