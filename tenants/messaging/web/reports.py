"""/bramka/…/<token>: delivery reports and bounces. Who knows the address may tell; it is secret.

A report changes one word beside a message and nothing else, so a forged one harms little; without
the token it changes nothing at all.
"""

from __future__ import annotations

from datetime import datetime
from hmac import compare_digest
from typing import Final

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tenants.messaging.bounces import LARGEST as LARGEST_BOUNCE
from tenants.messaging.bounces import note_bounce, read_bounce
from tenants.messaging.gateways.accounts import KINDS, account_of, open_gateway
from tenants.messaging.gateways.protocol import Call, Fate, Report, known_by
from tenants.messaging.mail_accounts import mail_account
from tenants.messaging.models import GatewayAccount, Message, MessageChannel, MessageState

LARGEST: Final = 64 * 1024
MOST: Final = 500
HAD: Final = (MessageState.SENT, MessageState.UNKNOWN, MessageState.WAITING)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Note what became of each message; a second report of one message changes nothing.

    A report that comes before we wrote down what the gateway answered is asked for again.
    """
    account = account_of(code) if code in KINDS else None
    if account is None or not compare_digest(account.callback_token.encode(), token.encode()):
        raise Http404
    if int(request.headers.get("content-length") or 0) > LARGEST:
        return HttpResponse(status=413)
    gateway = open_gateway(account)
    call = Call({**request.GET.dict(), **request.POST.dict()})
    now = timezone.now()
    noted = [_note(one, account, now) for one in gateway.reports(call)[:MOST]]
    if not all(noted) and _is_sending(now):
        return HttpResponse("later", status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse(gateway.acknowledgement, content_type="text/plain; charset=utf-8")


def _note(one: Report, account: GatewayAccount, now: datetime) -> bool:
    """Write down what became of one; False: none of that name, or a worker is just sending it.

    What may have been taken was, if the gateway tells of it: nobody asks again.
    """
    names = [one.provider_id, *([known_by(one.key)] if one.key else [])]
    named = Message.objects.filter(channel=MessageChannel.SMS, provider_id__in=names)
    ours = named.filter(gateway__in=("", account.code), state__in=HAD)
    free = ours.filter(Q(leased_until=None) | Q(leased_until__lte=now))
    lost = one.fate == Fate.FAILED
    told = free.filter(delivered="").update(
        state=MessageState.SENT,
        delivered=one.fate,
        delivered_at=now,
        error=f"undelivered {one.provider_code}"[:200] if lost else "",
    )
    return bool(told) or free.exists()


def _is_sending(now: datetime) -> bool:
    """Tell whether a report may have overtaken our own note of what the gateway said."""
    waiting = Message.objects.filter(channel=MessageChannel.SMS, state=MessageState.WAITING)
    return waiting.filter(leased_until__gt=now).exists()


@csrf_exempt
@require_http_methods(["POST"])
def bounce(request: HttpRequest, token: str) -> HttpResponse:
    """Note a letter that the office's own mail server could not deliver: the report as it came."""
    account = mail_account()
    if account is None or not compare_digest(account.bounce_token.encode(), token.encode()):
        raise Http404
    if int(request.headers.get("content-length") or 0) > LARGEST_BOUNCE:
        return HttpResponse(status=413)
    found = read_bounce(request.body)
    noted = found is not None and note_bounce(found, now=timezone.now())
    return HttpResponse("noted" if noted else "nothing", content_type="text/plain; charset=utf-8")
