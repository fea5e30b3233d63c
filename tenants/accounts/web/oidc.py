"""/panel/logowanie/usluga: to the office's sign-in service and back."""

from __future__ import annotations

import logging
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tenants.accounts.attempts import Limit, TooManyAttempts
from tenants.accounts.oidc.begin import Sent, send
from tenants.accounts.oidc.errors import NotBelieved, NotInvited, ServiceTrouble
from tenants.accounts.oidc.finish import hear, let_in
from tenants.accounts.oidc.rule import Service, service
from tenants.accounts.own_path import own_path
from tenants.accounts.people.errors import InvitationOver
from tenants.accounts.session import open_session
from tenants.accounts.signed_in import Way
from tenants.audit.actor import SYSTEM
from tenants.audit.record import record
from tenants.network import network_address

from .passkeys import site_of
from .second_step import STAFF
from .too_many import too_many

logger = logging.getLogger(__name__)
SENT: Final = "oidc_sent"
PER_ADDRESS: Final = Limit("oidc-address", 60)


@never_cache
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """Go there. A link, not a form: our pages' forms may lead to no other host."""
    now, known = timezone.now(), _service()
    onward = own_path(request.GET.get("next", ""), resolve_url("desk:today"))
    callback = f"{site_of(request).origin}{reverse('accounts:oidc-back')}"
    try:
        if address := network_address(request):
            PER_ADDRESS.take(address, now=now)
        goal, sent = send(known, callback, onward, now=now)
    except TooManyAttempts as refused:
        return too_many(request, refused, STAFF.templates)
    except ServiceTrouble as refused:
        return _told(request, refused)
    request.session[SENT] = sent.as_dict()
    return redirect(goal)


@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """Come back. What was remembered is used up, whatever comes of it."""
    now, known = timezone.now(), _service()
    kept: Any = request.session.pop(SENT, None)
    address = network_address(request)
    try:
        if kept is None:
            raise NotBelieved("nobody was sent")
        sent = Sent(**kept)
        said = hear(known, sent, request.GET.dict(), now=now)
        person = let_in(said, known.issuer, now=now, address=address)
    except (NotBelieved, NotInvited, ServiceTrouble, InvitationOver) as refused:
        record("account.sign_in_failed", by=SYSTEM, now=now, address=address or None)
        return _told(request, refused)
    open_session(request, person, now=now, way=Way.OIDC)
    return redirect(sent.onward)


def _service() -> Service:
    known = service()
    if known is None:
        raise Http404
    return known


def _told(
    request: HttpRequest, refused: NotBelieved | NotInvited | ServiceTrouble | InvitationOver
) -> HttpResponse:
    if isinstance(refused, NotBelieved | ServiceTrouble):
        logger.warning("an office's sign-in service was not believed: %s", refused.reason)
    told = {"refused": refused}
    return render(request, "accounts/staff/service.html", told, status=refused.status)
