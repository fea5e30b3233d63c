"""Requests of people about their data."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenants.registry import MenuEntry, Module, register

from .acts import ACTS, OPENS, THINGS


class RightsConfig(AppConfig):
    """Requests of people about their data."""

    name = "tenants.rights"
    label = "rights"

    def ready(self) -> None:
        """Put the register into every office's panel, and the page to ask on into its site."""
        from tenants.messaging.kinds import register_kinds  # noqa: PLC0415 - once models are there
        from tenants.messaging.sources import register_source  # noqa: PLC0415 - once models are there

        from .domain.promises import broken  # noqa: PLC0415 - once models are there
        from .domain.register import CLOCK  # noqa: PLC0415 - once models are there
        from .letters import ABOUT, KINDS, RequestLetters  # noqa: PLC0415 - once models are there

        register_source(ABOUT, RequestLetters())
        register_kinds(KINDS)
        register(
            Module(
                key="rights",
                label=_("Requests about data"),
                urls={
                    "panel/wnioski": "tenants.rights.web.urls",
                    "prywatnosc/wniosek": "tenants.rights.web.page_urls",
                },
                panel_menu=(
                    MenuEntry(
                        "rights:list",
                        _("Requests about data"),
                        frozenset({"admin", "auditor"}),
                        place=64,
                    ),
                ),
                invariants=broken,
                due_tasks={CLOCK: CLOCK},
                acts=ACTS,
                things=THINGS,
                opens=OPENS,
            )
        )
