"""TERC, the number of a commune or county in the national register of territory (TERYT)."""

from __future__ import annotations

import re
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Two digits of the voivodeship (even, 02–32), two of the county, and for a commune two of its
# number and one of its kind.
SHAPE: Final = re.compile(r"(\d{2})(\d{2})(?:(\d{2})([1-589]))?", re.ASCII)
LAST_VOIVODESHIP: Final = 32


def clean_terc(text: str) -> str:
    """Four digits of a county or seven of a commune, without spaces. Raises ``ValidationError``."""
    digits = re.sub(r"[\s-]", "", text)
    found = SHAPE.fullmatch(digits)
    if found is None:
        raise ValidationError(
            _("A TERC code has 7 digits, such as 2862011, or 4 for a county, such as 1424."),
            code="format",
        )
    voivodeship, county = int(found[1]), int(found[2])
    if voivodeship % 2 or not 0 < voivodeship <= LAST_VOIVODESHIP or not county:
        raise ValidationError(
            _("Check this TERC code: no voivodeship or county begins like that."), code="unknown"
        )
    return digits
