"""A code sent to an address shows that whoever types it reads what comes there."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from tenants.accounts.attempts import Limit
from tenants.accounts.codes import CodeOver, WrongCode
from tenants.audit.actor import RESIDENT, Actor
from tenants.audit.record import record
from tenants.messaging.models import MessageChannel
from tenants.messaging.numbers import can_get_sms
from tenants.messaging.outbox import Owed, owe
from tenants.rights.errors import AlreadyProved, NoAddress, NoSuchRequest, RequestClosed
from tenants.rights.letters import ABOUT, tell
from tenants.rights.models import Door, PersonRequest, Proof, RequestState
from tenants.rights.tokens import code_of

from .register import enter

MINUTES: Final = 30
TRIES: Final = 5
PER_MAILBOX: Final = Limit("rights-code", 4, timedelta(minutes=30))
PER_ADDRESS: Final = Limit("rights-code-address", 20, timedelta(minutes=30))


@transaction.atomic
def send_code(request_id: UUID, *, now: datetime, by: Actor) -> PersonRequest:
    """Send a code to the address of a request that is open; an older code dies.

    Raises ``NoSuchRequest``, ``RequestClosed``, ``AlreadyProved``, ``NoAddress``,
    ``TooManyAttempts``.
    """
    asked = PersonRequest.objects.select_for_update().filter(pk=request_id).first()
    if asked is None:
        raise NoSuchRequest
    if asked.state not in {RequestState.ASKED, RequestState.OPEN}:
        raise RequestClosed
    if asked.proof:
        raise AlreadyProved
    owe_code(asked, now=now)
    record("person_request.code_sent", by=by, now=now, about=asked)
    return asked


def owe_code(asked: PersonRequest, *, now: datetime) -> None:
    """The same for a row at hand, in the caller's transaction."""
    if asked.email:
        channel, address = MessageChannel.EMAIL, asked.email
    elif asked.phone and can_get_sms(asked.phone):
        channel, address = MessageChannel.SMS, asked.phone
    else:
        raise NoAddress
    PER_MAILBOX.take(address, now=now)
    asked.code_round += 1
    asked.code_tries = 0
    asked.code_until = now + timedelta(minutes=MINUTES)
    asked.save()
    letter = Owed(
        kind="request_code",
        channel=channel,
        occasion=f"round-{asked.code_round}",
        about_kind=ABOUT,
        about=asked.pk,
        due_at=now,
        not_after=asked.code_until,
        language=asked.language,
    )
    owe([letter], now=now)


def prove_by_code(
    request_id: UUID, typed: str, *, now: datetime, by: Actor = RESIDENT
) -> PersonRequest:
    """It is the person: whoever typed the code. One that was only asked enters the register.

    A try is counted before it is judged, so that parallel ones cannot slip past; call it outside a
    transaction. Raises ``CodeOver``, ``WrongCode``.
    """
    sent = PersonRequest.objects.filter(
        pk=request_id,
        code_until__gt=now,
        proved_at=None,
        state__in=[RequestState.ASKED, RequestState.OPEN],
    )
    if not sent.filter(code_tries__lt=TRIES).update(code_tries=F("code_tries") + 1):
        raise CodeOver
    asked = PersonRequest.objects.get(pk=request_id)
    said = "".join(sign for sign in typed if sign not in " -\t\xa0")
    if not hmac.compare_digest(code_of(asked).encode(), said.encode()):
        raise WrongCode(TRIES - asked.code_tries)
    with transaction.atomic():
        if not sent.update(proof=Proof.CODE, proved_at=now, code_until=None):
            raise CodeOver
        asked = PersonRequest.objects.get(pk=request_id)
        record("person_request.proved", by=by, now=now, about=asked, fields=[Proof.CODE])
        if asked.state == RequestState.ASKED:
            enter(asked, now=now, by=by)
            tell(asked, "request_received", now=now)
    return asked


def sweep_unproved(now: datetime) -> int:
    """Forget what nobody proved within a day; how many."""
    old = PersonRequest.objects.filter(state=RequestState.ASKED, door=Door.PAGE)
    return old.filter(received_at__lt=now - timedelta(days=1)).delete()[0]
