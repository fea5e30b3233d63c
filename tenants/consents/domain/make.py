"""An admin adds something to be told or asked, or changes how it is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.consents.models import Consent, ConsentKind
from tenants.errors import Invalid

BUILT_IN: Final = ("booking", "account", "staff")
KEY: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class ConsentData:
    """What a consent is. ``group``: ``booking``, ``account``, ``staff`` or an office's own."""

    key: str
    group: str
    kind: str
    required: bool


@transaction.atomic
def make_consent(data: ConsentData, *, now: datetime, by: Actor) -> Consent:
    """Add a consent, without words yet. Raises ``Invalid`` by field."""
    errors: dict[str, list[str]] = {}
    if not KEY.match(data.key) or len(data.key) > LONGEST:
        errors["key"] = [_("Use small letters, digits and hyphens, at most 60 signs.")]
    elif Consent.objects.filter(key=data.key).exists():
        errors["key"] = [_("There is a consent with this key already.")]
    if not KEY.match(data.group) or len(data.group) > 40:  # noqa: PLR2004 - the column's length
        errors["group"] = [_("Use small letters, digits and hyphens, at most 40 signs.")]
    if data.kind not in ConsentKind.values:
        errors["kind"] = [_("Choose a notice or a consent.")]
    if errors:
        raise Invalid(errors=errors)
    consent = Consent.objects.create(
        key=data.key,
        group=data.group,
        kind=data.kind,
        required=data.required,
        position=Consent.objects.count(),
    )
    record("consent.make", by=by, now=now, about=consent)
    return consent


@transaction.atomic
def require(consent: Consent, *, required: bool, now: datetime, by: Actor) -> None:
    """Ask it as a condition, or leave it to people. What was accepted stays accepted."""
    if consent.required == required:
        return
    consent.required = required
    consent.save(update_fields=["required"])
    record("consent.change", by=by, now=now, about=consent, fields=["required"])
