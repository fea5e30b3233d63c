"""What operators see of an office's accounts: when somebody last signed in, never who."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from .models import STAFF, User


def figures(now: datetime) -> dict[str, datetime | None]:
    """The last sign-in of anybody on the staff."""
    found = User.objects.filter(role__in=STAFF).aggregate(last=Max("last_login"))
    return {"last_sign_in": found["last"]}
