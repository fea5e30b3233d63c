"""What we owe somebody: an outbox, its channels and its texts."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from .kinds import register_kinds
from .sources import register_source


class MessagingConfig(AppConfig):
    """What we owe somebody: an outbox, its channels and its texts."""

    name = "tenants.messaging"
    label = "messaging"

    def ready(self) -> None:
        from tenants.registry import MenuEntry, Module, register  # noqa: PLC0415 - once the apps are ready

        from . import notices  # noqa: PLC0415 - once models are there
        from .acts import ACTS, THINGS  # noqa: PLC0415 - once the apps are ready
        from .figures import figures  # noqa: PLC0415 - once models are there
        from .office_kinds import KINDS  # noqa: PLC0415 - once models are there
        from .staff_numbers import forget_number  # noqa: PLC0415 - once models are there

        register_source(notices.ABOUT, notices.OfficeLetters())
        register_kinds(KINDS)
        register(
            Module(
                key="messaging",
                label=_("Messages"),
                urls={
                    "panel/": "tenants.messaging.web.urls",
                    "bramka/": "tenants.messaging.web.report_urls",
                },
                panel_menu=(
                    MenuEntry("messaging:texts", _("Message texts"), frozenset({"admin"})),
                    MenuEntry(
                        "messaging:gateway", _("SMS gateway"), frozenset({"admin"}), place=55
                    ),
                    MenuEntry("messaging:mail", _("Mail server"), frozenset({"admin"}), place=56),
                    MenuEntry(
                        "messaging:own_number",
                        _("My notifications"),
                        frozenset({"clerk", "admin"}),
                        place=40,
                    ),
                    MenuEntry("messaging:dead", _("Messages not sent"), frozenset({"admin"})),
                ),
                forget=forget_number,
                figures=figures,
                due_tasks={"messaging.sweep": "messaging.sweep"},
                acts=ACTS,
                things=THINGS,
            )
        )
