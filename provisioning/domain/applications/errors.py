"""What is refused about applications."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from tenants.errors import Refusal


class NoApplication(Refusal):
    """There is none, or its link is too old."""

    code: ClassVar[str] = "no_application"
    status: ClassVar[int] = 404
    message = _("This link does not work any more. Send the form once more.")


class Decided(Refusal):
    """Somebody has decided already, or its sender has not confirmed yet."""

    code: ClassVar[str] = "decided"
    message = _("This application does not wait for a decision.")


class ReasonMissing(Refusal):
    """Whoever is refused is told why."""

    code: ClassVar[str] = "reason_missing"
    status: ClassVar[int] = 422
    message = _("Say why; the office is told.")
