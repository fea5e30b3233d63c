"""Note what an SMS costs an office, so that what it spends is told in money, too."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from provisioning.models import SmsPrice
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.errors import Invalid
from tenants.models import Office


@transaction.atomic
def note_sms_price(office: Office, net: Decimal | None, *, now: datetime, by: Actor) -> None:
    """Note the net price of one part; None: it is not known any more. Raises ``Invalid``."""
    if net is None:
        SmsPrice.objects.filter(office=office).delete()
    else:
        noted: dict[str, Any] = {"net": net, "noted_at": now, "noted_by": by.name}
        try:
            SmsPrice(office=office, **noted).full_clean(validate_unique=False)
        except ValidationError as error:
            raise Invalid(errors=error.message_dict) from error
        SmsPrice.objects.update_or_create(office=office, defaults=noted)
    record("office.sms_price", by=by, now=now, about=office)
