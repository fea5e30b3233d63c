"""The door of booking for the floors above: verbs and values, no tables."""

from __future__ import annotations

from .domain.approve import approve, reject
from .domain.attend import arrive, miss, serve, undo
from .domain.availability import DayCount, FreeTime, free_days, free_times, nearest_free
from .domain.cancel import cancel
from .domain.confirm import confirm_by_link, confirm_by_pin
from .domain.contact import ContactData
from .domain.expire import expire_overdue
from .domain.explain import Reason, Why, explain
from .domain.extend import extend
from .domain.hold import HoldRequest, hold
from .domain.plan import DayChange, PlanDifference, plan
from .domain.plan import difference as plans_differ
from .domain.release import release
from .domain.reschedule import MoveRequest, reschedule
from .domain.resend import resend
from .domain.stranded import Stranded, WouldStrand
from .domain.submit import Submission, submit
from .officefile.apply import Catalogue, configure
from .officefile.attach import Attached, delete_stored, stored_files
from .officefile.describe import describe, unit_ids
from .officefile.parts import (
    BookingSettingsPart,
    CapacityPart,
    CategoryPart,
    CounterPart,
    ExceptionPart,
    FieldPart,
    HoursPart,
    LocationPart,
    ServicePart,
    UnitPart,
)

__all__ = [
    "Attached",
    "BookingSettingsPart",
    "CapacityPart",
    "Catalogue",
    "CategoryPart",
    "ContactData",
    "CounterPart",
    "DayChange",
    "DayCount",
    "ExceptionPart",
    "FieldPart",
    "FreeTime",
    "HoldRequest",
    "HoursPart",
    "LocationPart",
    "MoveRequest",
    "PlanDifference",
    "Reason",
    "ServicePart",
    "Stranded",
    "Submission",
    "UnitPart",
    "Why",
    "WouldStrand",
    "approve",
    "arrive",
    "cancel",
    "configure",
    "confirm_by_link",
    "confirm_by_pin",
    "delete_stored",
    "describe",
    "expire_overdue",
    "explain",
    "extend",
    "free_days",
    "free_times",
    "hold",
    "miss",
    "nearest_free",
    "plan",
    "plans_differ",
    "reject",
    "release",
    "reschedule",
    "resend",
    "serve",
    "stored_files",
    "submit",
    "undo",
    "unit_ids",
]
