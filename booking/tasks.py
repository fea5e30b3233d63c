"""Booking's background work: each a verb of the domain, in one office."""

from __future__ import annotations

from django.utils import timezone

from tenants.tasks import office_task

from .domain.bulk.rescue import expire_rescues
from .domain.bulk.run import work_on
from .domain.evening_sheet import owe_sheets
from .domain.expire import expire_overdue
from .domain.hall.close import close_days
from .domain.late import miss_late
from .domain.listing.export import work_on_exports
from .domain.records.hand_over import hand_over_due
from .domain.replay import forget_keys
from .domain.retain import forget_old
from .domain.undecided import end_undecided


@office_task(name="booking.expire")
def expire() -> None:
    """Free what was not submitted or confirmed in time."""
    expire_overdue(timezone.now())


@office_task(name="booking.forget_keys")
def forget_old_keys() -> None:
    """Drop the answers kept under idempotency keys for long enough."""
    forget_keys(timezone.now())


@office_task(name="booking.late")
def late() -> None:
    """Mark as missed whoever has not come; end what the office never said yes or no to."""
    miss_late(timezone.now())
    end_undecided(timezone.now())


@office_task(name="booking.forget")
def forget() -> None:
    """Forget people whose visits are long over; end the numbers of days that are over."""
    forget_old(timezone.now())
    close_days(timezone.now())


@office_task(name="booking.bulk")
def bulk() -> None:
    """Go on with what was ordered for many visits at once."""
    work_on(timezone.now())


@office_task(name="booking.list_export")
def list_export() -> None:
    """Write the long lists somebody asked for, and delete the old ones."""
    work_on_exports(timezone.now())


@office_task(name="booking.rescue")
def rescue() -> None:
    """Cancel the visits of a closed day whose people chose no other time."""
    expire_rescues(timezone.now())


@office_task(name="booking.day_sheet")
def day_sheet() -> None:
    """Write to the clerks what tomorrow brings."""
    owe_sheets(timezone.now())


@office_task(name="booking.hand_over")
def hand_over() -> None:
    """Hand the records of days that are over to the office's document system."""
    hand_over_due(now=timezone.now())
