"""/panel/dziennik/: who did what, when and from where; as a page, and as a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, cast
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenants.accounts.access import StaffRequest, changes_nothing, overseers_only
from tenants.accounts.models import Duty
from tenants.accounts.operators import OperatorRequest, operators_only, operators_with
from tenants.accounts.session import actor
from tenants.audit.actor import ActorKind
from tenants.audit.chain import head, verify
from tenants.audit.models import Entry
from tenants.audit.record import record
from tenants.audit.search import WARSAW, older_than
from tenants.audit.wording import in_words
from tenants.tables import csv_file, streamed

from .forms import SearchForm

PAGE: Final = 50
CSV: Final = "text/csv; charset=utf-8"
NEWEST: Final = 20_000
every_operator = operators_with(*Duty)
"""Taking a file and reckoning anew change nothing."""
OFFICE: Final[dict[str, Any]] = {
    "frame": "frame/staff.html",
    "urls": {"log": "audit:log", "check": "audit:check", "file": "audit:file"},
}
OPERATORS: Final[dict[str, Any]] = {
    "frame": "frame/operator.html",
    "urls": {"log": "trail:log", "check": "trail:check", "file": "trail:file"},
}


@require_safe
@overseers_only
def listed(request: StaffRequest) -> HttpResponse:
    """A page of the trail, newest first."""
    return _page(request, **OFFICE)


@require_POST
@overseers_only
@changes_nothing
def check(request: StaffRequest) -> HttpResponse:
    """Reckon the newest links of the chain anew, and say whether they agree."""
    return _page(request, verdict=verify(timezone.now(), newest=NEWEST), **OFFICE)


@require_POST
@overseers_only
@changes_nothing
def as_file(request: StaffRequest) -> HttpResponse:
    """Everything that matches. Who took it is written down in the trail itself."""
    search = SearchForm(request.POST).search()
    record("audit.export", by=actor(request.user), now=timezone.now())
    response = StreamingHttpResponse(streamed(_cells(search.entries())), content_type=CSV)
    response["Content-Disposition"] = 'attachment; filename="dziennik.csv"'
    return cast(HttpResponse, response)  # whoever guards a view only sets headers


@require_safe
@operators_only
def operators_listed(request: OperatorRequest) -> HttpResponse:
    """What operators did, and with which office: their own trail, on the platform."""
    return _page(request, **OPERATORS)


@require_POST
@every_operator
def operators_check(request: OperatorRequest) -> HttpResponse:
    """Reckon the newest links of the operators' chain anew."""
    return _page(request, verdict=verify(timezone.now(), newest=NEWEST), **OPERATORS)


@require_POST
@every_operator
def operators_file(request: OperatorRequest) -> HttpResponse:
    """Everything of the operators' trail that matches."""
    search = SearchForm(request.POST).search()
    record("audit.export", by=actor(request.user), now=timezone.now())
    answer = HttpResponse(csv_file(_cells(search.entries())), content_type=CSV)
    answer["Content-Disposition"] = 'attachment; filename="dziennik-operatorow.csv"'
    return answer


def _page(request: StaffRequest | OperatorRequest, **more: Any) -> HttpResponse:
    form = SearchForm(request.GET)
    found = form.search().entries()
    after = request.GET.get("po", "")
    if after:
        found = older_than(found, _id(after))
    entries = list(found[: PAGE + 1])
    kept = {name: value for name, value in request.GET.items() if value and name != "po"}
    older = urlencode({**kept, "po": entries[PAGE - 1].pk}) if len(entries) > PAGE else ""
    told = {
        "form": form,
        "rows": in_words(entries[:PAGE]),
        "older": older,
        "after": after,
        "narrowed": bool(kept),
        "head": head(),
        "newest": NEWEST,
        **more,
    }
    return render(request, "audit/log.html", told)


def _cells(entries: QuerySet[Entry]) -> Iterator[list[str]]:
    yield [
        *(_("Number in the chain"), _("When"), _("Who"), _("Kind"), _("What"), _("About")),
        *(_("Id"), _("Details"), _("From where"), _("SHA-256 of the chain")),
    ]
    for entry in entries.iterator(500):
        (row,) = in_words([entry])
        link = getattr(entry, "link", None)
        yield [
            str(row.number or ""),
            entry.at.astimezone(WARSAW).isoformat(sep=" ", timespec="seconds"),
            str(row.who),
            str(ActorKind(entry.by_kind)),
            str(row.what),
            str(row.thing),
            str(entry.about_id or ""),
            row.fields,
            entry.address or "",
            link.digest if link else "",
        ]


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
