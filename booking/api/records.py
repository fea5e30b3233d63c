"""Records of visits for document systems (EZD): of a day, or of one visit, in three formats."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from booking.domain.records.formats import FORMATS, as_document
from booking.domain.records.record import Records, record_of_visit, records_of_day
from booking.domain.records.take import note_down
from booking.domain.scope import Scope
from booking.errors import Invalid, NotFound
from tenants.api_keys.keys import key_actor
from tenants.api_keys.models import ApiKey
from tenants.api_keys.models import Scope as Right
from tenants.network import network_address

from . import samples
from .documented import PARTNERS, VISIT_ID, Takes, Told, documented
from .fields import Day
from .inputs import Name
from .lookup import unit_named
from .partners import KEYED, need, visit_id
from .reading import read
from .shapes import Shape
from .shapes_records import RecordsShape
from .view import Call

JSON = "json"
OTHERS = {FORMATS["xml"][1]: samples.RECORDS_XML, FORMATS["csv"][1]: samples.RECORDS_CSV}


class FormatQuery(Shape):
    """``GET /bookings/{id}/record``."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """``format`` is a word that serializers use themselves."""
        fields = super().get_fields()
        fields["format"] = serializers.ChoiceField(
            choices=list(FORMATS), default=JSON, help_text="How it is written."
        )
        return fields


class RecordsQuery(FormatQuery):
    """``GET /records``."""

    date = Day(help_text="A local day.")
    unit = Name("Only here: id or slug.")


class DayRecords(Call):
    """``/records``."""

    @documented(
        "records_of_day",
        PARTNERS,
        Told(
            RecordsShape,
            "Visits that were expected on the day: `booked`, `arrived`, `served`, `missed`.",
            samples.RECORDS,
            others=OTHERS,
        ),
        Takes(query=RecordsQuery, scope=Right.READ),
        refusals=(NotFound, Invalid, *KEYED),
    )
    def get(self, request: Request) -> Response | HttpResponse:
        """The records of a day's visits, for a document system."""
        key = need(request, Right.READ)
        asked = read(RecordsQuery, request.query_params)
        unit = unit_named(asked["unit"]) if asked.get("unit") else None
        now, persons = timezone.now(), key.opens(Right.PERSON)
        scope = Scope(only=unit.pk if unit else None)
        found = records_of_day(asked["date"], scope, persons=persons, now=now)
        return _answer(request, key, found, asked["format"], now)


class VisitRecord(Call):
    """``/bookings/{id}/record``."""

    @documented(
        "record_of_visit",
        PARTNERS,
        Told(RecordsShape, "The visit, alone in `visits`.", samples.RECORDS, others=OTHERS),
        Takes(query=FormatQuery, path=(VISIT_ID,), scope=Right.READ),
        refusals=(Invalid, *KEYED),
    )
    def get(self, request: Request, id: str) -> Response | HttpResponse:
        """The record of one visit, for a document system."""
        key = need(request, Right.READ)
        booking_id: UUID = visit_id(id)
        kind = read(FormatQuery, request.query_params)["format"]
        now, persons = timezone.now(), key.opens(Right.PERSON)
        found = record_of_visit(booking_id, Scope(), persons=persons, now=now)
        if found is None:
            raise NotFound
        return _answer(request, key, found, kind, now)


def _answer(
    request: Request, key: ApiKey, records: Records, kind: str, now: datetime
) -> Response | HttpResponse:
    by = key_actor(key, network_address(request._request))
    with transaction.atomic():
        note_down(records, kind, persons=key.opens(Right.PERSON), now=now, by=by)
    if kind == JSON:
        return Response(as_document(records))
    write, media = FORMATS[kind]
    return HttpResponse(write(records), content_type=media)
