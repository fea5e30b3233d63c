"""What operators see of an office's messages: how many failed, how many SMS were spent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Sum

from .models import Message, MessageChannel, MessageState

SPAN: Final = timedelta(days=30)


def figures(now: datetime) -> dict[str, int]:
    """Counts of the last thirty days; a long SMS counts as often as the gateway counts it."""
    failed = Message.objects.filter(state=MessageState.DEAD, due_at__gte=now - SPAN)
    sms = Message.objects.filter(channel=MessageChannel.SMS, sent_at__gte=now - SPAN)
    spent = sms.aggregate(parts=Sum("parts"))["parts"] or 0
    return {"failed": failed.count(), "sms": spent}
