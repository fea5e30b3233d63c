"""SMSAPI.pl: form and bearer token; our own id in ``idx`` is refused the second time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from typing import Any, ClassVar, Final

from tenants.boxes import Box
from tenants.messaging.channels import Unknown

from .http import ask, post_form
from .protocol import (
    Account,
    Call,
    Fate,
    NobodyThere,
    OutgoingSms,
    Report,
    Trouble,
    known_by,
    refusal,
)

TROUBLES: Final = {
    **dict.fromkeys((101, 102, 105, 110, 98, 1000, 1001), Trouble.AUTH),
    103: Trouble.NO_CREDIT,
    **dict.fromkeys((13, 112), Trouble.BAD_NUMBER),
    14: Trouble.BAD_SENDER,
    **dict.fromkeys((7, 11, 12, 94), Trouble.CONTENT),
    **dict.fromkeys((57, 59), Trouble.BLOCKED),
    **dict.fromkeys((8, 52, 200, 201, 202, 203, 666, 999), Trouble.TEMPORARY),
}
"""52: too many to one number at once; 7, 94: short links, links; 57, 59: opted out."""
TAKEN_BEFORE: Final = 53
"""The same ``idx`` again."""
FATES: Final = {
    "404": Fate.DELIVERED,
    **dict.fromkeys(("402", "405", "406", "407", "412"), Fate.FAILED),
}


@dataclass(frozen=True, slots=True)
class SmsApi:
    """An account at SMSAPI."""

    token: str
    base: str = "https://api.smsapi.pl"
    second: str = "https://api2.smsapi.pl"
    """Asked where the first cannot be reached: nothing had left."""

    code: ClassVar[str] = "smsapi"
    label: ClassVar[str] = "SMSAPI"
    boxes: ClassVar[Sequence[Box]] = (Box("token", "Token OAuth"),)
    takes_idempotency_key: ClassVar[bool] = True
    outside_eu: ClassVar[bool] = False
    acknowledgement: ClassVar[str] = "OK"

    def send(self, sms: OutgoingSms) -> str:
        """One message; as long as needed."""
        form = {
            "to": sms.to.removeprefix("+"),
            "message": sms.text,
            "from": sms.sender,
            "idx": sms.idempotency_key,
            "check_idx": "1",
            "format": "json",
            "encoding": "utf-8",
            **({"notify_url": sms.report_to} if sms.report_to else {}),
        }
        try:
            _status, told = post_form(f"{self.base}/sms.do", form, self._key())
        except NobodyThere:
            _status, told = post_form(f"{self.second}/sms.do", form, self._key())
        if (code := told.get("error")) is not None:
            return _no(int(code), sms)
        sent = told.get("list")
        if not isinstance(sent, list) or not sent or not isinstance(sent[0], dict):
            raise Unknown("no answer that can be read")
        return _id(sent[0])

    def account(self) -> Account:
        """Points left."""
        _status, told = ask(f"{self.base}/profile", None, self._key())
        if (code := told.get("error")) is not None:
            raise refusal(TROUBLES.get(int(code), Trouble.CONTENT), str(code))
        points = told.get("points")
        return Account(None if points is None else Decimal(str(points)), "pkt")

    def reports(self, call: Call) -> list[Report]:
        """Several at once, joined by commas."""
        ids = call.values.get("MsgId", "").split(",")
        codes = call.values.get("status", "").split(",")
        keys = call.values.get("idx", "").split(",")
        return [
            Report(one, FATES[code], code, key)
            for one, code, key in zip_longest(ids, codes, keys, fillvalue="")
            if one and code in FATES
        ]

    def _key(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


def _id(told: dict[str, Any]) -> str:
    if not told.get("id"):
        raise Unknown("no answer that can be read")
    return str(told["id"])


def _no(code: int, sms: OutgoingSms) -> str:
    if code == TAKEN_BEFORE:
        return known_by(sms.idempotency_key)
    raise refusal(TROUBLES.get(code, Trouble.CONTENT), str(code))
