"""Twilio: form and basic authentication; outside the EU, so an office must agree first."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _

from tenants.boxes import Box
from tenants.messaging.channels import Unknown

from .http import ask, post_form
from .protocol import Account, Call, Fate, OutgoingSms, Report, Trouble, refusal

TROUBLES: Final = {
    **dict.fromkeys((20003, 20005), Trouble.AUTH),
    **dict.fromkeys((21211, 21612, 21614, 21408), Trouble.BAD_NUMBER),
    **dict.fromkeys((21606, 21212, 21607), Trouble.BAD_SENDER),
    **dict.fromkeys((21602, 21617), Trouble.CONTENT),
    21610: Trouble.BLOCKED,
    **dict.fromkeys((20429, 30001), Trouble.TEMPORARY),
}
FATES: Final = {"delivered": Fate.DELIVERED, "undelivered": Fate.FAILED, "failed": Fate.FAILED}


@dataclass(frozen=True, slots=True)
class Twilio:
    """An account at Twilio."""

    sid: str
    token: str
    base: str = "https://api.twilio.com"

    code: ClassVar[str] = "twilio"
    label: ClassVar[str] = "Twilio"
    boxes: ClassVar[Sequence[Box]] = (
        Box("sid", "Account SID", secret=False),
        Box("token", _("Auth Token")),
    )
    takes_idempotency_key: ClassVar[bool] = False
    outside_eu: ClassVar[bool] = True
    acknowledgement: ClassVar[str] = ""

    def send(self, sms: OutgoingSms) -> str:
        """One message."""
        form = {
            "To": sms.to,
            "From": sms.sender,
            "Body": sms.text,
            **({"StatusCallback": sms.report_to} if sms.report_to else {}),
        }
        told = _checked(post_form(f"{self._place}/Messages.json", form, self._key()))
        if not told.get("sid"):
            raise Unknown("no answer that can be read")
        return str(told["sid"])

    def account(self) -> Account:
        """Money left."""
        told = _checked(ask(f"{self._place}/Balance.json", None, self._key()))
        try:
            left = Decimal(str(told["balance"])) if "balance" in told else None
        except InvalidOperation:
            left = None
        return Account(left, str(told.get("currency") or ""))

    def reports(self, call: Call) -> list[Report]:
        """One at a time."""
        status = call.values.get("MessageStatus", "")
        message = call.values.get("MessageSid", "")
        fate = FATES.get(status)
        if not message or fate is None:
            return []
        return [Report(message, fate, call.values.get("ErrorCode", status))]

    @property
    def _place(self) -> str:
        return f"{self.base}/2010-04-01/Accounts/{self.sid}"

    def _key(self) -> dict[str, str]:
        both = base64.b64encode(f"{self.sid}:{self.token}".encode()).decode()
        return {"Authorization": f"Basic {both}"}


def _checked(answer: tuple[int, dict[str, Any]]) -> dict[str, Any]:
    status, told = answer
    if status < 400:  # noqa: PLR2004 - of HTTP
        return told
    code = told.get("code")
    number = code if isinstance(code, int) else 0
    raise refusal(TROUBLES.get(number, Trouble.CONTENT), str(code or status))
