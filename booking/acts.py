"""What the audit trail says about visits and calendars, in words."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tenants.registry import Thing

ACTS: dict[str, Promise | str] = {
    "booking.contact_opened": _("opened the contact of a person"),
    "api.persons_read": _("read who comes, by a program"),
    "calendar_feed.make": _("made an address of visits for a calendar"),
    "calendar_feed.end": _("ended an address of visits for a calendar"),
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
    "booking.list_exported": _("took the list of visits as a file"),
    "services.adopted": _("took matters from the catalogue"),
    "services.published": _("published a matter"),
    "services.taken_back": _("made a matter what it was in an earlier version"),
    "services.withdrawn": _("made a matter a draft again"),
    "exceptions.imported": _("took closed days from a calendar file"),
    "settings.changed": _("changed settings"),
    "setup.step": _("looked a step of the set-up over"),
    "records.taken": _("took records of visits, without people"),
    "records.persons_taken": _("took records of visits, with people"),
    "records.account_saved": _("changed the connection to the EZD"),
    "records.account_forgotten": _("deleted the connection to the EZD"),
    "records.again": _("had a day handed over to the EZD once more"),
    "hall_device.make": _("made an address for a screen in the hall"),
    "hall_device.end": _("ended the address of a screen in the hall"),
    "plan.stranded": _("left visits without a place by a change of plan"),
}
_SECTIONS: Final[dict[str, Promise]] = {
    "locations": _("building"),
    "units": _("unit"),
    "categories": _("category"),
    "services": _("matter"),
    "counters": _("counter"),
    "hours_templates": _("week of hours"),
    "exceptions": _("unusual day"),
    "fields": _("field of the form"),
}
_VERBS: Final[dict[str, Promise]] = {
    "created": _("added"),
    "changed": _("changed"),
    "ordered": _("put into another order"),
    "archived": _("archived"),
    "restored": _("taken back from the archive"),
    "removed": _("deleted"),
}
ACTS |= {
    f"{key}.{verb}": format_lazy("{thing}: {done}", thing=thing, done=done)
    for key, thing in _SECTIONS.items()
    for verb, done in _VERBS.items()
}
# By these somebody saw or took people's data.
OPENS: Final = frozenset(
    {
        "api.persons_read",
        "booking.contact_opened",
        "booking.day_printed",
        "booking.list_exported",
        "bulk.phones_opened",
        "records.persons_taken",
    }
)
THINGS: Final = {
    "booking.booking": Thing(_("visit"), "visit:sheet"),
    "booking.bulkrun": Thing(_("order about many visits"), "desk:bulk_run"),
    "booking.calendarfeed": Thing(_("address of visits for a calendar")),
    "booking.recordsaccount": Thing(_("connection to the EZD")),
    "booking.handover": Thing(_("records of a day")),
    "booking.halldevice": Thing(_("screen in the hall")),
    "booking.delay": Thing(_("delay")),
}
