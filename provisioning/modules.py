"""What we show to operators and offices, described for the registry, by area."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from tenants.registry import MenuEntry, Module, Thing

US: Final = frozenset({"operator"})


def leaving_module() -> Module:
    """The operators' pages about offices that leave, and the office's about its own data."""
    return Module(
        key="leaving",
        label=_("Leaving"),
        urls={"panel/kopia-danych": "provisioning.web.office.kit_urls"},
        panel_menu=(MenuEntry("kit:shown", _("Copy of all data"), frozenset({"admin"}), place=96),),
        operator_urls={"odejscia/": "provisioning.web.operator.leaving_urls"},
        operator_menu=(MenuEntry("leaving:index", _("Leaving offices"), US, place=40),),
        acts={
            "office.kit": _("took a copy of all data"),
            "office.kit_make": _("ordered a copy of all data"),
            "office.leave": _("began the leaving of the office"),
            "office.stay": _("called the leaving off"),
            "office.kit_handed": _("noted that the office has its data"),
            "office.backups_gone": _("noted that backups of the office are gone"),
            "office.restore": _("restored the office from an archive"),
            "office.restore_confirm": _("confirmed the restored office"),
            "office.restore_undo": _("took the restoration back"),
            "office.move": _("began to move the office elsewhere"),
            "office.move_confirm": _("confirmed that the office has arrived elsewhere"),
            "office.move_undo": _("called the move off"),
            "office.receive": _("took the office in from elsewhere"),
            "office.receive_undo": _("gave up taking the office in"),
        },
    )


def standalone_module() -> Module:
    """The licence's page, where there is a licence instead of a subscription."""
    return Module(
        key="standalone",
        label=_("Licence"),
        urls={"panel/licencja": "provisioning.web.office.licence_urls"},
        panel_menu=(
            MenuEntry("licence:shown", _("Licence"), frozenset({"admin", "auditor"}), place=94),
        ),
    )


def offices_module() -> Module:
    """The operators' pages about all offices, and an office's about how it was set up."""
    from .domain.panel.waiting import waiting  # noqa: PLC0415 - once models are there
    from .domain.watch.gauges import host_gauges  # noqa: PLC0415 - once models are there

    return Module(
        key="provisioning",
        label=_("Set-up of the office"),
        urls={
            "panel/ogloszenia": "provisioning.web.office.announcements_urls",
            "panel/specyfikacja": "provisioning.web.office.urls",
            "panel/cwiczenia": "provisioning.web.office.practice_urls",
            "panel/przenoszenie": "provisioning.web.office.transfer_urls",
        },
        panel_menu=(
            MenuEntry(
                "transfer:home",
                _("Import and export"),
                frozenset({"admin"}),
                place=62,
            ),
            MenuEntry(
                "specification:points",
                _("Specification"),
                frozenset({"admin", "auditor"}),
                place=95,
            ),
        ),
        gauges=host_gauges,
        operator_waits=waiting,
        operator_urls={"": "provisioning.web.panel.urls"},
        operator_menu=(
            MenuEntry("offices:list", _("All offices"), US, place=0),
            MenuEntry("offices:announcements", _("Announcements"), US, place=45),
        ),
        things={
            "tenants.office": Thing(_("office"), operator_url_name="offices:office"),
            "provisioning.announcement": Thing(_("announcement")),
        },
        acts={
            "office.suspend": _("decided to suspend an office"),
            "office.suspended": _("suspended the office"),
            "office.resume": _("resumed an office, or called its suspension off"),
            "office.resumed": _("resumed the office"),
            "office.note": _("wrote a note about an office"),
            "office.note_removed": _("removed a note about an office"),
            "office.sms_price": _("noted what an SMS costs an office"),
            "office.look": _("had an office looked at again"),
            "office.list_taken": _("took the list of offices as a file"),
            "announcement.make": _("announced something to offices"),
            "announcement.withdraw": _("withdrew an announcement"),
            "office.apply": _("applied an office file"),
            "office.dump": _("took the configuration as a file"),
            "practice.clock": _("moved the clock"),
        },
    )
