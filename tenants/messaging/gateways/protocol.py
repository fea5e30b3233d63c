"""What every gateway's door looks like from our side, and what it may refuse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Final, Protocol

from tenants.boxes import Box
from tenants.messaging.channels import BadAddress, Unsendable


class Trouble(StrEnum):
    """Why a gateway took nothing."""

    AUTH = "auth"
    NO_CREDIT = "no_credit"
    BAD_NUMBER = "bad_number"
    BAD_SENDER = "bad_sender"
    CONTENT = "content"
    BLOCKED = "blocked"
    TEMPORARY = "temporary"


OF_THE_NUMBER: Final = frozenset({Trouble.BAD_NUMBER, Trouble.BLOCKED})
ALL_ARE_LOST: Final = frozenset({Trouble.AUTH, Trouble.NO_CREDIT, Trouble.BAD_SENDER})
"""The next message would fare no better: somebody of the office must act."""


class Refused(Unsendable):
    """The gateway will not take it; ``provider_code`` as it said."""

    def __init__(self, trouble: Trouble, provider_code: str = "") -> None:
        self.trouble, self.provider_code = trouble, provider_code
        super().__init__(f"{trouble.value} {provider_code}".strip())


class NumberRefused(Refused, BadAddress):
    """This number cannot get it: a land line, nobody's, or of somebody who wants none."""


class Later(OSError):
    """Nothing was taken; trying again may help."""


class NobodyThere(Later):
    """There was no connection: not a byte of it left."""


def refusal(trouble: Trouble, provider_code: str = "") -> Refused | Later:
    """The exception for a trouble."""
    if trouble == Trouble.TEMPORARY:
        return Later(provider_code)
    kind = NumberRefused if trouble in OF_THE_NUMBER else Refused
    return kind(trouble, provider_code)


@dataclass(frozen=True, slots=True)
class OutgoingSms:
    """``to`` as ``+48…``; the key is 32 signs a–f, 0–9: every gateway that knows keys takes it.

    ``report_to``: where the gateway tells what became of it; empty: nowhere.
    """

    to: str
    text: str
    sender: str
    idempotency_key: str
    kind: str = ""
    report_to: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """What the gateway tells of an account; None where it does not."""

    balance: Decimal | None = None
    unit: str = ""


class Fate(StrEnum):
    """What became of an SMS the gateway had taken."""

    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Report:
    """One delivery report, by the gateway's own id of the message and, where it tells, our key."""

    provider_id: str
    fate: Fate
    provider_code: str = ""
    key: str = ""


def known_by(key: str) -> str:
    """What stands for a gateway's own id where it told none: our key, which it knows."""
    return f"idx:{key}"


@dataclass(frozen=True, slots=True)
class Call:
    """A delivery report as it arrives: query and form together."""

    values: Mapping[str, str] = field(default_factory=dict)


class SmsGateway(Protocol):
    """One company's door, opened with an office's credentials.

    ``takes_idempotency_key``: told twice with one key, it sends once. ``outside_eu``: may be used
    only after the office has agreed to that.
    """

    code: ClassVar[str]
    label: ClassVar[str]
    boxes: ClassVar[Sequence[Box]]
    takes_idempotency_key: ClassVar[bool]
    outside_eu: ClassVar[bool]
    acknowledgement: ClassVar[str]

    def send(self, sms: OutgoingSms) -> str:
        """Hand it over; the gateway's own id. Raises ``Refused``, ``Later``, ``Unknown``."""

    def account(self) -> Account:
        """Ask who we are; raises ``Refused`` when the credentials are wrong."""

    def reports(self, call: Call) -> list[Report]:
        """What a call to our address tells; nothing where it tells nothing we know."""
