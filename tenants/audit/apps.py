"""Who did what: an append-only trail in each office."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenants.registry import MenuEntry, Module, Part, register


class AuditConfig(AppConfig):
    """Who did what: an append-only trail in each office."""

    name = "tenants.audit"
    label = "audit"

    def ready(self) -> None:
        """Put the trail into every office's panel, for those who oversee."""
        register(
            Module(
                key="audit",
                label=_("Audit trail"),
                urls={"panel/dziennik/": "tenants.audit.web.urls"},
                panel_menu=(
                    MenuEntry(
                        "audit:log", _("Audit trail"), frozenset({"admin", "auditor"}), place=90
                    ),
                ),
                operator_urls={"dziennik/": "tenants.audit.web.operator_urls"},
                operator_menu=(
                    MenuEntry(
                        "trail:log",
                        _("Audit trail"),
                        frozenset({"operator"}),
                        place=90,
                        part=Part.OURS,
                    ),
                ),
                due_tasks={"audit.seal": "audit.seal"},
                invariants=_broken,
                opens=frozenset({"audit.export"}),
                acts={"audit.export": _("took the audit trail as a file")},
            )
        )


def _broken(now: datetime, since: datetime | None = None) -> Mapping[str, list[str]]:
    from .chain import rewritten  # noqa: PLC0415 - once models are there

    found = [str(one) for one in rewritten(since)]
    return {"the audit trail does not say what it said": found} if found else {}
