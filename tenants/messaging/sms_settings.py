"""How the office's SMS look and how many it pays for a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.errors import Invalid
from tenants.profile.models import Profile

from .gsm import SENDER

MOST: Final = 100_000


@dataclass(frozen=True, slots=True)
class SmsSettings:
    """The sender's name (empty: the office's short name), folding, SMS a day."""

    sender: str
    fold_polish: bool
    daily_cap: int


def save_sms_settings(given: SmsSettings, *, now: datetime, by: Actor) -> None:
    """Save them. Raises ``Invalid``."""
    errors: dict[str, list[str]] = {}
    if given.sender and not SENDER.fullmatch(given.sender):
        told = _("Give 3 to 11 letters and digits, without Polish signs, such as UM Olsztyn.")
        errors["sender"] = [told]
    if not 0 <= given.daily_cap <= MOST:
        errors["daily_cap"] = [_("Give a number from 0 to %(most)d.") % {"most": MOST}]
    if errors:
        raise Invalid(errors=errors)
    with transaction.atomic():
        profile = Profile.objects.select_for_update().get()
        profile.sms_sender, profile.sms_fold_polish = given.sender, given.fold_polish
        profile.sms_daily_cap = given.daily_cap
        profile.save()
        fields = ["sms_sender", "sms_fold_polish", "sms_daily_cap"]
        record("sms.settings", by=by, now=now, about=profile, fields=fields)
