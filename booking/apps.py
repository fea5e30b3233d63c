"""Booking as an application; its description for the floors above."""

from __future__ import annotations

from typing import Final

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenants.accounts.people.workplaces import register_workplaces
from tenants.consents.subjects import register_subjects
from tenants.messaging.kinds import register_kinds
from tenants.messaging.sources import register_source
from tenants.registry import MenuEntry, Module, register
from tenants.rights.holders import register_holder

from .acts import ACTS, OPENS, THINGS

WORKING: Final = frozenset({"admin", "clerk"})
STAFF: Final = frozenset({"admin", "clerk", "auditor"})


class BookingConfig(AppConfig):
    """Visits by appointment."""

    name = "booking"

    def ready(self) -> None:
        """Put the pages of residents and clerks, and the API, into every office."""
        from tenants.entitlements import COUNTERS, LOCATIONS, measure  # noqa: PLC0415 - once models are there
        from tenants.webhooks.emit import register_events  # noqa: PLC0415 - once models are there

        from .demo.sow import sow  # noqa: PLC0415 - once models are there
        from .domain import evening_sheet, size  # noqa: PLC0415 - once models are there
        from .domain.accepted_with import VISITS  # noqa: PLC0415 - once models are there
        from .domain.invariants import broken  # noqa: PLC0415 - once models are there
        from .domain.letter_kinds import KINDS  # noqa: PLC0415 - once models are there
        from .domain.letter_source import BookingLetters  # noqa: PLC0415 - once models are there
        from .domain.letters import ABOUT  # noqa: PLC0415 - once models are there
        from .domain.month_figures import month_figures  # noqa: PLC0415 - once models are there
        from .domain.processed import persons_of  # noqa: PLC0415 - once models are there
        from .domain.rebuild import rebuild_masks  # noqa: PLC0415 - once models are there
        from .domain.records.by_https import offer_https  # noqa: PLC0415 - once models are there
        from .domain.residents import forget_resident  # noqa: PLC0415 - once models are there
        from .domain.subjects.holder import Visits, forget_again_by_kind  # noqa: PLC0415 - once models are there
        from .domain.telling import EVENTS  # noqa: PLC0415 - once models are there
        from .domain.waitlist import letters as waitlist_letters  # noqa: PLC0415 - once models are there
        from .domain.workplaces import workplaces  # noqa: PLC0415 - once models are there

        for about, source in (
            (ABOUT, BookingLetters()),
            (waitlist_letters.ABOUT, waitlist_letters.WaitlistLetters()),
            (evening_sheet.ABOUT, evening_sheet.DaySheetLetters()),
        ):
            register_source(about, source)
        register_kinds(KINDS)
        register_subjects(VISITS)
        register_holder(Visits())
        register_workplaces(workplaces)
        measure(COUNTERS, size.counters)
        measure(LOCATIONS, size.locations)
        register_events(EVENTS)
        offer_https()
        register(
            Module(
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
        )
