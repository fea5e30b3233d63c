"""The confirmation of a visit as a document: to print, to keep, to show."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import typst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from booking.domain.hall.codes import arrival_code
from booking.domain.letter_words import date_long
from booking.domain.matters import matters
from booking.domain.tokens import manage_token
from booking.models import Booking, Settings
from booking.models.zone import WARSAW
from tenants.addresses import office_url
from tenants.profile.crest import picture
from tenants.profile.models import Profile

from .code import qr_code

TEMPLATE: Final = Path(__file__).with_name("visit.typ")
# Tagged for screen readers, as documents of public offices have to be.
STANDARD: Final = "ua-1"


def visit_sheet(booking: Booking, *, now: datetime) -> bytes:
    """The PDF (PDF/UA-1) of a visit, in the language in force; nobody's name is on it.

    ``booking`` speaks for the whole visit (``find_visit``).
    """
    made = typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        ignore_system_fonts=True,
        sys_inputs={"said": json.dumps(_said(booking, now), ensure_ascii=False)},
        pdf_standards=STANDARD,
    )
    if not isinstance(made, bytes):  # several pages as pictures: never asked for
        raise TypeError(type(made))
    return made


def manage_code(booking: Booking) -> bytes:
    """The QR code that opens the visit's page on a phone: whoever scans it may change the visit."""
    return qr_code(office_url(f"/rezerwacja/{manage_token(booking)}"))


def _said(booking: Booking, now: datetime) -> dict[str, Any]:
    profile, about = Profile.objects.current(), matters(booking)
    start = booking.starts_at.astimezone(WARSAW)
    phone = booking.unit.phone or profile.phone
    minutes = Settings.objects.current().late_grace_minutes
    return {
        "lang": get_language() or "pl",
        "office": profile.name,
        "crest": [*(picture() or b"")] if profile.crest_digest else [],
        "crest_alt": _("Crest"),
        "title": _("Your visit"),
        "day": date_long(start),
        "hour": _("at %(at)s") % {"at": f"{start:%H:%M}"},
        "facts": [fact for fact in _facts(booking, about.name, phone) if any(fact["lines"])],
        "documents_label": _("What to bring"),
        "documents": about.documents,
        "number_label": _("Visit number"),
        "number": booking.reference,
        "code": manage_code(booking).decode(),
        "code_alt": _("QR code: see, move or cancel this visit"),
        "code_text": _("Scan the code with a phone to see, move or cancel the visit."),
        "late": _("Being more than %(minutes)s minutes late counts as giving up the visit.")
        % {"minutes": minutes},
        "footer": _("Printed on %(moment)s") % {"moment": f"{now.astimezone(WARSAW):%d.%m.%Y}"},
    }


def _facts(booking: Booking, name: str, phone: str) -> list[dict[str, Any]]:
    place = [booking.unit.name, booking.location.address]
    counters = [booking.counter.name]
    for part in booking.parts.select_related("service", "counter").order_by("starts_at"):
        at = part.starts_at.astimezone(WARSAW)
        counters.append(f"{at:%H:%M} {part.counter.name} ({part.service.told('name')})")
    return [
        {"label": _("Matter"), "lines": [name]},
        {"label": _("Place"), "lines": place},
        {"label": _("Counter"), "lines": counters},
        {"label": _("Telephone"), "lines": [phone]},
        {"label": _("Code to check in at the door"), "lines": [arrival_code(booking)]},
    ]
