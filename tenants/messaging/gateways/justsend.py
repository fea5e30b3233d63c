"""JustSend: JSON and an ``App-Key``; it knows no ids of ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from tenants.boxes import Box
from tenants.messaging.channels import Unknown

from .http import ask, post_json
from .protocol import Account, Call, Fate, OutgoingSms, Report, Trouble, refusal

TROUBLES: Final = {
    **dict.fromkeys((101, 102, 107), Trouble.AUTH),
    106: Trouble.NO_CREDIT,
    103: Trouble.BAD_NUMBER,
    104: Trouble.BAD_SENDER,
    105: Trouble.CONTENT,
    109: Trouble.TEMPORARY,
}
FATES: Final = {"DELIVERED": Fate.DELIVERED, "UNDELIVERED": Fate.FAILED, "REJECTED": Fate.FAILED}


@dataclass(frozen=True, slots=True)
class JustSend:
    """An account at JustSend; ``variant``: the kind of route, ECO, FULL or PRO."""

    key: str
    variant: str = "PRO"
    base: str = "https://justsend.io/api"

    code: ClassVar[str] = "justsend"
    label: ClassVar[str] = "JustSend"
    boxes: ClassVar[Sequence[Box]] = (
        Box("key", "App-Key"),
        Box(
            "variant",
            "bulkVariant (ECO, FULL, PRO)",
            secret=False,
            required=False,
            one_of=("ECO", "FULL", "PRO"),
        ),
    )
    takes_idempotency_key: ClassVar[bool] = False
    outside_eu: ClassVar[bool] = False
    acknowledgement: ClassVar[str] = "OK"

    def send(self, sms: OutgoingSms) -> str:
        """One message."""
        body = {
            "msisdn": sms.to.removeprefix("+"),
            "bulkVariant": self.variant or "PRO",
            "content": sms.text,
            "sender": sms.sender,
        }
        path = f"{self.base}/sender/singlemessage/send"
        _status, told = post_json(path, body, {"App-Key": self.key})
        found = _checked(told).get("data")
        message = found.get("messageId") if isinstance(found, dict) else found
        if not message:
            raise Unknown("no answer that can be read")
        return str(message)

    def account(self) -> Account:
        """It tells no balance; asking proves the key."""
        _status, told = ask(f"{self.base}/account", None, {"App-Key": self.key})
        _checked(told)
        return Account()

    def reports(self, call: Call) -> list[Report]:
        """One at a time."""
        fate = FATES.get(call.values.get("status", "").upper())
        message = call.values.get("messageId", "")
        return [Report(message, fate, call.values["status"])] if message and fate else []


def _checked(told: dict[str, Any]) -> dict[str, Any]:
    code = told.get("errorId") or told.get("errorCode")
    if code is None:
        return told
    try:
        number = int(str(code))
    except ValueError:
        raise Unknown("no answer that can be read") from None
    raise refusal(TROUBLES.get(number, Trouble.CONTENT), str(number))
