"""Records of visits as the API answers them in JSON; XML and CSV say the same."""

from __future__ import annotations

from rest_framework import serializers

from booking.domain.records.formats import FORMAT
from booking.enums import BookingState
from booking.models.booking import Channel

from .fields import Moment
from .shapes import Shape
from .shapes_partner import AnswerShape, PersonShape


class ThingShape(Shape):
    """A thing of the office by its key."""

    slug = serializers.CharField()
    name = serializers.CharField()


class MatterRecordShape(Shape):
    """One matter of the visit."""

    id = serializers.UUIDField()
    service = ThingShape()
    jrwa = serializers.CharField(
        allow_null=True, help_text="The class of the office's JRWA, where it names one."
    )
    status = serializers.ChoiceField(choices=BookingState.choices)
    start = Moment()
    end = Moment()
    unit = ThingShape()
    counter = ThingShape()


class VisitRecordShape(Shape):
    """One visit with all its matters."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    status = serializers.ChoiceField(choices=BookingState.choices)
    start = Moment()
    end = Moment()
    people = serializers.IntegerField()
    language = serializers.CharField()
    channel = serializers.ChoiceField(choices=Channel.choices)
    created_at = Moment()
    matters = MatterRecordShape(many=True)
    person = PersonShape(
        allow_null=True, help_text="As in `GET /bookings`; PESEL numbers are never told."
    )
    answers = AnswerShape(
        many=True, allow_null=True, help_text="Null without the right `bookings.person`."
    )


class RecordsShape(Shape):
    """Records as a file holds them."""

    format = serializers.ChoiceField(choices=[FORMAT])
    office = serializers.CharField()
    day = serializers.DateField(allow_null=True, help_text="Null for a single visit.")
    made_at = Moment()
    visits = VisitRecordShape(many=True)
