"""What operators see of an office's messages: how many failed, how many SMS left, in 30 days."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from .models import Message, MessageChannel, MessageState

SPAN: Final = timedelta(days=30)


def figures(now: datetime) -> dict[str, int]:
    """Counts of the last thirty days."""
    failed = Message.objects.filter(state=MessageState.DEAD, due_at__gte=now - SPAN)
    sms = Message.objects.filter(channel=MessageChannel.SMS, sent_at__gte=now - SPAN)
    return {"failed": failed.count(), "sms": sms.count()}
