"""The list an address asks for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from django.http import QueryDict

from booking.domain.listing.query import ListQuery, columns_of, from_json
from booking.models import SavedView

PARAMETERS: Final = {
    "period": "okres",
    "first": "od",
    "last": "do",
    "unit": "jednostka",
    "service": "sprawa",
    "counter": "okienko",
    "state": "stan",
    "who": "kto",
    "sort": "sortuj",
}


def read(sent: QueryDict, view: SavedView | None, columns: list[str]) -> ListQuery:
    """What the address says; where it says nothing, what the view says, or the own columns."""
    asked: dict[str, Any] = dict(view.query if view else ListQuery().as_json())
    asked |= {name: sent[key] for name, key in PARAMETERS.items() if key in sent}
    if "kolumny" in sent:
        asked["columns"] = str(sent["kolumny"]).split(",")
    query = from_json(asked)
    return query if query.columns else replace(query, columns=columns_of(columns))


def address(query: ListQuery, **changed: str) -> str:
    """The same list as a query string, perhaps with a part of it ``changed``."""
    kept = query.as_json() | changed
    sent = QueryDict(mutable=True)
    for name, key in PARAMETERS.items():
        if kept[name]:
            sent[key] = kept[name]
    if query.columns:
        sent["kolumny"] = ",".join(query.columns)
    return sent.urlencode(safe=",")
