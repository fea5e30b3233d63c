"""What consents refuse."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from tenants.errors import Refusal


class NoSuchConsent(Refusal):
    """No consent, version, draft or acceptance of this id."""

    code: ClassVar[str] = "not_found"
    status: ClassVar[int] = 404
    message = _("There is no such consent here.")


class NoticeMissing(Refusal):
    """Services were to be published while no notice (art. 13 GDPR) is in force."""

    code: ClassVar[str] = "no_notice_in_force"
    status: ClassVar[int] = 422
    message = _("First publish a privacy notice: without one in force no service may be published.")


class NotWithdrawable(Refusal):
    """A notice is acknowledged, not agreed to; or it was taken back before."""

    code: ClassVar[str] = "wrong_state"
    status: ClassVar[int] = 409
    message = _("This cannot be taken back: it is no consent, or it has been taken back already.")


class AccountNeedsIt(Refusal):
    """A required consent goes only together with the account."""

    code: ClassVar[str] = "account_needs_it"
    status: ClassVar[int] = 409
    message = _("Your account needs this consent. It can be taken back only with the account.")
