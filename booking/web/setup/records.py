"""/panel/ustawienia/ezd: the way to the document system, and what became of each day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from booking.domain.records.account import account_of, forget_account, open_adapter, save_account
from booking.domain.records.adapter import NotTaken, RecordsAdapter, adapters
from booking.domain.records.hand_over import hand_over_again
from booking.errors import NotFound
from booking.models import HandOver, RecordsAccount, Settings
from tenants.accounts.access import StaffRequest, admins_only
from tenants.accounts.attempts import Limit, TooManyAttempts
from tenants.accounts.session import actor
from tenants.boxes import BoxForm
from tenants.errors import Invalid

PAGE: Final = 31
TESTS: Final = Limit("records.test", attempts=10)


@dataclass(frozen=True, slots=True)
class Way:
    """An adapter as the page shows it."""

    code: str
    label: str | Promise
    form: BoxForm
    account: RecordsAccount | None
    in_use: bool

    @property
    def is_open(self) -> bool:
        """Show its boxes at once: it is in use, or something in them is wrong."""
        return self.in_use or bool(self.form.errors)


@require_safe
@admins_only
def page(request: StaffRequest) -> HttpResponse:
    """Every way, with what is kept, and the newest days."""
    return _page(request)


@require_POST
@admins_only
def save(request: StaffRequest, code: str) -> HttpResponse:
    """Keep what was filled in, and hand over this way from now on."""
    kind = _kind(code)
    form = BoxForm(request.POST, kind, account_of(code))
    given = {box.name: str(request.POST.get(box.name, "")) for box in kind.boxes}
    try:
        save_account(code, given, now=timezone.now(), by=actor(request.user))
    except Invalid as refused:
        form.refused(refused.errors)
        return _page(request, {code: form}, status=422)
    return redirect("setup:records")


@require_POST
@admins_only
def check(request: StaffRequest, code: str) -> HttpResponse:
    """Try the way without handing anything over."""
    account = account_of(code)
    if account is None:
        raise Http404
    try:
        TESTS.take(str(request.user.pk), now=timezone.now())
        told = open_adapter(account).check()
    except TooManyAttempts as refused:
        return _page(request, told=str(refused), status=refused.status)
    except (NotTaken, NotFound, OSError) as trouble:
        return _page(request, told=_("It does not work: %(why)s") % {"why": trouble}, status=422)
    return _page(request, told=told, good=True)


@require_POST
@admins_only
def forget(request: StaffRequest, code: str) -> HttpResponse:
    """Delete what was filled in."""
    forget_account(code, now=timezone.now(), by=actor(request.user))
    return redirect("setup:records")


@require_POST
@admins_only
def again(request: StaffRequest) -> HttpResponse:
    """Hand a day over once more, as it is now."""
    try:
        day = date.fromisoformat(request.POST.get("dzien", ""))
        hand_over_again(day, now=timezone.now(), by=actor(request.user))
    except (ValueError, NotFound):
        raise Http404 from None
    return redirect("setup:records")


def _kind(code: str) -> type[RecordsAdapter]:
    try:
        return adapters()[code]
    except KeyError:
        raise Http404 from None


def _page(
    request: StaffRequest,
    typed: dict[str, BoxForm] | None = None,
    *,
    told: str = "",
    good: bool = False,
    status: int = 200,
) -> HttpResponse:
    settings = Settings.objects.current()
    chosen = settings.records_adapter
    accounts = {one.code: one for one in RecordsAccount.objects.all()}
    ways = [
        Way(
            code,
            kind.label,
            (typed or {}).get(code) or BoxForm(None, kind, accounts.get(code)),
            accounts.get(code),
            code == chosen,
        )
        for code, kind in adapters().items()
    ]
    context = {
        "ways": ways,
        "persons": settings.records_persons,
        "works": chosen in adapters() and chosen in accounts,
        "no_account": chosen in adapters() and chosen not in accounts,
        "days": HandOver.objects.all()[:PAGE],
        "told": told,
        "good": good,
    }
    return render(request, "booking/setup/records.html", context, status=status)
