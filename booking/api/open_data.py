"""Open data: the first free time of each service at each unit, for portals and search engines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.request import Request

from booking.domain.availability import FreeTime, nearest_by_unit
from booking.domain.offer_version import Span, offer_version
from booking.errors import NotFound
from booking.models import Service, Unit
from booking.models.zone import WARSAW

from . import samples
from .documented import CATALOGUE, Takes, Told, documented
from .fields import Moment
from .inputs import NearestQuery
from .lookup import service_named, unit_named
from .reading import read
from .shapes import MatterShape, Named, Shape
from .unchanged import answered
from .view import Call

LINKED: Final = "application/ld+json"


@dataclass(frozen=True, slots=True)
class First:
    """The first free time of a service at a unit, if there is one, and where it is booked."""

    service: Service
    unit: Unit
    time: FreeTime | None
    url: str

    @property
    def start(self) -> Any:
        """When it begins."""
        return self.time.start if self.time else None

    @property
    def end(self) -> Any:
        """When it is over, without buffer."""
        return self.time.end if self.time else None


class NearestShape(Shape):
    """A service at a unit, and the first time that is free there."""

    service = MatterShape()
    unit = Named()
    start = Moment(allow_null=True)
    end = Moment(allow_null=True)
    url = serializers.CharField(help_text="Where a resident books it.")


class Nearest(Call):
    """``/nearest``."""

    public = True
    kept = "no-cache"

    @documented(
        "nearest",
        CATALOGUE,
        Told(
            NearestShape(many=True),
            "A bare array, in the order of the office; `start` is null where nothing is free.",
            samples.NEAREST,
        ),
        Takes(query=NearestQuery),
        refusals=(NotFound,),
    )
    def get(self, request: Request) -> HttpResponseBase:
        """The first free time of each service at each unit."""
        now, asked = timezone.now(), read(NearestQuery, request.query_params)

        def nearest() -> Any:
            return NearestShape(list(_nearest(request, asked, now)), many=True).data

        return answered(request, offer_version(_ahead(now), now), nearest)


class NearestLinked(Call):
    """``/nearest.jsonld``."""

    public = True
    kept = "no-cache"

    @documented(
        "nearest_linked",
        CATALOGUE,
        Told(
            OpenApiTypes.OBJECT,
            "`GovernmentService` with an `Offer` for each unit that has a free time.",
            samples.LINKED,
            kind=LINKED,
        ),
        Takes(query=NearestQuery),
        refusals=(NotFound,),
    )
    def get(self, request: Request) -> HttpResponseBase:
        """The same as JSON-LD (schema.org)."""
        now, asked = timezone.now(), read(NearestQuery, request.query_params)

        def linked() -> Any:
            graph: dict[Any, dict[str, Any]] = {}
            for one in _nearest(request, asked, now):
                service = graph.setdefault(one.service.pk, _linked(request, one.service))
                if one.time:
                    service["offers"].append(_offer(one))
            return {"@context": "https://schema.org", "@graph": list(graph.values())}

        return answered(request, offer_version(_ahead(now), now), linked, kind=LINKED)


def _ahead(now: datetime) -> Span:
    """Every day that can be booked, of any service."""
    return Span(now.astimezone(WARSAW).date(), date.max)


def _nearest(request: Request, asked: dict[str, Any], now: datetime) -> Iterator[First]:
    offered = Service.objects.published().prefetch_related("units__location")
    services = [service_named(asked["service"], among=offered)] if asked.get("service") else offered
    unit = unit_named(asked["unit"]) if asked.get("unit") else None
    found = nearest_by_unit(services, unit, now=now)
    for service in services:
        for place in service.units.all():
            if place.is_open and (unit is None or place.pk == unit.pk):
                url = reverse("booking:times", args=[service.key])
                address = f"{url}?{urlencode({'jednostka': place.key})}"
                time = found.get((service.pk, place.pk))
                yield First(service, place, time, request.build_absolute_uri(address))


def _linked(request: Request, service: Service) -> dict[str, Any]:
    url = request.build_absolute_uri(reverse("booking:service", args=[service.key]))
    return {"@type": "GovernmentService", "name": service.told("name"), "url": url, "offers": []}


def _offer(one: First) -> dict[str, Any]:
    return {
        "@type": "Offer",
        "url": one.url,
        "availabilityStarts": one.start.isoformat(timespec="seconds"),
        "availableAtOrFrom": {
            "@type": "Place",
            "name": one.unit.told_name,
            "address": one.unit.location.address,
        },
    }
