"""What calls carry: queries and bodies, checked for kind; what they mean is judged by the verbs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, Final

from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from booking.domain.lead import bookable_days
from booking.domain.listing.query import SHOWN
from booking.enums import BookingState
from booking.models import Location, Service
from booking.models.location import NEEDS
from booking.models.zone import WARSAW

from .fields import Day, Moment, Text
from .shapes import Shape

MOST_DAYS: Final = 92
"""How many days one call may ask for."""
LONGEST_NAME: Final = 80
"""Longer than any id or slug."""
TOKEN: Final = 100
MOST_PEOPLE: Final = 1000
MOST_ITEMS: Final = 100
LONGEST_LIST: Final = 300
REASON: Final = 300


class Name(Text):
    """An id or a slug; empty is as good as none."""

    def __init__(self, help_text: str, **more: Any) -> None:
        super().__init__(
            required=False, allow_blank=True, max_length=LONGEST_NAME, help_text=help_text, **more
        )


class CatalogueQuery(Shape):
    """``GET /services``."""

    unit = Name("Only what this unit offers: id or slug.")
    category = Name("Only this category: id or slug.")
    q = Name("Everyday words; forgives case, diacritics, endings and small mistakes.")


class NearestQuery(Shape):
    """``GET /nearest``."""

    service = Name("Only this service: id or slug.")
    unit = Name("Only this unit: id or slug.")


class DaysQuery(Shape):
    """``GET /services/{id}/days``."""

    unit = Name("Only here: id or slug.")
    reasons = serializers.BooleanField(
        default=False,
        help_text="Also tell of each day that can be booked why it is `closed`, if it is.",
    )

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """``from`` is a word of Python's own."""
        fields = super().get_fields()
        fields["from"] = serializers.DateField(
            required=False, help_text="The first day; default: today."
        )
        fields["to"] = serializers.DateField(
            required=False,
            help_text="The last day, inclusive, at most 92 days in all; default: the last day that"
            " can be booked now.",
        )
        return fields


class SlotsQuery(Shape):
    """``GET /services/{id}/slots``."""

    unit = Name("Only here: id or slug.")
    date = serializers.DateField(help_text="A local day.")
    services = Text(
        required=False,
        allow_blank=True,
        max_length=3 * LONGEST_NAME,
        help_text="Further matters of the same visit, ids or slugs with commas between: only times"
        " at which all fit one after another; `end` is that of the last.",
    )


class HoldBody(Shape):
    """``POST /holds``."""

    service = Text(max_length=LONGEST_NAME, help_text="Id or slug.")
    start = Moment(help_text="A start that /slots listed.")
    unit = Text(
        required=False,
        allow_blank=True,
        allow_null=True,
        max_length=LONGEST_NAME,
        help_text="Id or slug.",
    )
    people = serializers.IntegerField(
        required=False, default=1, min_value=1, max_value=MOST_PEOPLE, help_text="The party."
    )
    services = serializers.ListField(
        child=Text(max_length=LONGEST_NAME),
        required=False,
        max_length=MOST_ITEMS,
        help_text="Further matters of the same visit, at most two, in their order: one after"
        " another in the same building, held all or nothing. May repeat `service`.",
    )


class BookingBody(Shape):
    """``POST /bookings``: the form of a held time."""

    hold = Text(max_length=TOKEN, help_text="The token of the hold.")
    first_name = Text(allow_blank=True)
    last_name = Text(allow_blank=True)
    email = Text(required=False, allow_blank=True, allow_null=True)
    phone = Text(required=False, allow_blank=True, allow_null=True)
    pesel = Text(
        required=False,
        allow_blank=True,
        allow_null=True,
        help_text="Only where `contact.pesel` of the service is not `off`; else it is not kept.",
    )
    language = serializers.ChoiceField(
        choices=settings.LANGUAGES,
        required=False,
        help_text="Of the messages; default: that of the call.",
    )
    answers = serializers.DictField(
        child=Text(allow_blank=True),
        required=False,
        help_text="By `key` of the service's fields; numbers and dates as text too.",
    )
    needs = serializers.ListField(
        child=serializers.ChoiceField(choices=[(one, str(one)) for one in NEEDS]),
        required=False,
        max_length=MOST_ITEMS,
        help_text="What the office should prepare so that the person can take part; only what"
        " `location.needs` of the unit names. Sealed, and forgotten with the person.",
    )
    consents = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        max_length=MOST_ITEMS,
        help_text="Ids of the `consents` that were accepted.",
    )


