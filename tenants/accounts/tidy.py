"""What is over at the door is forgotten by the clock, not only when somebody comes again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef

from .codes import sweep_codes
from .models import SignedIn, SignInCode

GRACE: Final = timedelta(days=2)
AT_MOST: Final = 20


def tidy(now: datetime) -> int:
    """Forget addresses of old codes, sessions that are over and where they were open; how many."""
    over = Session.objects.filter(expire_date__lt=now).delete()[0]
    kept = Session.objects.filter(session_key=OuterRef("session_key"))
    return sweep_codes(now) + over + SignedIn.objects.filter(~Exists(kept)).delete()[0]


def overdue(now: datetime, since: datetime | None = None) -> dict[str, list[str]]:
    """What the clock should have forgotten, by the name of the promise."""
    late = now - GRACE
    codes = SignInCode.objects.filter(expires_at__lt=late).values_list("pk", flat=True)
    # A session's key opens the panel: it is nobody's to read, so the promise only counts.
    sessions = Session.objects.filter(expire_date__lt=late).count()
    found = {}
    if ids := [str(one) for one in codes[:AT_MOST]]:
        found["retention: the address of a code that is over"] = ids
    if sessions:
        found["retention: a session that is over"] = [str(sessions)]
    return found
