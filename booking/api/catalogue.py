"""What can be booked, and where."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils import timezone
from rest_framework.request import Request

from booking.domain.offer_version import catalogue_version
from booking.domain.search import search
from booking.errors import NotFound
from booking.models import Service, Settings, Unit
from tenants.consents.acceptance import in_force

from . import samples
from .documented import CATALOGUE, ID, Takes, Told, documented
from .inputs import CatalogueQuery
from .lookup import category_named, service_named, unit_named
from .reading import read
from .shapes import ServiceShape, UnitShape
from .unchanged import answered
from .view import Call


class Services(Call):
    """``/services``."""

    public = True
    kept = "no-cache"

    @documented(
        "list_services",
        CATALOGUE,
        Told(
            ServiceShape(many=True),
            "A bare array, in the order of the office; with `q` the closest first.",
            samples.SERVICE,
        ),
        Takes(query=CatalogueQuery),
        refusals=(NotFound,),
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Every published service, or those of a unit, of a category, or found by words."""
        now, asked = timezone.now(), read(CatalogueQuery, request.query_params)

        def services() -> Any:
            return ServiceShape(_found(asked), many=True, context=_context(now)).data

        return answered(request, catalogue_version(now), services)


class OneService(Call):
    """``/services/{id}``."""

    public = True
    kept = "no-cache"

    @documented(
        "read_service",
        CATALOGUE,
        Told(ServiceShape, "As in the list.", samples.SERVICE),
        Takes(path=(ID,)),
    )
    def get(self, request: Request, id: str) -> HttpResponseBase:
        """One service, by id or slug."""
        now = timezone.now()

        def service() -> Any:
            named = service_named(id, among=_whole(Service.objects.published()))
            return ServiceShape(named, context=_context(now)).data

        return answered(request, catalogue_version(now), service)


class Units(Call):
    """``/units``."""

    public = True
    kept = "no-cache"

    @documented(
        "list_units",
        CATALOGUE,
        Told(
            UnitShape(many=True),
            "A bare array; a unit whose `status` is `closed` takes no bookings.",
            samples.PLACE,
        ),
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Every unit, those that take no bookings too."""

        def units() -> Any:
            return UnitShape(Unit.objects.select_related("location"), many=True).data

        return answered(request, catalogue_version(timezone.now()), units)


def _found(asked: dict[str, Any]) -> list[Service]:
    offered = _whole(Service.objects.published())
    if unit := asked.get("unit"):
        offered = offered.filter(units=unit_named(unit))
    if category := asked.get("category"):
        offered = offered.filter(category=category_named(category))
    return search(offered, asked.get("q", ""))


def _whole(services: QuerySet[Service]) -> QuerySet[Service]:
    return services.select_related("category").prefetch_related("units", "fields")


def _context(now: datetime) -> dict[str, Any]:
    return {"settings": Settings.objects.current(), "consents": in_force("booking", now)}
