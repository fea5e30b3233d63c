"""What booking brings to the floor below and, through the registry, to the floors above.

Read once models are there (``apps.BookingConfig.ready``).
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from tenants.accounts.people.workplaces import register_workplaces
from tenants.consents.subjects import register_subjects
from tenants.entitlements import COUNTERS, LOCATIONS, measure
from tenants.messaging.kinds import register_kinds
from tenants.messaging.sources import register_source
from tenants.registry import MenuEntry, Module, register
from tenants.rights.holders import register_holder
from tenants.webhooks.emit import register_events

from .acts import ACTS, OPENS, THINGS
from .demo.sow import sow
from .domain import evening_sheet, size
from .domain.accepted_with import VISITS
from .domain.invariants import broken
from .domain.letter_kinds import KINDS
from .domain.letter_source import BookingLetters
from .domain.letters import ABOUT
from .domain.month_figures import month_figures
from .domain.processed import persons_of
from .domain.rebuild import rebuild_masks
from .domain.records.by_https import offer_https
from .domain.residents import forget_resident
from .domain.subjects.holder import Visits, forget_again_by_kind
from .domain.telling import EVENTS
from .domain.waitlist import letters as waitlist_letters
from .domain.workplaces import workplaces

WORKING: Final = frozenset({"admin", "clerk"})
STAFF: Final = frozenset({"admin", "clerk", "auditor"})
MODULE: Final = Module(
    key="booking",
    label=_("Visits"),
    urls={"": "booking.web.urls"},
    panel_menu=(
        MenuEntry("desk:today", _("Today"), STAFF, place=0),
        MenuEntry("desk:calendar", _("Calendar"), STAFF, place=2),
        MenuEntry("desk:list", _("Visits"), STAFF, place=4),
        MenuEntry("desk:new", _("New visit"), WORKING, place=5),
        MenuEntry("desk:bulk", _("In bulk"), WORKING, place=10),
        MenuEntry("desk:stranded", _("Without a place"), STAFF, place=12),
        MenuEntry("desk:print", _("On paper"), STAFF, place=14),
        MenuEntry("desk:statistics", _("Statistics"), STAFF, place=20),
        MenuEntry("setup:home", _("Settings"), frozenset({"admin"}), place=60),
    ),
    seed=sow,
    acts=ACTS,
    things=THINGS,
    opens=OPENS,
    persons=persons_of,
    invariants=broken,
    figures=month_figures,
    rebuild=rebuild_masks,
    forget=forget_resident,
    forget_again=forget_again_by_kind,
    api_urls={"api/v1/": "booking.api.urls"},
    due_tasks={
        "booking.expire": "booking.expire",
        "booking.forget_keys": "booking.forget_keys",
        "booking.late": "booking.late",
        "booking.forget": "booking.forget",
        "booking.bulk": "booking.bulk",
        "booking.list_export": "booking.list_export",
        "booking.rescue": "booking.rescue",
        evening_sheet.SHEET: evening_sheet.SHEET,
        "booking.hand_over": "booking.hand_over",
    },
)


def join() -> None:
    """Put the pages of residents and clerks, and the API, into every office."""
    join_messages()
    join_people()
    measure(COUNTERS, size.counters)
    measure(LOCATIONS, size.locations)
    offer_https()
    register(MODULE)


def join_messages() -> None:
    """What offices write about visits, and what programs are told."""
    for about, source in (
        (ABOUT, BookingLetters()),
        (waitlist_letters.ABOUT, waitlist_letters.WaitlistLetters()),
        (evening_sheet.ABOUT, evening_sheet.DaySheetLetters()),
    ):
        register_source(about, source)
    register_kinds(KINDS)
    register_events(EVENTS)


def join_people() -> None:
    """Where residents and staff stand in visits: consents, rights, workplaces."""
    register_subjects(VISITS)
    register_holder(Visits())
    register_workplaces(workplaces)