class VisitsQuery(Shape):
    """``GET /bookings``."""

    unit = Name("Only here: id or slug.")
    service = Name("Only this service: id or slug.")
    status = Text(
        required=False,
        allow_blank=True,
        max_length=LONGEST_LIST,
        help_text="Only these, with commas between; default: all.",
    )
    date = Day(required=False, help_text="One local day.")
    updated_since = Moment(
        required=False, help_text="Changed at or after; then in the order of their changes."
    )
    cursor = Text(
        required=False, allow_blank=True, max_length=LONGEST_LIST, help_text="`next` of a page."
    )
    limit = serializers.IntegerField(
        required=False, default=50, min_value=1, max_value=200, help_text="Visits on a page."
    )

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """``from`` is a word of Python's own."""
        fields = super().get_fields()
        fields["from"] = Day(required=False, help_text="The first day.")
        fields["to"] = Day(required=False, help_text="The last, inclusive.")
        return fields

    def validate_status(self, text: str) -> list[BookingState]:
        """The states that are named."""
        names = [name.strip() for name in text.split(",") if name.strip()]
        unknown = [name for name in names if name not in SHOWN]
        if unknown:
            raise ValidationError(_("Not a status: %(names)s.") % {"names": ", ".join(unknown)})
        return [BookingState(name) for name in names]


class PinBody(Shape):
    """``POST /bookings/{token}/confirmation``."""

    pin = Text(
        help_text="Six digits, from the message.",
        validators=[RegexValidator(r"^[0-9]{6}$", _("The code has six digits."))],
    )


class RescheduleBody(Shape):
    """``POST /bookings/{token}/reschedule``: a start, or the token of a hold."""

    start = Moment(required=False, help_text="A start that /slots listed.")
    unit = Name("With `start`: only here, id or slug; default: where the visit is.")
    hold = Text(required=False, max_length=TOKEN, help_text="The token of a hold instead.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One of the two ways, not both."""
        if ("start" in attrs) == ("hold" in attrs):
            raise ValidationError({"start": [_("Give either a start or a hold.")]})
        return attrs


class ReasonBody(Shape):
    """``POST /bookings/{token}/cancellation``."""

    reason = Text(required=False, allow_blank=True, allow_null=True, max_length=REASON)


def days_asked(asked: dict[str, Any], service: Service, now: datetime) -> tuple[date, date]:
    """The first and last day of a ``DaysQuery``; raises ``ValidationError``."""
    first: date = asked.get("from") or now.astimezone(WARSAW).date()
    latest = latest_day(first)
    last: date = asked.get("to") or min(max(first, bookable_days(service, now)[1]), latest)
    if last < first:
        raise ValidationError({"to": [_("The last day is before the first.")]})
    if last > latest:
        raise ValidationError({"to": [_("Ask for at most 92 days at once.")]})
    return first, last


def latest_day(first: date) -> date:
    """The last day that can be asked for together with ``first``."""
    return date.fromordinal(min(first.toordinal() + MOST_DAYS - 1, date.max.toordinal()))


def check_needs(needs: Collection[str], location: Location) -> None:
    """Raise ``ValidationError`` rather than let somebody hope for an interpreter nobody calls."""
    if not set(needs) <= set(location.can_prepare):
        raise ValidationError({"needs": [_("The office cannot prepare this here.")]})
