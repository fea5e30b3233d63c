"""SerwerSMS.pl: JSON and bearer token; our own id in ``unique_id``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import ClassVar, Final

from tenants.boxes import Box
from tenants.messaging.channels import Unknown
from tenants.messaging.gsm import is_gsm

from .http import post_json
from .protocol import Account, Call, Fate, OutgoingSms, Report, Trouble, refusal

TROUBLES: Final = {
    **dict.fromkeys((2001, 2200, 2207), Trouble.BAD_NUMBER),
    2201: Trouble.NO_CREDIT,
    2205: Trouble.BAD_SENDER,
    2206: Trouble.BLOCKED,
    2208: Trouble.AUTH,
    2003: Trouble.CONTENT,
    **dict.fromkeys((1000, 1001, 1002), Trouble.AUTH),
}
FATES: Final = {"delivered": Fate.DELIVERED, "undelivered": Fate.FAILED, "failed": Fate.FAILED}


@dataclass(frozen=True, slots=True)
class SerwerSms:
    """An account at SerwerSMS."""

    token: str
    base: str = "https://api2.serwersms.pl"

    code: ClassVar[str] = "serwersms"
    label: ClassVar[str] = "SerwerSMS"
    boxes: ClassVar[Sequence[Box]] = (Box("token", "Token API"),)
    takes_idempotency_key: ClassVar[bool] = False
    outside_eu: ClassVar[bool] = False
    acknowledgement: ClassVar[str] = "OK"

    def send(self, sms: OutgoingSms) -> str:
        """One message; Unicode only where it must be."""
        body = {
            "phone": sms.to,
            "text": sms.text,
            "sender": sms.sender,
            "utf": not is_gsm(sms.text),
            "unique_id": sms.idempotency_key,
            "details": True,
        }
        _status, told = post_json(f"{self.base}/messages/send_sms.json", body, self._key())
        if "error" in told:
            raise _no(told["error"])
        items = told.get("items")
        if not isinstance(items, list) or not items or not isinstance(items[0], dict):
            raise Unknown("no answer that can be read")
        one = items[0]
        if one.get("status") == "unsent":
            raise _no({"code": one.get("error_code")})
        if not one.get("id"):
            raise Unknown("no answer that can be read")
        return str(one["id"])

    def account(self) -> Account:
        """SMS left of the fullest kind."""
        _status, told = post_json(f"{self.base}/account/limits.json", {}, self._key())
        if "error" in told:
            raise _no(told["error"])
        items = told.get("items")
        values = [one.get("value") for one in items if isinstance(one, dict)] if items else []
        try:
            left = max((Decimal(str(one)) for one in values if one is not None), default=None)
        except InvalidOperation:
            left = None
        return Account(left, "SMS")

    def reports(self, call: Call) -> list[Report]:
        """One at a time, by form."""
        fate = FATES.get(call.values.get("status", ""))
        message = call.values.get("id") or call.values.get("smsid", "")
        return [Report(message, fate, call.values["status"])] if message and fate else []

    def _key(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


def _no(error: object) -> Exception:
    code = error.get("code") if isinstance(error, dict) else error
    try:
        number = int(str(code))
    except ValueError:
        return Unknown("no answer that can be read")
    return refusal(TROUBLES.get(number, Trouble.CONTENT), str(number))
