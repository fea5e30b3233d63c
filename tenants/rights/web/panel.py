"""/panel/wnioski: the register of requests about data, and what the office does with each."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.accounts.access import (
    StaffRequest,
    admins_only,
    changes_nothing,
    overseers_only,
)
from tenants.accounts.session import actor
from tenants.audit.search import Search
from tenants.audit.wording import in_words
from tenants.errors import Invalid, Refusal
from tenants.rights.days import local_day
from tenants.rights.domain.ask import enter_by_staff
from tenants.rights.domain.codes import prove_by_code, send_code
from tenants.rights.domain.copy import copy_for_staff
from tenants.rights.domain.handle import (
    CORRECTED,
    extend,
    find_request,
    fulfil,
    lift,
    prove_by_staff,
    refuse,
    whose,
)
from tenants.rights.holders import Piece, holders
from tenants.rights.models import PersonRequest, RequestKind

from .files import KINDS, handed_out
from .forms import (
    AnswerForm,
    CodeForm,
    CorrectForm,
    EnterForm,
    ExtendForm,
    NoteForm,
    Refusable,
    RefuseForm,
)

PAGE: Final = 100
FORMS: Final[dict[str, type[Refusable]]] = {
    "tozsamosc": NoteForm,
    "kod": CodeForm,
    "przedluz": ExtendForm,
    "odpowiedz": AnswerForm,
    "odmow": RefuseForm,
}


@require_safe
@overseers_only
def listed(request: StaffRequest) -> HttpResponse:
    """Those that wait first, the most urgent on top; then those that were answered."""
    today = local_day(timezone.now())
    rows = PersonRequest.objects.in_register()
    told = {
        "open": [(one, (one.due_on - today).days) for one in rows.open().order_by("due_on", "pk")],
        "closed": rows.exclude(state="open").order_by("-number")[:PAGE],
        "most": PAGE,
    }
    return render(request, "rights/list.html", told)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def enter(request: StaffRequest) -> HttpResponse:
    """Write down what came by letter, at the counter or by telephone."""
    now = timezone.now()
    if request.method != "POST":
        form = EnterForm(initial={"received": local_day(now)})
        return render(request, "rights/enter.html", {"form": form})
    form = EnterForm(request.POST)
    if form.is_valid():
        try:
            made = enter_by_staff(
                form.wish(), form.received_at(now), now=now, by=actor(request.user)
            )
        except Invalid as refused:
            form.refuse(refused.errors)
        else:
            return redirect("rights:one", made.pk)
    return render(request, "rights/enter.html", {"form": form}, status=422)


@require_safe
@overseers_only
def one(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """One request: who, what, by when, what was found, and what can be done."""
    return _page(request, find_request(request_id))


@sensitive_post_parameters()
@require_POST
@admins_only
def act(request: StaffRequest, request_id: UUID, what: str) -> HttpResponse:
    """Do one of the things the page offers."""
    asked = find_request(request_id)
    if what not in FORMS and what not in {"wyslij-kod", "koniec"}:
        raise Http404
    form = None
    if what in FORMS:
        form = _form_of(what, asked)(request.POST, auto_id=f"{what}-%s")
    if form is not None and not form.is_valid():
        return _page(request, asked, {what: form}, status=422)
    try:
        _act(request, request_id, what, form)
    except Invalid as refused:
        if form is None:
            raise
        form.refuse(refused.errors)
        return _page(request, find_request(request_id), {what: form}, status=refused.status)
    except Refusal as refused:
        asked = find_request(request_id)
        return _page(request, asked, problem=refused, status=refused.status)
    return redirect("rights:one", request_id)


@require_POST
@admins_only
@changes_nothing
def copy(request: StaffRequest, request_id: UUID, kind: str) -> HttpResponse:
    """The copy of the data, to hand over: JSON for programs, PDF for people."""
    if kind not in KINDS:
        raise Http404
    asked, now = find_request(request_id), timezone.now()
    try:
        found = copy_for_staff(asked, now=now, by=actor(request.user))
    except Refusal as refused:
        return _page(request, asked, problem=refused, status=refused.status)
    return handed_out(found, kind)


@require_safe
@overseers_only
def letter(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """The answer as a page to print, for whoever has no e-mail."""
    return render(request, "rights/letter.html", {"asked": find_request(request_id)})


def _act(request: StaffRequest, request_id: UUID, what: str, form: Refusable | None) -> None:
    now, by = timezone.now(), actor(request.user)
    said: dict[str, Any] = form.cleaned_data if form is not None else {}
    if what == "wyslij-kod":
        send_code(request_id, now=now, by=by)
    elif what == "koniec":
        lift(request_id, now=now, by=by)
    elif what == "tozsamosc":
        prove_by_staff(request_id, said["note"], now=now, by=by)
    elif what == "kod":
        prove_by_code(request_id, said["code"], now=now, by=by)
    elif what == "przedluz":
        extend(request_id, said["because"], now=now, by=by)
    elif what == "odmow":
        refuse(request_id, said["reason"], now=now, by=by)
    else:
        found = {str(piece.id) for piece in _found(find_request(request_id))}
        fulfil(
            request_id,
            said["answer"],
            now=now,
            by=by,
            left_out=found - set(request.POST.getlist("rzecz")),
            changes={name: said.get(name, "") for name in CORRECTED},
        )


def _found(asked: PersonRequest) -> list[Piece]:
    if not asked.proof:
        return []
    told = whose(asked, but=())
    return [piece for holder in holders() for piece in holder.find(told)]


def _form_of(what: str, asked: PersonRequest) -> type[Refusable]:
    if what == "odpowiedz" and asked.kind == RequestKind.RECTIFY:
        return CorrectForm
    return FORMS[what]


def _page(
    request: StaffRequest,
    asked: PersonRequest,
    bound: dict[str, Refusable] | None = None,
    *,
    problem: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    now: datetime = timezone.now()
    today = local_day(now)
    forms = {
        what: (bound or {}).get(what) or _form_of(what, asked)(auto_id=f"{what}-%s")
        for what in FORMS
    }
    found = _found(asked) if asked.forgotten_at is None else []
    told = {
        "asked": asked,
        "acts": request.user.role == "admin",
        "days": (asked.due_on - today).days,
        "late": asked.is_late(today),
        "found": [(piece, str(piece.id) not in asked.left_out) for piece in found],
        "forms": forms,
        "broken": next(iter((bound or {}).values()), None),
        "problem": problem,
        "may_lift": asked.kind == RequestKind.RESTRICT
        and asked.state == "done"
        and asked.lifted_at is None,
        "history": in_words(list(Search(about=asked.pk).entries()[:PAGE])),
    }
    return render(request, "rights/one.html", told, status=status)
