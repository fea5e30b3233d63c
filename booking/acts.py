"""What the audit trail says about visits and calendars, in words."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.registry import Thing

ACTS: Final[dict[str, Promise]] = {
    "booking.contact_opened": _("opened the contact of a person"),
    "booking.note_written": _("wrote a note on a visit"),
    "booking.note_removed": _("removed a note from a visit"),
    "booking.day_printed": _("took the visits of a day as a file"),
    "booking.override": _("booked outside the rules"),
    "bulk.cancel": _("cancelled many visits"),
    "bulk.move": _("moved many visits"),
    "bulk.rescue": _("offered other times to many people"),
    "bulk.stop": _("stopped an order about many visits"),
    "bulk.phones_opened": _("took the telephone list of an order"),
    "calendar.holiday_decided": _("decided about a holiday on a Saturday"),
    "delay.set": _("told about a delay"),
    "delay.cleared": _("ended a delay"),
    "plan.stranded": _("left visits without a place by a change of plan"),
}
THINGS: Final = {
    "booking.booking": Thing(_("visit"), "visit:sheet"),
    "booking.bulkrun": Thing(_("order about many visits"), "desk:bulk_run"),
    "booking.delay": Thing(_("delay")),
}
