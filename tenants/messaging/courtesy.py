"""When an SMS may ring: not at night, not too often, not for more than the office will pay.

The rules are about SMS alone: an e-mail wakes nobody and costs nothing. What somebody waits for at
this moment, a code, goes at any hour.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from django.db.models import Sum

from tenants.base import OfficeQuerySet
from tenants.profile.models import Profile
from tenants.secrets import blind_index

from .models import Message, MessageState
from .notices import LOCAL, STAFF

AT_ANY_HOUR: Final = frozenset({"booking_received", "sign_in_code"})
BEYOND_THE_CAP: Final = frozenset({"sign_in_code"})
"""A day on which residents used up the SMS must not lock out the staff."""
PER_NUMBER: Final = 10
PER_STAFF_NUMBER: Final = 60
"""People of the office asked for a word about each visit; the office's own cap still holds."""
DAY: Final = timedelta(days=1)
COUNTED: Final = (MessageState.SENT, MessageState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Wait:
    """It may not go before ``until``, because of ``reason``."""

    until: datetime
    reason: str


NIGHT: Final = "quiet hours"
CAP: Final = "daily cap"


def number_key(number: str) -> str:
    """What stands for a number where it is counted: nobody without the office's key can undo it."""
    return blind_index("sms-number", number)


def is_pestered(message: Message, now: datetime) -> bool:
    """Tell whether its number has had as many SMS today as anybody gets."""
    most = PER_STAFF_NUMBER if message.recipient.startswith(STAFF) else PER_NUMBER
    return _sent_today(now).filter(number_key=message.number_key).count() >= most


def must_wait(message: Message, profile: Profile, now: datetime) -> Wait | None:
    """Why and until when this SMS waits; None: it may go now.

    What the night would make useless goes at night: better woken than come in vain.
    """
    if message.kind not in BEYOND_THE_CAP and _parts_today(now) >= profile.sms_daily_cap:
        return Wait(tomorrow(now), CAP)
    if message.kind in AT_ANY_HOUR:
        return None
    morning = end_of_quiet(profile, now)
    if morning is None or (message.not_after is not None and message.not_after <= morning):
        return None
    return Wait(morning, NIGHT)


def end_of_quiet(profile: Profile, moment: datetime) -> datetime | None:
    """When the quiet hours around ``moment`` end, on the wall clock; None: it is not quiet then."""
    begin, end = profile.quiet_from, profile.quiet_to
    if begin is None or end is None or begin == end:
        return None
    here = moment.astimezone(LOCAL)
    hour = here.time().replace(tzinfo=None)
    if begin < end:
        return _at(here, end) if begin <= hour < end else None
    if hour >= begin:
        return _at(here + DAY, end)
    return _at(here, end) if hour < end else None


def begin_of_quiet(profile: Profile, moment: datetime) -> datetime | None:
    """When the quiet hours around ``moment`` began; None: it is not quiet then."""
    if end_of_quiet(profile, moment) is None or profile.quiet_from is None:
        return None
    here = moment.astimezone(LOCAL)
    begun_today = here.time().replace(tzinfo=None) >= profile.quiet_from
    return _at(here if begun_today else here - DAY, profile.quiet_from)


def tomorrow(now: datetime) -> datetime:
    """The next midnight on the office's clock."""
    return _at(now.astimezone(LOCAL) + DAY, time.min)


def _at(day: datetime, hour: time) -> datetime:
    return datetime.combine(day.date(), hour, LOCAL)


def _parts_today(now: datetime) -> int:
    """As how many SMS a gateway counts today's: a long one costs several."""
    return int(_sent_today(now).aggregate(sum=Sum("parts"))["sum"] or 0)


def _sent_today(now: datetime) -> OfficeQuerySet[Message]:
    midnight = _at(now.astimezone(LOCAL), time.min)
    return Message.objects.filter(channel="sms", state__in=COUNTED, sent_at__gte=midnight)
