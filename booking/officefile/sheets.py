"""The catalogue and the calendar as tables: which columns each sheet has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from booking.models.calendar import Weeks
from booking.models.location import ACCESS
from booking.models.service import FieldType, ServiceStatus
from booking.models.unit import UnitStatus
from tenants.sheets.columns import Column, Day, Flag, Lines, Names, Number, Pairs, Sheet, Words

KEY: Final = Column("key", _("Key"), required=True)
KEPT: Final[Mapping[str, Words]] = {"active": _("in use"), "archived": _("put away")}
STATUS: Final = pgettext_lazy("column", "Status")


def _words(choices: list[tuple[str, Words]]) -> Mapping[str, Words]:
    return dict(choices)


LOCATIONS: Final = Sheet(
    "locations",
    _("Buildings"),
    (
        KEY,
        Column("name", _("Name"), required=True),
        Column("address", _("Address"), required=True),
        Column("sms_name", _("Short name for SMS")),
        Number("capacity.people", _("People at once")),
        Number("capacity.area_m2", _("Area in m2")),
        Number("capacity.m2_per_person", _("m2 for one person")),
        Lines("accessibility", _("Accessibility"), dict(ACCESS)),
        Flag("hall.active", _("People are called by numbers")),
        Number("hall.early_minutes", _("Check-in so many minutes ahead")),
        Number("hall.calls", _("Calls before somebody counts as gone")),
        Number("hall.walk_ins", _("People a day without an appointment")),
        Column("status", STATUS, KEPT),
    ),
)
UNITS: Final = Sheet(
    "units",
    _("Units"),
    (
        KEY,
        Column("name", _("Name"), required=True),
        Column("location", _("Key of the building"), required=True),
        Column("phone", _("Telephone")),
        Column("email", _("E-mail")),
        Column("fax", _("Fax")),
        Column("website", _("Web page")),
        Column("bip_url", _("BIP page")),
        Column("hours", _("Key of the hours")),
        Column("status", STATUS, _words(list(UnitStatus.choices))),
        Column("translations.en.name", _("Name in English")),
        Column("translations.uk.name", _("Name in Ukrainian")),
    ),
)
CATEGORIES: Final = Sheet(
    "categories",
    _("Categories"),
    (
        KEY,
        Column("name", _("Name"), required=True),
        Column("status", STATUS, KEPT),
        Column("translations.en.name", _("Name in English")),
        Column("translations.uk.name", _("Name in Ukrainian")),
    ),
)
SERVICES: Final = Sheet(
    "services",
    _("Matters"),
    (
        KEY,
        Column("name", _("Name"), required=True),
        Column("category", _("Key of the category")),
        Column("status", STATUS, _words(list(ServiceStatus.choices))),
        Number("duration", _("Minutes of a visit"), required=True),
        Names("units", _("Keys of the units")),
        Column("description", _("Description")),
        Lines("documents", _("What to bring")),
        Number("lead.min_days", _("At least so many days ahead")),
        Number("lead.min_minutes", _("Or at least so many minutes ahead")),
        Number("lead.max_days", _("At most so many days ahead")),
        Number("step", _("Minutes between possible beginnings")),
        Number("buffer", _("Minutes of break after each visit")),
        Flag("approval", _("A clerk approves each visit before it counts")),
        Flag("ticket.walk_ins", _("Also without an appointment, with a number")),
        Column("ticket.letter", _("Letter of the numbers")),
        Column("jrwa", _("Class of the JRWA")),
        Column("sms_name", _("Short name for SMS")),
        Lines("synonyms", _("Other words people search with")),
        Column("translations.en.name", _("Name in English")),
        Column("translations.en.description", _("Description in English")),
        Lines("translations.en.documents", _("What to bring, in English")),
        Column("translations.uk.name", _("Name in Ukrainian")),
        Column("translations.uk.description", _("Description in Ukrainian")),
        Lines("translations.uk.documents", _("What to bring, in Ukrainian")),
    ),
)
FIELDS: Final = Sheet(
    "services",
    _("Questions of the form"),
    (
        Column("service", _("Key of the matter"), required=True),
        KEY,
        Column("label", _("Question"), required=True),
        Column("type", _("Kind of answer"), _words(list(FieldType.choices))),
        Lines("choices", _("Answers to choose from")),
        Flag("required", _("Without an answer nobody can book")),
        Flag("everywhere", _("Ask it in every matter, also in matters added later")),
        Column("purpose", _("What it is needed for")),
        Column("help", _("Hint")),
        Pairs("show_if", _("Ask only if")),
        Column("translations.en.label", _("Question in English")),
        Lines("translations.en.choices", _("Answers in English")),
        Column("translations.en.help", _("Hint in English")),
        Column("translations.en.purpose", _("What it is needed for, in English")),
        Column("translations.uk.label", _("Question in Ukrainian")),
        Lines("translations.uk.choices", _("Answers in Ukrainian")),
        Column("translations.uk.help", _("Hint in Ukrainian")),
        Column("translations.uk.purpose", _("What it is needed for, in Ukrainian")),
    ),
    identity=("service", "key"),
    under="service",
    inside="fields",
)
HOURS: Final = Sheet(
    "hours_templates",
    _("Opening hours"),
    (
        KEY,
        Column("weeks", _("Which weeks"), _words(list(Weeks.choices))),
        Day("valid_from", _("From")),
        Day("valid_to", _("Until")),
        Names("mon", _("Monday")),
        Names("tue", _("Tuesday")),
        Names("wed", _("Wednesday")),
        Names("thu", _("Thursday")),
        Names("fri", _("Friday")),
        Names("sat", _("Saturday")),
        Names("sun", _("Sunday")),
    ),
    identity=("key", "weeks", "valid_from"),
)
COUNTERS: Final = Sheet(
    "counters",
    _("Counters"),
    (
        KEY,
        Column("name", _("Name"), required=True),
        Column("unit", _("Key of the unit"), required=True),
        Column("hours", _("Key of the hours"), required=True),
        Names("services", _("Keys of the matters")),
        Number("priority", _("Priority")),
        Number("people", _("People in one visit")),
        Column("status", STATUS, {"open": _("in use"), "closed": _("put away")}),
    ),
)
EXCEPTIONS: Final = Sheet(
    "exceptions",
    _("Days that differ"),
    (
        Day("first_day", _("From"), required=True),
        Day("last_day", _("Until")),
        Column("unit", _("Key of the unit")),
        Column("counter", _("Key of the counter")),
        Flag("closed", _("Closed")),
        Names("open", _("Hours")),
        Column("reason", _("Reason")),
    ),
    identity=("first_day", "last_day", "unit", "counter"),
)
SHEETS: Final = (LOCATIONS, UNITS, CATEGORIES, SERVICES, FIELDS, HOURS, COUNTERS, EXCEPTIONS)
