"""The kinds of messages booking sends: what their texts may speak of and what they must say."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from tenants.messaging.kinds import EMAIL, PAGE, SMS, Kind, Label, Needs

from .letter_samples import sample
from .letter_words import TEXTS

VARIABLES: Final[dict[str, Label]] = {
    "service": _("The matter"),
    "date_long": _("The day in full"),
    "date": _("The day in short, for SMS"),
    "time": _("The hour"),
    "location": _("The unit"),
    "place": _("The building in short, for SMS"),
    "address": _("The address of the building"),
    "desk": _("The counter"),
    "reference": _("The booking number"),
    "documents": _("What to bring, a line each"),
    "confirm_url": _("The link that confirms"),
    "pin": _("The code that confirms"),
    "confirm_until": _("The hour until which one confirms"),
    "manage_url": _("The link to see and change the booking"),
    "cancel_url": _("The link to cancel"),
    "booking_url": _("The page of the matter, to book again"),
    "host": _("The address of the booking service"),
    "reason": _("The reason, where one was given"),
    "old_date_long": _("The day before the change"),
    "old_time": _("The hour before the change"),
    "cancelled_by": _("Who cancelled"),
    "offer_link": _("The link that takes the time offered"),
    "offer_until": _("Until when the time is kept"),
    "offer_minutes": _("For how many minutes a freed time is kept"),
    "leave_link": _("The link that leaves the waiting list"),
    "rescue_link": _("The link to the times offered instead"),
    "rescue_until": _("Until when those times are kept"),
    "alternatives": _("The times offered: date_long, time and place of each"),
    "visits": _("The visits: time, service, desk, reference and contact of each"),
    "sheet_day": _("The day of the list"),
    "sheet_count": _("How many visits there are"),
    "sheet_more": _("How many did not fit into the message"),
    "panel_url": _("The office’s panel"),
    "office": _("The name of the office"),
    "office_phone": _("The telephone number"),
    "office_address": _("The address of the office"),
    "privacy_url": _("How personal data are processed"),
}
OFFICE: Final = ("office", "office_phone", "office_address", "privacy_url", "host")
VISIT: Final = (
    *("service", "date_long", "date", "time", "location", "place", "address", "desk"),
    *("reference", "documents", "booking_url"),
)
MANAGED: Final = (*VISIT, "manage_url", "cancel_url")
STAFF: Final = (*VISIT, "panel_url")
_DAY = frozenset({"date_long", "date"})
_WHERE = frozenset({"location", "place", "address"})
# Requirement P10: place, date, time and case.
_VISIT: Final[Needs] = (frozenset({"service"}), _DAY, frozenset({"time"}), _WHERE)
# Requirement P18.1: e-mails carry links to view and cancel.
_LINKS: Final[Needs] = (frozenset({"manage_url"}), frozenset({"cancel_url"}))
_WHEN: Final[Needs] = (_DAY, frozenset({"time"}))
_CODE: Final[Needs] = (frozenset({"confirm_url", "pin"}),)


def _one(key: str) -> Needs:
    return (frozenset({key}),)


def _kind(
    key: str,
    label: Label,
    variables: tuple[str, ...],
    *,
    email: Needs | None = None,
    sms: Needs | None = None,
    page: Needs | None = None,
) -> Kind:
    """A kind with the channels that are given what they need."""
    given = {EMAIL: email, SMS: sms, PAGE: page}
    needs = {channel: need for channel, need in given.items() if need is not None}
    return Kind(
        key=key,
        label=label,
        channels=tuple(needs),
        variables={name: VARIABLES[name] for name in (*variables, *OFFICE)},
        texts=TEXTS,
        sample=sample,
        needs=needs,
        for_staff=key.startswith("staff_"),
    )


KINDS: Final = (
    _kind(
        "booking_received",
        _("Please confirm"),
        (*VISIT, "confirm_url", "pin", "confirm_until"),
        email=(*_VISIT, *_CODE),
        sms=(*_WHEN, *_CODE),
    ),
    _kind("booking_confirmed", _("Visit confirmed"), MANAGED, email=_VISIT + _LINKS, sms=_VISIT),
    _kind("reminder", _("Reminder"), MANAGED, email=_VISIT + _LINKS, sms=_VISIT),
    _kind("booking_awaiting", _("Waits for approval"), MANAGED, email=_VISIT + _LINKS, sms=_WHEN),
    _kind("booking_rejected", _("Not approved"), (*VISIT, "reason"), email=_WHEN, sms=_WHEN),
    _kind(
        "rescheduled",
        _("Moved to another time"),
        (*MANAGED, "old_date_long", "old_time"),
        email=(*_VISIT, frozenset({"manage_url", "cancel_url"})),
        sms=_WHEN,
    ),
    _kind(
        "cancelled_by_office",
        _("Cancelled by the office"),
        (*VISIT, "reason"),
        email=_WHEN,
        sms=_WHEN,
    ),
    _kind("cancelled_by_resident", _("Cancelled by the resident"), VISIT, email=_WHEN, sms=_WHEN),
    _kind(
        "bulk_cancelled",
        _("Many visits cancelled"),
        (*VISIT, "reason"),
        email=_WHEN,
        sms=_WHEN,
    ),
    _kind(
        "bulk_moved",
        _("Many visits moved"),
        (*MANAGED, "reason", "old_date_long", "old_time"),
        email=_VISIT + _LINKS,
        sms=_WHEN,
    ),
    _kind(
        "rescue_offer",
        _("Other times instead of a visit"),
        (*VISIT, "reason", "rescue_link", "rescue_until", "alternatives"),
        email=_one("rescue_link"),
        sms=_one("rescue_link"),
    ),
    _kind("booking_expired", _("Not confirmed in time"), VISIT, email=_WHEN, sms=_WHEN),
    _kind(
        "waitlist_joined",
        _("On the waiting list"),
        ("service", "booking_url", "offer_minutes", "leave_link"),
        email=_one("leave_link"),
        sms=_one("service"),
    ),
    _kind(
        "waitlist_offer",
        _("A time for somebody waiting"),
        (*VISIT, "offer_link", "offer_until", "leave_link"),
        email=(*_WHEN, *_one("offer_link"), *_one("leave_link")),
        sms=(*_WHEN, *_one("offer_link")),
    ),
    _kind("thanks_page", _("The page after booking"), VISIT, page=()),
    _kind("staff_booking_new", _("To staff: new visit"), STAFF, email=_WHEN, sms=_WHEN),
    _kind(
        "staff_booking_cancelled",
        _("To staff: visit cancelled"),
        (*STAFF, "cancelled_by"),
        email=_WHEN,
        sms=_WHEN,
    ),
    _kind(
        "staff_day_sheet",
        _("To staff: tomorrow’s visits"),
        ("visits", "sheet_day", "sheet_count", "sheet_more", "panel_url"),
        email=_one("visits"),
    ),
)
