"""Values as the API writes and reads them: strict kinds, and times with their offset."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from booking.models.zone import WARSAW

FIRST_YEAR, LAST_YEAR = 2000, 2999
"""Far enough for any visit, and near enough to count with."""
EXAMPLE: Final = "2026-12-01T08:15:00+01:00"


class Text(serializers.CharField):
    """A JSON string; a number is no text. NUL and the like are refused."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Day(serializers.DateField):
    """A local day that a visit can be on."""

    def to_internal_value(self, value: Any) -> date:
        day: date = super().to_internal_value(value)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.fail("invalid", format="YYYY-MM-DD")
        return day


class Moment(serializers.DateTimeField):
    """A moment with its offset; answers give the wall clock of the office, in whole seconds."""

    default_error_messages = {
        "invalid": _("Give date, time and offset, such as 2026-12-01T08:15:00+01:00."),
        "offset": _("Add the offset, such as +01:00."),
    }

    def to_internal_value(self, value: Any) -> datetime:
        try:
            moment = parse_datetime(value) if isinstance(value, str) else None
        except ValueError:
            moment = None
        if moment is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
            self.fail("invalid")
        if moment.tzinfo is None:
            self.fail("offset")
        return moment

    def to_representation(self, value: datetime) -> str:
        return value.astimezone(WARSAW).isoformat(timespec="seconds")
