"""/bramka/…/<token>: delivery reports and bounces. Who knows the address may tell; it is secret.

A report changes one word beside a message and nothing else, so a forged one harms little; without
the token it changes nothing at all.
"""

from __future__ import annotations

from hmac import compare_digest
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tenants.messaging.bounces import LARGEST as LARGEST_BOUNCE
from tenants.messaging.bounces import note_bounce, read_bounce
from tenants.messaging.gateways.accounts import KINDS, account_of, open_gateway
from tenants.messaging.gateways.protocol import Call, Fate
from tenants.messaging.mail_accounts import mail_account
from tenants.messaging.models import Message, MessageChannel

LARGEST: Final = 64 * 1024
MOST: Final = 500


@csrf_exempt
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Note what became of each message; a second report of one message changes nothing."""
    account = account_of(code) if code in KINDS else None
    if account is None or not compare_digest(account.callback_token.encode(), token.encode()):
        raise Http404
    if int(request.headers.get("content-length") or 0) > LARGEST:
        return HttpResponse(status=413)
    gateway = open_gateway(account)
    call = Call({**request.GET.dict(), **request.POST.dict()})
    for one in gateway.reports(call)[:MOST]:
        sent = Message.objects.filter(
            channel=MessageChannel.SMS, provider_id=one.provider_id, delivered=""
        )
        told = (
            {"error": f"undelivered {one.provider_code}"[:200]} if one.fate == Fate.FAILED else {}
        )
        sent.update(delivered=one.fate, delivered_at=timezone.now(), **told)
    return HttpResponse(gateway.acknowledgement, content_type="text/plain; charset=utf-8")


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
