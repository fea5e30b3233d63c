"""Note what an SMS costs an office, so that what it spends is told in money, too."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

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
    SmsPrice.objects.filter(office=office).delete()
    if net is not None:
        noted = SmsPrice(office=office, net=net, noted_at=now, noted_by=by.name)
        try:
            noted.full_clean()
        except ValidationError as error:
            raise Invalid(errors=error.message_dict) from error
        noted.save(force_insert=True)
    record("office.sms_price", by=by, now=now, about=office)
