"""Who would hear what, before anything happens: people, channels, SMS, and the message itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from booking.domain.letters import channels_of
from booking.models import Booking, BulkItem, ItemState
from booking.models.zone import WARSAW
from tenants.messaging.gsm import fold, parts
from tenants.messaging.models import MessageChannel
from tenants.messaging.texts import Text
from tenants.profile.models import Profile

from .open_days import still_open
from .order import Order
from .sample_letter import sample_letters, without_keys
from .selection import Selection


@dataclass(frozen=True, slots=True)
class Hit:
    """A visit the order means; ``channels``: how its person would hear of it, none: by nobody."""

    booking_id: UUID
    reference: str
    start: datetime
    service: str
    counter: str
    name: str
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """``sms_parts``: how many SMS the office would pay; ``letters``: the message by channel.

    ``still_open``: people can go on booking the days that are to be closed.
    """

    hits: tuple[Hit, ...]
    sms_parts: int
    letters: dict[str, Text]
    still_open: bool = False

    @property
    def emails(self) -> int:
        """How many get an e-mail."""
        return sum(MessageChannel.EMAIL in hit.channels for hit in self.hits)

    @property
    def sms(self) -> int:
        """How many get an SMS."""
        return sum(MessageChannel.SMS in hit.channels for hit in self.hits)

    @property
    def silent(self) -> list[Hit]:
        """Those who hear nothing: somebody must reach them otherwise."""
        return [hit for hit in self.hits if not hit.channels]


def preview(order: Order, now: datetime) -> Preview:
    """What ``order`` would do, if it began at ``now``. Raises ``Invalid``."""
    order.check()
    visits = list(_people(order.selection, now))
    letters = sample_letters(order, visits[0], now) if visits else {}
    profile = Profile.objects.current()
    hits = tuple(_hit(one, profile) for one in visits)
    said = letters.get(MessageChannel.SMS)
    each = parts(_as_sent(said.body)) if said else 0
    texted = sum(MessageChannel.SMS in hit.channels for hit in hits)
    services = {one.service_id: one.service for one in visits}.values()
    shown = {channel: without_keys(letter) for channel, letter in letters.items()}
    return Preview(hits, each * texted, shown, still_open(order, services, now))


def lines(run_id: UUID) -> list[tuple[BulkItem, Hit]]:
    """Every visit of a run with how it went, by the time it was at. A fixed number of queries."""
    items = BulkItem.objects.filter(run=run_id).select_related(
        *("booking__service", "booking__counter", "booking__contact"),
        *("booking__unit", "booking__location"),
    )
    profile = Profile.objects.current()
    ordered = items.order_by("booking__starts_at", "pk")
    return [(item, _hit(item.booking, profile)) for item in ordered]


def must_call(item: BulkItem, hit: Hit) -> bool:
    """Tell whether people must reach this person: no channel, no place, or nothing to offer.

    A visit that a stopped run left alone is as it was: its person has nothing to hear.
    """
    if item.state == ItemState.WAITING or item.why == "changed":
        return False
    return not hit.channels or item.why not in {"", "over"}


def phone_list(run_id: UUID) -> list[tuple[BulkItem, Hit]]:
    """Whom of a run people must reach."""
    return [(item, hit) for item, hit in lines(run_id) if must_call(item, hit)]


def _people(selection: Selection, now: datetime) -> list[Booking]:
    related = ("service", "counter", "unit", "location", "contact")
    return list(selection.visits(now).select_related(*related))


def _hit(visit: Booking, profile: Profile) -> Hit:
    contact = getattr(visit, "contact", None)
    name = f"{contact.first_name} {contact.last_name}".strip() if contact else ""
    return Hit(
        visit.pk,
        visit.reference,
        visit.starts_at.astimezone(WARSAW),
        visit.service.name,
        visit.counter.name,
        name,
        tuple(channels_of(visit, profile)),
    )


def _as_sent(text: str) -> str:
    return fold(text) if Profile.objects.current().sms_fold_polish else text
