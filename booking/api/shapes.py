"""What calls answer (design, section 8); promised to partners to the letter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from booking.domain.availability import FreeTime
from booking.domain.tokens import hold_token, manage_token
from booking.enums import BookingState
from booking.models import Booking, Counter, Service, Unit
from booking.models.service import FieldType
from booking.models.settings import Asked
from booking.models.unit import UnitStatus
from tenants.consents.models import ConsentKind, ConsentVersion

from .fields import Moment

# "type: ignore … # DRF": REST framework takes declared fields out of the class, so that one named
# like an attribute of its own does not hide it.


class Shape(serializers.Serializer[Any]):
    """An answer or a body; OpenAPI calls ``HoldShape`` *Hold* and ``HoldBody`` *HoldRequest*."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        name = cls.__name__.removesuffix("Shape").replace("Body", "Request")
        extend_schema_serializer(component_name=name)(cls)


class Named(Shape):
    """How a unit, a counter or a category appears in another answer."""

    id = serializers.UUIDField()
    slug = serializers.SlugField(source="key")
    name = serializers.CharField()


class ConsentShape(Shape):
    """A notice or consent in force; send the ids of those accepted with the booking."""

    id = serializers.UUIDField()
    title = serializers.SerializerMethodField()
    kind = serializers.ChoiceField(choices=ConsentKind.choices, source="consent.kind")
    required = serializers.BooleanField(source="consent.required")  # type: ignore[assignment]  # DRF

    def get_title(self, version: ConsentVersion) -> str:
        """In the language of the call, else in Polish."""
        return version.words(get_language()).title


class FieldShape(Shape):
    """An extra field of the form; ``show_if`` names the answers under which it is asked."""

    key = serializers.SlugField()
    label = serializers.CharField()  # type: ignore[assignment]  # DRF
    type = serializers.ChoiceField(choices=FieldType.choices)
    required = serializers.BooleanField()  # type: ignore[assignment]  # DRF
    purpose = serializers.CharField()
    help = serializers.CharField()
    show_if = serializers.DictField(child=serializers.CharField())
    choices = serializers.ListField(child=serializers.CharField())


class LeadShape(Shape):
    """How late and how far ahead one may book: whole local days, or minutes before the start."""

    min_days = serializers.IntegerField(allow_null=True)
    min_minutes = serializers.IntegerField(allow_null=True)
    max_days = serializers.IntegerField()


class ContactShape(Shape):
    """What the office asks for besides the name."""

    email = serializers.ChoiceField(choices=Asked.choices, source="contact_email")
    phone = serializers.ChoiceField(choices=Asked.choices, source="contact_phone")
    pesel = serializers.ChoiceField(choices=Asked.choices, source="contact_pesel")


class ServiceShape(Shape):
    """A service that residents can book."""

    id = serializers.UUIDField()
    slug = serializers.SlugField(source="key")
    title = serializers.SerializerMethodField()
    description = serializers.SerializerMethodField()
    category = Named(allow_null=True, source="shown_category")
    duration = serializers.IntegerField(help_text="Minutes.")
    documents = serializers.ListField(child=serializers.CharField(), help_text="What to bring.")
    units = serializers.SerializerMethodField()
    lead = LeadShape(source="*")
    contact = serializers.SerializerMethodField()
    consents = serializers.SerializerMethodField()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """``fields`` is a word of the serializer's own."""
        return {**super().get_fields(), "fields": FieldShape(many=True)}

    def get_title(self, service: Service) -> str:
        """In the language of the call, else in Polish."""
        return service.told("name")

    def get_description(self, service: Service) -> str:
        """In the same language."""
        return service.told("description")

    @extend_schema_field(Named(many=True))
    def get_units(self, service: Service) -> Any:
        """Where it can be booked."""
        return Named([unit for unit in service.units.all() if unit.is_open], many=True).data

    @extend_schema_field(ContactShape)
    def get_contact(self, service: Service) -> Any:
        """The office's own choice, the same for each service."""
        return ContactShape(self.context["settings"]).data

    @extend_schema_field(ConsentShape(many=True))
    def get_consents(self, service: Service) -> Any:
        """In force at this moment."""
        return ConsentShape(self.context["consents"], many=True).data


class PlaceShape(Named):
    """The building of a unit."""

    address = serializers.CharField()
    accessibility = serializers.ListField(child=serializers.CharField())
    needs = serializers.ListField(
        child=serializers.CharField(),
        source="can_prepare",
        help_text="Which of these may be asked for with a booking, under `needs`.",
    )


