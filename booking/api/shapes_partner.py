"""Visits as partners' programs see them; who comes only with the right to it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from booking.enums import BookingState
from booking.models import Booking
from booking.models.booking import Channel

from .fields import Moment
from .shapes import MatterShape, Named, Shape, status_at


class PersonShape(Shape):
    """Who comes."""

    first_name = serializers.CharField()
    last_name = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()


class AnswerShape(Shape):
    """What was typed into an extra field, under the label it had then."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # DRF
    value = serializers.CharField()


class VisitShape(Shape):
    """One matter of a visit; what the office's own programs need, by id."""

    id = serializers.UUIDField(source="booking.pk")
    reference = serializers.SerializerMethodField(help_text="The number people read out.")
    part_of = serializers.UUIDField(
        source="booking.part_of_id",
        allow_null=True,
        help_text="The first matter of a visit of several, else null.",
    )
    status = serializers.SerializerMethodField()
    service = MatterShape(source="booking.service")
    start = Moment(source="booking.starts_at")
    end = Moment(source="booking.ends_at")
    unit = Named(source="booking.unit")
    counter = Named(source="booking.counter")
    people = serializers.IntegerField(source="booking.people")
    language = serializers.CharField(source="booking.language")
    channel = serializers.ChoiceField(source="booking.channel", choices=Channel.choices)
    created_at = Moment(source="booking.created_at")
    updated_at = Moment(source="changed", help_text="The last line of its history.")
    person = serializers.SerializerMethodField(
        help_text="Null without the right `bookings.person`, and once the person is forgotten."
    )
    answers = serializers.SerializerMethodField(
        help_text="Null without the right `bookings.person`."
    )

    def get_reference(self, row: dict[str, Any]) -> str:
        """That of the whole visit."""
        booking: Booking = row["booking"]
        return booking.part_of.reference if booking.part_of else booking.reference

    @extend_schema_field(serializers.ChoiceField(choices=BookingState.choices))
    def get_status(self, row: dict[str, Any]) -> str:
        """Also that the time to confirm is over, before anything has cleaned up."""
        return str(status_at(row["booking"], timezone.now()))

    @extend_schema_field(PersonShape(allow_null=True))
    def get_person(self, row: dict[str, Any]) -> Any:
        """Of the whole visit."""
        contact = getattr(_whole(row), "contact", None)
        return PersonShape(contact).data if row["person"] and contact else None

    @extend_schema_field(AnswerShape(many=True, allow_null=True))
    def get_answers(self, row: dict[str, Any]) -> Any:
        """Of the whole visit, in the order of its form."""
        return AnswerShape(_whole(row).answers.all(), many=True).data if row["person"] else None


class VisitsShape(Shape):
    """A page of visits."""

    results = VisitShape(many=True)
    next = serializers.CharField(
        allow_null=True, help_text="Send it as `cursor` for the next page; null on the last."
    )
    updated_until = Moment(
        help_text="Keep it and send it as `updated_since` next time: nothing is missed, a visit may"
        " come twice."
    )


def _whole(row: dict[str, Any]) -> Booking:
    booking: Booking = row["booking"]
    return booking.part_of or booking
