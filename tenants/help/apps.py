"""Help for the staff: the handbook in the panel, the first day, and problems told to us (P26)."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tenants.registry import Module, Thing, register


class HelpConfig(AppConfig):
    """Help for the staff."""

    name = "tenants.help"
    label = "help"

    def ready(self) -> None:
        """Put the handbook into every office's panel; the frame leads there from each page."""
        register(
            Module(
                key="help",
                label=_("Help"),
                urls={"panel/pomoc": "tenants.help.web.urls"},
                acts={"help.problem_reported": _("reported a problem")},
                things={"help.problemreport": Thing(_("problem"))},
            )
        )
