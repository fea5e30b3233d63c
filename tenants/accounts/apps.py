"""People who sign in: staff and residents of an office, operators of the platform."""

from __future__ import annotations

from typing import Final

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenants.registry import MenuEntry, Module, Part, register
from tenants.rights.holders import register_holder

from .acts import ACTS, FAILS, THINGS

ADMIN: Final = frozenset({"admin"})


class AccountsConfig(AppConfig):
    """People who sign in: staff and residents of an office, operators of the platform."""

    name = "tenants.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Put the pages about one's own account into every office."""
        from tenants.messaging.sources import register_source  # noqa: PLC0415 - once models are there

        from .close import ACCOUNT, close_again  # noqa: PLC0415 - once models are there
        from .code_letters import CodeLetters  # noqa: PLC0415 - once models are there
        from .codes import ABOUT  # noqa: PLC0415 - once models are there
        from .figures import figures  # noqa: PLC0415 - once models are there
        from .held import Accounts  # noqa: PLC0415 - once models are there
        from .named import persons_of  # noqa: PLC0415 - once models are there
        from .people import invite, letters  # noqa: PLC0415 - once models are there
        from .tidy import overdue  # noqa: PLC0415 - once models are there

        register_holder(Accounts())
        register_source(ABOUT, CodeLetters())
        register_source(invite.ABOUT, letters.InvitationLetters())
        register(
            Module(
                key="accounts",
                label=_("Accounts"),
                urls={
                    "panel/": "tenants.accounts.web.urls",
                    "panel/pracownicy/": "tenants.accounts.web.people.urls",
                    "konto/": "tenants.accounts.web.resident_urls",
                },
                panel_menu=(MenuEntry("people:list", _("Employees"), ADMIN, place=62),),
                operator_urls={"": "tenants.accounts.web.operator_urls"},
                operator_menu=(
                    MenuEntry(
                        "operators:people",
                        _("Operators"),
                        frozenset({"operator"}),
                        place=95,
                        part=Part.OURS,
                    ),
                ),
                due_tasks={"accounts.tidy": "accounts.tidy"},
                invariants=overdue,
                figures=figures,
                forget_again={ACCOUNT: close_again},
                acts=ACTS,
                things=THINGS,
                fails=FAILS,
                persons=persons_of,
            )
        )
