"""What the office knows of a resident with an account, to take along; and forgetting it at once."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction

from booking.errors import Refusal
from booking.models import Booking, Resident
from tenants.accounts.close import close_account
from tenants.accounts.models import User
from tenants.accounts.session import actor
from tenants.audit.record import record
from tenants.consents.domain.own import own
from tenants.erasures import note_erased
from tenants.rights.holders import Whose

from .cancel import cancel_in_transaction
from .residents import AHEAD, visits_of
from .retain import PERSON, forget
from .subjects.told import visits_told, waiting_told
from .subjects.whose import waiting_of


def own_data(person: User, now: datetime) -> dict[str, Any]:
    """Everything kept about ``person``, as JSON people and programs read (GDPR, art. 15 and 20)."""
    kept = Resident.objects.filter(account=person.pk).first()
    whose = Whose(person.email, account=person.pk)
    return {
        "made_at": now.isoformat(),
        "account": {
            "email": person.email,
            "first_name": kept.first_name if kept else "",
            "last_name": kept.last_name if kept else "",
            "phone": kept.phone if kept else "",
            "passkeys": [
                {"name": one.label, "made_at": one.created_at.isoformat()}
                for one in person.passkeys.all()
            ],
        },
        "visits": visits_told(visits_of(person)),
        "waiting": waiting_told(waiting_of(whose).select_related("service")),
        "accepted": [
            {
                "title": one.shown.title,
                "version": one.version.number,
                "accepted_at": one.at.isoformat(),
                "taken_back_at": one.withdrawal.at.isoformat()
                if hasattr(one, "withdrawal")
                else None,
            }
            for one in own(person.pk)
        ],
    }


@transaction.atomic
def erase(person: User, *, cancel_ahead: bool, now: datetime) -> None:
    """Close the account and forget the person at once (GDPR, art. 17).

    Visits that are over lose their person and answers now, not after the office's days. Those
    ahead are cancelled if that is wished; else they stay, with the links in their messages.
    """
    by = actor(person)
    mine = list(visits_of(person))
    ahead = [one for one in mine if one.state in AHEAD and one.ends_at > now]
    if cancel_ahead:
        for one in ahead:
            with suppress(Refusal):  # it has begun: the office keeps it until it is over
                cancel_in_transaction(one.pk, now=now, by=by)
    over = [one.pk for one in mine if one not in ahead]
    over += Booking.objects.filter(part_of__in=over).values_list("pk", flat=True)
    forget(over)
    note_erased(PERSON, over, now=now)
    record("account.erase", by=by, now=now, about=person)
    close_account(person, now=now, by=by)
