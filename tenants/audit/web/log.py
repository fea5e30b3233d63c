"""/panel/dziennik/: who did what, when and from where; as a page, and as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenants.accounts.access import StaffRequest, changes_nothing, overseers_only
from tenants.accounts.session import actor
from tenants.audit.actor import ActorKind
from tenants.audit.chain import head, verify
from tenants.audit.models import Entry
from tenants.audit.record import record
from tenants.audit.search import WARSAW, older_than
from tenants.registry import Thing, modules
from tenants.tables import streamed

from .forms import KINDS, SearchForm

PAGE: Final = 50
NEWEST: Final = 20_000


@dataclass(frozen=True, slots=True)
class Row:
    """An entry in words; ``page``: where what it is about can be seen."""

    entry: Entry
    who: str | Promise
    what: str | Promise
    thing: str | Promise
    page: str

    @property
    def number(self) -> int | None:
        """Its place in the chain, once it has one."""
        link = getattr(self.entry, "link", None)
        return link.number if link else None

    @property
    def fields(self) -> str:
        """Names of what changed, or what else the act names."""
        return ", ".join(map(str, self.entry.fields))


@require_safe
@overseers_only
def listed(request: StaffRequest) -> HttpResponse:
    """A page of the trail, newest first."""
    return _page(request)


@require_POST
@overseers_only
@changes_nothing
def check(request: StaffRequest) -> HttpResponse:
    """Reckon the newest links of the chain anew, and say whether they agree."""
    return _page(request, verdict=verify(timezone.now(), newest=NEWEST))


@require_POST
@overseers_only
@changes_nothing
def as_file(request: StaffRequest) -> HttpResponse:
    """Everything that matches. Who took it is written down in the trail itself."""
    search = SearchForm(request.POST).search()
    record("audit.export", by=actor(request.user), now=timezone.now())
    response = StreamingHttpResponse(
        streamed(_cells(search.entries())), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="dziennik.csv"'
    return cast(HttpResponse, response)  # whoever guards a view only sets headers


def _page(request: StaffRequest, **more: Any) -> HttpResponse:
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
        "rows": _rows(entries[:PAGE]),
        "older": older,
        "after": after,
        "narrowed": bool(kept),
        "head": head(),
        "newest": NEWEST,
        **more,
    }
    return render(request, "audit/log.html", told)


def _rows(entries: Sequence[Entry]) -> list[Row]:
    acts = {action: words for module in modules() for action, words in module.acts.items()}
    things = {kind: thing for module in modules() for kind, thing in module.things.items()}
    return [_row(entry, acts, things) for entry in entries]


def _row(entry: Entry, acts: dict[str, str | Promise], things: dict[str, Thing]) -> Row:
    kinds: dict[str, str | Promise] = dict(KINDS)
    who: str | Promise = entry.by_name or kinds.get(entry.by_kind, _("somebody"))
    thing = things.get(entry.about_kind)
    page = ""
    if thing and thing.url_name and entry.about_id:
        page = reverse(thing.url_name, args=[entry.about_id])
    label = thing.label if thing else entry.about_kind
    return Row(entry, who, acts.get(entry.action, entry.action), label, page)


def _cells(entries: QuerySet[Entry]) -> Iterator[list[str]]:
    yield [
        *(_("Number in the chain"), _("When"), _("Who"), _("Kind"), _("What"), _("About")),
        *(_("Id"), _("Details"), _("From where"), _("SHA-256 of the chain")),
    ]
    for entry in entries.iterator(500):
        (row,) = _rows([entry])
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
