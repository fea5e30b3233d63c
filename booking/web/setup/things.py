"""/panel/ustawienia/<things>: lists of what the office is made of, and the page of each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.domain.setup.archive import archive as put_away
from booking.domain.setup.archive import is_away
from booking.domain.setup.consequences import Consequences
from booking.domain.setup.edition import ChangedMeanwhile, edition_of
from booking.domain.setup.keys import key_for
from booking.domain.setup.order import moved, order, order_edition
from booking.domain.setup.remove import remove as throw_away
from booking.domain.setup.save import Wanted, find_row, mistakes, save
from booking.domain.setup.sections import SECTIONS
from tenants.accounts.access import StaffRequest, admins_only
from tenants.errors import Invalid

from .act import act_of, onward
from .forms.part_form import PartForm
from .ready_weeks import NAMES, ready_week
from .rows import rows_of
from .screens import SCREENS, Screen


@require_safe
@admins_only
def listed(request: StaffRequest, slug: str) -> HttpResponse:
    """Everything of a kind, in its order."""
    screen = _screen(slug)
    told = {
        "screen": screen,
        "rows": rows_of(screen),
        "edition": order_edition(screen.section) if screen.section.ordered else "",
        "ordered": screen.section.ordered,
        "weeks": NAMES,
    }
    return render(request, "booking/setup/list.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def new(request: StaffRequest, slug: str) -> HttpResponse:
    """The first page of a new thing."""
    screen = _screen(slug)
    if request.method == "POST":
        return _save(request, screen, None)
    return _page(request, screen, screen.form(initial=ready_week(request.GET.get("wzor", ""))))


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def edit(request: StaffRequest, slug: str, row_id: UUID) -> HttpResponse:
    """A thing as it is, to be changed."""
    screen = _screen(slug)
    row = find_row(screen.section, row_id)
    if request.method == "POST":
        return _save(request, screen, row)
    return _page(request, screen, screen.form(part=screen.section.describe(row)), row)


@require_POST
@admins_only
def check(request: StaffRequest, slug: str, row_id: UUID | None = None) -> HttpResponse:
    """What is wrong in the boxes so far, by the name of the box; nothing is written."""
    screen = _screen(slug)
    row = find_row(screen.section, row_id) if row_id else None
    form = screen.form(request.POST, part=screen.section.describe(row) if row else None)
    if form.is_valid():
        words = _words(screen, form, row)
        form.refuse(mistakes(Wanted(screen.section, words, form.keys, row_id)))
    return JsonResponse({name: " ".join(map(str, told)) for name, told in form.errors.items()})


@require_POST
@admins_only
def arrange(request: StaffRequest, slug: str) -> HttpResponse:
    """Another order: by a press on an arrow, or by dragging."""
    screen = _screen(slug)
    if not screen.section.ordered:
        raise Http404
    keys = request.POST.getlist("order")
    key, _colon, step = request.POST.get("move", "").partition(":")
    if key:
        keys = moved(keys, key, -1 if step == "up" else 1)
    order(screen.section, keys, request.POST.get("edition", ""), act_of(request))
    return redirect(f"{onward(request, 'setup:things', slug)}#r-{key}")


@require_POST
@admins_only
def archive(request: StaffRequest, slug: str, row_id: UUID) -> HttpResponse:
    """Put it away, or take it out again; what that does is shown first."""
    screen, back = _screen(slug), "back" in request.POST
    try:
        put_away(screen.section, row_id, act_of(request), back=back)
    except Consequences as asked:
        return _ask(request, screen, row_id, asked, "setup:archive")
    return redirect("setup:things", slug)


@require_POST
@admins_only
def remove(request: StaffRequest, slug: str, row_id: UUID) -> HttpResponse:
    """Throw it away, where nothing hangs on it."""
    screen = _screen(slug)
    try:
        throw_away(screen.section, row_id, act_of(request))
    except Consequences as asked:
        return _ask(request, screen, row_id, asked, "setup:remove")
    return redirect("setup:things", slug)


def _save(request: StaffRequest, screen: Screen, row: Any) -> HttpResponse:
    part = screen.section.describe(row) if row is not None else None
    form = screen.form(request.POST, part=part)
    if not form.is_valid():
        return _page(request, screen, form, row, status=422)
    keys, edition = form.keys, request.POST.get("edition", "")
    words = _words(screen, form, row)
    wanted = Wanted(screen.section, words, keys, row.pk if row else None, edition)
    try:
        saved = save(wanted, act_of(request))
    except Invalid as refused:
        form.refuse(refused.errors)
        return _page(request, screen, form, row, status=422)
    except ChangedMeanwhile as refused:
        return _page(request, screen, form, row, status=409, changed=refused)
    except Consequences as asked:
        return _page(request, screen, form, row, status=409, asked=asked)
    if saved.difference.stranded:
        return redirect("desk:stranded")
    return redirect(onward(request, "setup:things", screen.slug))


def _words(screen: Screen, form: PartForm, row: Any) -> dict[str, Any]:
    """What was typed; the key of a thing never changes, and a new one gets its own."""
    words = form.words()
    if not screen.section.ordered:
        return words
    if row is not None:
        return words | {"key": row.key}
    return {"key": key_for(screen.section, form.cleaned_data.get("name", ""))} | words


def _page(
    request: StaffRequest, screen: Screen, form: Any, row: Any = None, **more: Any
) -> HttpResponse:
    status = more.pop("status", 200)
    sent = request.POST.get("edition")
    if row is not None and sent is None:
        sent = edition_of(screen.section.describe(row), form.keys)
    told = {"screen": screen, "form": form, "row": row, "edition": sent or "", **more}
    asked = more.get("asked")
    told["difference"] = asked.told if asked is not None else None
    told["away"] = row is not None and is_away(screen.section, row)
    told["next"] = request.POST.get("next", request.GET.get("next", ""))
    return render(request, "booking/setup/edit.html", told, status=status)


def _ask(
    request: StaffRequest, screen: Screen, row_id: UUID, asked: Consequences, url: str
) -> HttpResponse:
    told = {
        "screen": screen,
        "row": find_row(SECTIONS[screen.section.key], row_id),
        "difference": asked.told,
        "url": url,
        "back": "back" in request.POST,
    }
    return render(request, "booking/setup/ask.html", told, status=409)


def _screen(slug: str) -> Screen:
    if slug not in SCREENS:
        raise Http404
    return SCREENS[slug]
