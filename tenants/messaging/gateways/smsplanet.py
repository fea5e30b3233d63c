"""SMSPLANET: form and bearer token; it knows no ids of ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar, Final

from tenants.boxes import Box
from tenants.messaging.channels import Unknown

from .http import post_form
from .protocol import Account, Call, Fate, OutgoingSms, Report, Trouble, refusal

TROUBLES: Final = {
    **dict.fromkeys(("101", "102", "103"), Trouble.AUTH),
    "104": Trouble.NO_CREDIT,
    "105": Trouble.BAD_SENDER,
    "106": Trouble.BAD_NUMBER,
    "107": Trouble.CONTENT,
    "200": Trouble.TEMPORARY,
}
FATES: Final = {"DELIVERED": Fate.DELIVERED, "UNDELIVERED": Fate.FAILED, "EXPIRED": Fate.FAILED}


@dataclass(frozen=True, slots=True)
class SmsPlanet:
    """An account at SMSPLANET."""

    token: str
    base: str = "https://api2.smsplanet.pl"

    code: ClassVar[str] = "smsplanet"
    label: ClassVar[str] = "SMSPLANET"
    boxes: ClassVar[Sequence[Box]] = (Box("token", "Token API"),)
    takes_idempotency_key: ClassVar[bool] = False
    outside_eu: ClassVar[bool] = False
    acknowledgement: ClassVar[str] = "OK"

    def send(self, sms: OutgoingSms) -> str:
        """One message."""
        form = {"from": sms.sender, "to": sms.to.removeprefix("+"), "msg": sms.text}
        told = self._ask("sms", form)
        if not told.get("messageId"):
            raise Unknown("no answer that can be read")
        return str(told["messageId"])

    def account(self) -> Account:
        """SMS left."""
        told = self._ask("getBalance", {"product": "SMS"})
        try:
            left = Decimal(str(told["balance"])) if "balance" in told else None
        except InvalidOperation:
            left = None
        return Account(left, "SMS")

    def reports(self, call: Call) -> list[Report]:
        """One at a time."""
        fate = FATES.get(call.values.get("status", "").upper())
        message = call.values.get("messageId", "")
        return [Report(message, fate, call.values["status"])] if message and fate else []

    def _ask(self, action: str, form: dict[str, str]) -> dict[str, Any]:
        key = {"Authorization": f"Bearer {self.token}"}
        _status, told = post_form(f"{self.base}/{action}", form, key)
        if told.get("errorCode") is not None:
            code = str(told["errorCode"])
            raise refusal(TROUBLES.get(code, Trouble.CONTENT), code)
        return told