class UnitShape(Named):
    """A unit of the office."""

    status = serializers.ChoiceField(choices=UnitStatus.choices)
    location = PlaceShape()
    phone = serializers.CharField()
    email = serializers.CharField()
    website = serializers.CharField()


class DayShape(Shape):
    """A local day and how many different times are free in it; ``closed``: why, where asked."""

    date = serializers.DateField()
    free = serializers.IntegerField(min_value=0)
    closed = serializers.CharField(
        required=False,
        help_text="The office's reason or the public holiday's name, perhaps empty; only with"
        " `reasons`, and only on days on which nobody receives.",
    )


class SlotShape(Shape):
    """A free time; ``end`` without the buffer, ``unit`` by id."""

    start = Moment()
    end = Moment()
    unit = serializers.UUIDField(source="unit_id")

    def to_representation(self, time: FreeTime) -> dict[str, Any]:
        """Put together by hand: a day may have hundreds."""
        moment = MOMENT.to_representation
        return {"start": moment(time.start), "end": moment(time.end), "unit": str(time.unit_id)}


MOMENT: Final = Moment()


def _named(row: Unit | Counter) -> dict[str, str]:
    return {"id": str(row.pk), "slug": row.key, "name": row.name}


@dataclass(frozen=True, slots=True)
class Held:
    """A hold as it is answered; ``extensions``: how many the office allows in all."""

    booking: Booking
    extensions: int


class HoldShape(Shape):
    """A time kept for somebody while they fill in a form."""

    token = serializers.CharField(help_text="The right to this hold.")
    start = Moment()
    end = Moment()
    unit = Named()
    counter = Named()
    held_until = Moment()
    extensions_left = serializers.IntegerField(help_text="How often its time may start anew.")

    def to_representation(self, held: Held) -> dict[str, Any]:
        """The answer to the busiest call, put together by hand, which is a fifth of the work."""
        one, moment = held.booking, MOMENT.to_representation
        assert one.expires_at is not None
        return {
            "token": hold_token(one),
            "start": moment(one.starts_at),
            "end": moment(one.ends_at),
            "unit": _named(one.unit),
            "counter": _named(one.counter),
            "held_until": moment(one.expires_at),
            "extensions_left": max(held.extensions - one.extensions_used, 0),
        }


class SubmittedShape(Shape):
    """A visit just made."""

    reference = serializers.CharField(help_text="The number to read out: letters and digits.")
    token = serializers.SerializerMethodField()
    status = serializers.SerializerMethodField()
    confirm_until = serializers.SerializerMethodField()

    def get_token(self, booking: Booking) -> str:
        """The right to see and manage the visit."""
        return manage_token(booking)

    @extend_schema_field(serializers.ChoiceField(choices=BookingState.choices))
    def get_status(self, booking: Booking) -> str:
        """Also that the time to confirm is over, before anything has cleaned up."""
        return str(status_at(booking, self.context["now"]))

    @extend_schema_field(Moment(allow_null=True))
    def get_confirm_until(self, booking: Booking) -> str | None:
        """Null where nothing waits to be confirmed."""
        if booking.state != BookingState.PENDING or booking.expires_at is None:
            return None
        return Moment().to_representation(booking.expires_at)


class MatterShape(Shape):
    """The service of a visit."""

    id = serializers.UUIDField()
    slug = serializers.SlugField(source="key")
    title = serializers.SerializerMethodField()

    def get_title(self, service: Service) -> str:
        """In the language of the call, else in Polish."""
        return service.told("name")


class PartShape(Shape):
    """A further matter of a visit."""

    service = MatterShape()
    start = Moment(source="starts_at")
    end = Moment(source="ends_at")
    counter = Named()


class BookingShape(SubmittedShape):
    """A visit; nothing about the person, who knows it."""

    service = MatterShape()
    start = Moment(source="starts_at")
    end = Moment(source="ends_at")
    unit = Named()
    counter = Named()
    people = serializers.IntegerField()
    further = serializers.SerializerMethodField(
        help_text="The other matters of the visit, in order; mostly none."
    )

    @extend_schema_field(PartShape(many=True))
    def get_further(self, booking: Booking) -> list[dict[str, Any]]:
        """Each begins when the one before it is over."""
        parts = booking.parts.select_related("service", "counter").order_by("starts_at")
        return [dict(one) for one in PartShape(parts, many=True).data]


def status_at(booking: Booking, now: datetime) -> BookingState:
    """The state of a visit, as it is at ``now``."""
    if booking.state == BookingState.PENDING and booking.has_lapsed(now):
        return BookingState.EXPIRED
    return BookingState(booking.state)
