"""What leaving shows to operators and offices, described for the registry."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from tenants.registry import MenuEntry, Module

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
