"""/panel/lista: the page of the list (P19.2, P19.3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from booking.domain.desk_choice import choice_of
from booking.domain.listing.by_name import Beside
from booking.domain.listing.columns import COLUMNS, Column, Row
from booking.domain.listing.query import SHOWN, Found, ListQuery, Period, find
from booking.domain.listing.views import views_for
from booking.domain.scope import Scope
from booking.enums import BookingState
from booking.models import Counter, SavedView, Service
from booking.web.desk.word import take_word
from tenants.accounts.access import StaffRequest, staff_required

from .read import address, read

PER_PAGE: Final = 50
AFTER, BEFORE = "po", "przed"
PERIODS: Final[dict[Period, str | Promise]] = {
    Period.AHEAD: _("from today on"),
    Period.TODAY: _("today"),
    Period.WEEK: _("this week"),
    Period.MONTH: _("this month"),
    Period.ALWAYS: _("always"),
    Period.OWN: _("days of my choice"),
}
GROUPS: Final = (
    ("wszystkie", _("all")),
    ("umowione", _("booked or here")),
    ("czekaja", _("waiting for confirmation or approval")),
)


@dataclass(frozen=True, slots=True)
class Head:
    """A heading: where pressing it leads, and how the list is sorted by it (up, down, not)."""

    column: Column
    address: str
    sorted: str


@require_safe
@staff_required
def listed(request: StaffRequest) -> HttpResponse:
    """The page: filters, views, columns, rows."""
    now, choice = timezone.now(), choice_of(request.user)
    views = list(views_for(request.user))
    view = _view(request.GET.get("widok"), views)
    query = read(request.GET, view, choice.columns)
    scope = Scope.of(request.user)
    found = find(query, scope, now=now)
    counted = _Counted(found, _beside(request))
    page = Paginator(counted, PER_PAGE).get_page(request.GET.get("strona"))
    columns = [COLUMNS[key] for key in query.shown]
    rows = list(page)
    told: dict[str, Any] = {
        "query": query,
        "searched": query.who,
        "choice": choice,
        "word": take_word(request),
        "views": views,
        "view": view,
        "heads": list(_heads(query, columns)),
        "rows": [(row, [(one.key, one.show(row)) for one in columns]) for row in rows],
        "page": page,
        "before": _turn(query, page, rows, ahead=False) if page.has_previous() else "",
        "after": _turn(query, page, rows, ahead=True) if page.has_next() else "",
        "here": address(query),
        "periods": PERIODS.items(),
        "groups": GROUPS,
        "states": [(str(one), BookingState(one).label) for one in SHOWN],
        "all_columns": list(_columns(query)),
        **_places(scope),
    }
    return render(request, "booking/desk/list/list.html", told)


class _Counted(Sequence[Row]):
    """Rows that are counted without the joins they are read with."""

    def __init__(self, found: Found, beside: Beside | None) -> None:
        self._count, self._found, self._beside = found.count(), found, beside

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, part: Any) -> Any:
        return self._found.page(part.start, part.stop - part.start, self._beside)


def _beside(request: StaffRequest) -> Beside | None:
    """The visit a page goes on from; a page that names none is counted off from the first."""
    for name, ahead in ((AFTER, True), (BEFORE, False)):
        try:
            return Beside(UUID(request.GET[name]), ahead)
        except (KeyError, ValueError):
            continue
    return None


def _view(text: str | None, views: list[SavedView]) -> SavedView | None:
    if not text:
        return None
    found = next((one for one in views if str(one.pk) == text), None)
    if found is None:
        raise Http404
    return found


def _heads(query: ListQuery, columns: list[Column]) -> Iterator[Head]:
    for one in columns:
        up = query.sort == one.key
        down = query.sort == f"-{one.key}"
        goal = f"?{address(query, sort=f'-{one.key}' if up else one.key)}" if one.order else ""
        yield Head(one, goal, "ascending" if up else "descending" if down else "")


def _columns(query: ListQuery) -> Iterator[tuple[Column, bool]]:
    """Every column: those shown in their order, then the others."""
    yield from ((COLUMNS[key], True) for key in query.shown)
    yield from ((one, False) for key, one in COLUMNS.items() if key not in query.shown)


def _turn(query: ListQuery, page: Page[Row], rows: list[Row], *, ahead: bool) -> str:
    number = page.number + (1 if ahead else -1)
    to = f"?{address(query)}&strona={number}"
    if query.by_name and rows:
        name, visit = (AFTER, rows[-1]["id"]) if ahead else (BEFORE, rows[0]["id"])
        to += f"&{name}={visit}"
    return to


def _places(scope: Scope) -> dict[str, Any]:
    counters = scope.own(Counter.objects.select_related("unit"))
    return {
        "units": scope.units(),
        "services": Service.objects.order_by("name").only("pk", "name"),
        "counters": counters.order_by("unit__position", "position", "name"),
    }
