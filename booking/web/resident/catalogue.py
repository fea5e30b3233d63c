"""The first two stops: find a matter, and read what it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from booking.domain.availability import FreeTime, nearest_free
from booking.domain.closures import shut
from booking.domain.lead import bookable_days
from booking.domain.search import search
from booking.errors import NotFound
from booking.models import Category, Service, Settings, Unit
from booking.models.alphabet import in_order

from . import linked_data

LONGEST_QUERY = 80


@dataclass(frozen=True, slots=True)
class Card:
    """A service as the start page shows it."""

    service: Service
    units: list[Unit]
    nearest: FreeTime | None

    @property
    def name(self) -> str:
        """Its name in the language of the page."""
        return self.service.told("name")


@dataclass(frozen=True, slots=True)
class Group:
    """The cards of one category, or those a search found."""

    category: Category | None
    cards: list[Card]


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """``/``: search, departments and categories, with the nearest free time of every service."""
    query = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    offered = _offered()
    departments = _departments(offered)
    unit = next((u for u in departments if u.key == request.GET.get("jednostka")), None)
    if unit:
        offered = [service for service in offered if unit in service.units.all()]
    categories = _categories(offered)
    category = next((c for c in categories if c.key == request.GET.get("kategoria")), None)
    found = search(offered, query)
    if category and not query:
        found = [service for service in found if service.shown_category == category]
    context = {
        "query": query,
        "found": len(found),
        "categories": categories,
        "category": category,
        "departments": departments,
        "unit": unit,
        "groups": _groups(found, None if query else categories, unit, now=timezone.now()),
    }
    part = bool(getattr(request, "htmx", False))
    if not part:
        context["linked_data"] = linked_data.office(request)
    page = "booking/resident/_matters.html" if part else "booking/resident/start.html"
    response = render(request, page, context)
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


@require_safe
def service(request: HttpRequest, slug: str) -> HttpResponse:
    """``/sprawa/<slug>``: what to bring, documents, where, and the nearest free time."""
    chosen = published(slug)
    units, now = open_units(chosen), timezone.now()
    unit = next((u for u in units if u.key == request.GET.get("jednostka")), None)
    nearest = nearest_free([chosen], unit, now=now)[chosen.pk]
    where = [unit] if unit else units
    context = {
        "service": chosen,
        "name": chosen.told("name"),
        "description": chosen.told("description"),
        "files": list(chosen.files.all()),
        "units": where,
        "unit": unit,
        "phone": phone_of(where),
        "nearest": nearest,
        "shut": None if nearest else _shut(chosen, unit, now),
        "waitlist": nearest is None and Settings.objects.current().waitlist,
        "linked_data": linked_data.service(request, chosen, where, now),
    }
    return render(request, "booking/resident/service.html", context)


def published(slug: str) -> Service:
    """The published service of this key; raises ``NotFound``."""
    chosen = Service.objects.published().select_related("category").filter(key=slug).first()
    if chosen is None:
        raise NotFound
    return chosen


def open_units(chosen: Service) -> list[Unit]:
    """Where the service can be booked."""
    return [unit for unit in chosen.units.select_related("location") if unit.is_open]


def phone_of(units: Sequence[Unit]) -> str:
    """Whom to call about these units; nothing where none has a telephone of its own."""
    return next((unit.phone for unit in units if unit.phone), "")


def _shut(chosen: Service, unit: Unit | None, now: datetime) -> str | None:
    return shut([chosen.pk], unit.pk if unit else None, *bookable_days(chosen, now))


def _listed(one: Service | Category | Unit) -> tuple[int, object]:
    """The office's order, then the alphabet of the reader's language."""
    return one.position, in_order(one.told_name)


def _offered() -> list[Service]:
    offered = Service.objects.published().select_related("category").prefetch_related("units")
    return sorted(offered, key=_listed)


def _categories(offered: Sequence[Service]) -> list[Category]:
    shown = [one.shown_category for one in offered]
    found = {category.pk: category for category in shown if category}
    return sorted(found.values(), key=_listed)


def _departments(offered: Sequence[Service]) -> list[Unit]:
    """Where something can be booked (O1), in the office's order; none where there is no choice."""
    found = {unit.pk: unit for one in offered for unit in one.units.all() if unit.is_open}
    return sorted(found.values(), key=_listed) if len(found) > 1 else []


def _groups(
    found: Sequence[Service],
    categories: Sequence[Category] | None,
    unit: Unit | None,
    *,
    now: datetime,
) -> list[Group]:
    nearest = nearest_free(found, unit, now=now)
    cards = [
        Card(one, [u for u in one.units.all() if u.is_open and unit in {None, u}], nearest[one.pk])
        for one in found
    ]
    if categories is None:
        return [Group(None, cards)] if cards else []
    groups = [
        Group(c, [card for card in cards if card.service.shown_category == c]) for c in categories
    ]
    groups.append(Group(None, [card for card in cards if card.service.shown_category is None]))
    return [group for group in groups if group.cards]
