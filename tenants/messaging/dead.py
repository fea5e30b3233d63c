"""Messages that did not go out: to look at, and to send again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.base import OfficeQuerySet
from tenants.due import due
from tenants.errors import Refusal
from tenants.tasks import after_commit

from .channels.sms import AGAIN
from .gateways.protocol import Fate
from .models import Message, MessageState
from .outbox import DELIVER, SWEEP

LOOK_BACK: Final = timedelta(days=30)
MOST: Final = 200


class NothingToSend(Refusal):
    """It was sent meanwhile, or nobody needs it any more."""

    code = "nothing_to_send"
    message = _("This message is of no use any more, or somebody has sent it again already.")


def dead_letters(now: datetime) -> OfficeQuerySet[Message]:
    """What was given up lately, what may or may not have arrived, what came back; newest first."""
    lost = Q(state__in=[MessageState.DEAD, MessageState.UNKNOWN])
    came_back = Q(state=MessageState.SENT, delivered=Fate.FAILED)
    recent = Message.objects.filter(lost | came_back, created_at__gte=now - LOOK_BACK)
    return recent.order_by("-due_at", "-pk")


def is_of_use(message: Message, now: datetime) -> bool:
    """Tell whether sending it again makes sense; an unknown one a person may decide to repeat."""
    return message.not_after is None or message.not_after > now


def send_again(message_id: UUID, *, by: Actor, now: datetime) -> Message:
    """Owe it anew, with all its tries. Raises ``NothingToSend``."""
    still = Q(not_after=None) | Q(not_after__gt=now)
    with transaction.atomic():
        found = dead_letters(now).filter(still, pk=message_id).select_for_update().first()
        if found is None:
            raise NothingToSend
        message: Message = found
        if message.delivered:  # taken and lost: a gateway that knows the key would not send again
            message.details = {**message.details, AGAIN: str(uuid4())}
        message.state, message.due_at, message.attempts = MessageState.WAITING, now, 0
        message.error, message.leased_until = "", None
        message.gateway, message.provider_id, message.sent_at = "", "", None
        message.delivered, message.delivered_at = "", None
        message.save()
        record("message.send_again", by=by, now=now, about=message, fields=[message.kind])
        due(SWEEP, now)
        after_commit(DELIVER, str(message.pk))
    return message
