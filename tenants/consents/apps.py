"""Privacy notices and consents: versions that never change, and who accepted which."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsentsConfig(AppConfig):
    """Privacy notices and consents: versions that never change, and who accepted which."""

    name = "tenants.consents"
    label = "consents"

    def ready(self) -> None:
        """Put the pages about what is accepted into every office."""
        from tenants.registry import MenuEntry, Module, register  # noqa: PLC0415 - once the apps are ready
        from tenants.rights.holders import register_holder  # noqa: PLC0415 - once the apps are ready

        from .acts import ACTS, THINGS  # noqa: PLC0415 - once the apps are ready
        from .domain.promises import broken  # noqa: PLC0415 - once models are there
        from .held import Acceptances  # noqa: PLC0415 - once models are there
        from .people import ACCOUNTS  # noqa: PLC0415 - once models are there
        from .subjects import register_subjects  # noqa: PLC0415 - once models are there

        register_subjects(ACCOUNTS)
        register_holder(Acceptances())
        register(
            Module(
                key="consents",
                label=_("Consents"),
                urls={
                    "konto/zgody": "tenants.consents.web.own_urls",
                    "panel/ustawienia/zgody": "tenants.consents.web.urls",
                },
                panel_menu=(
                    MenuEntry("consents:list", _("Consents"), frozenset({"admin"}), place=62),
                ),
                invariants=broken,
                acts=ACTS,
                things=THINGS,
                opens=frozenset({"consent.export", "consent.export_person"}),
            )
        )
