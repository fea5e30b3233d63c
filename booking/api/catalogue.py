"""What can be booked, and where."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

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
    def get(self, request: Request) -> Response:
        """Every published service, or those of a unit, of a category, or found by words."""
        asked = read(CatalogueQuery, request.query_params)
        offered = _whole(Service.objects.published())
        if unit := asked.get("unit"):
            offered = offered.filter(units=unit_named(unit))
        if category := asked.get("category"):
            offered = offered.filter(category=category_named(category))
        found = search(offered, asked.get("q", ""))
        return Response(ServiceShape(found, many=True, context=_context()).data)


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
    def get(self, request: Request, id: str) -> Response:
        """One service, by id or slug."""
        named = service_named(id, among=_whole(Service.objects.published()))
        return Response(ServiceShape(named, context=_context()).data)


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
    def get(self, request: Request) -> Response:
        """Every unit, those that take no bookings too."""
        units = Unit.objects.select_related("location")
        return Response(UnitShape(units, many=True).data)


def _whole(services: QuerySet[Service]) -> QuerySet[Service]:
    return services.select_related("category").prefetch_related("units", "fields")


def _context() -> dict[str, Any]:
    return {
        "settings": Settings.objects.current(),
        "consents": in_force("booking", timezone.now()),
    }
