"""The door of booking for the floors above: verbs and values, no tables."""

from __future__ import annotations

from tenants.boxes import Box

from .domain.approve import approve, reject
from .domain.attend import arrive, miss, serve, undo
from .domain.availability import DayCount, FreeTime, free_days, free_times, nearest_free
from .domain.book_for import ForSomebody, book_for
from .domain.bulk.order import Order as BulkOrder
from .domain.bulk.order import start as start_bulk
from .domain.bulk.order import stop as stop_bulk
from .domain.bulk.preview import Preview as BulkPreview
from .domain.bulk.preview import preview as preview_bulk
from .domain.bulk.rescue import choose as choose_rescue
from .domain.bulk.run import go_on as go_on_with_bulk
from .domain.bulk.selection import Selection as BulkSelection
from .domain.cancel import cancel
from .domain.confirm import confirm_by_link, confirm_by_pin
from .domain.contact import ContactData
from .domain.expire import expire_overdue
from .domain.explain import Reason, Why, explain
from .domain.extend import extend
from .domain.hold import HoldRequest, hold
from .domain.plan import DayChange, PlanDifference, plan
from .domain.plan import difference as plans_differ
from .domain.processed import asked_data
from .domain.records.adapter import NotTaken, Parcel, RecordsAdapter, register_adapter
from .domain.release import release
from .domain.reschedule import MoveRequest, reschedule
from .domain.resend import resend
from .domain.setup.consequences import Act
from .domain.setup.edition import ChangedMeanwhile, check_edition, digest
from .domain.setup.everywhere import with_everywhere
from .domain.setup.files import why_no_file
from .domain.setup.first_run import progress as first_run
from .domain.setup.starters import NAMES as STARTER_NAMES
from .domain.setup.starters import adopt_starter
from .domain.setup.versions import keep_versions
from .domain.stranded import Stranded, WouldStrand
from .domain.submit import Submission, submit
from .officefile.apply import Catalogue, configure
from .officefile.attach import Attached, delete_stored, stored_files
from .officefile.check import CHECKS, Known
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
from .officefile.sheets import SHEETS

__all__ = [
    "CHECKS",
    "SHEETS",
    "STARTER_NAMES",
    "Act",
    "Attached",
    "BookingSettingsPart",
    "Box",
    "BulkOrder",
    "BulkPreview",
    "BulkSelection",
    "CapacityPart",
    "Catalogue",
    "CategoryPart",
    "ChangedMeanwhile",
    "ContactData",
    "CounterPart",
    "DayChange",
    "DayCount",
    "ExceptionPart",
    "FieldPart",
    "ForSomebody",
    "FreeTime",
    "HoldRequest",
    "HoursPart",
    "Known",
    "LocationPart",
    "MoveRequest",
    "NotTaken",
    "Parcel",
    "PlanDifference",
    "Reason",
    "RecordsAdapter",
    "ServicePart",
    "Stranded",
    "Submission",
    "UnitPart",
    "Why",
    "WouldStrand",
    "adopt_starter",
    "approve",
    "arrive",
    "asked_data",
    "book_for",
    "cancel",
    "check_edition",
    "choose_rescue",
    "configure",
    "confirm_by_link",
    "confirm_by_pin",
    "delete_stored",
    "describe",
    "digest",
    "expire_overdue",
    "explain",
    "extend",
    "first_run",
    "free_days",
    "free_times",
    "go_on_with_bulk",
    "hold",
    "keep_versions",
    "miss",
    "nearest_free",
    "plan",
    "plans_differ",
    "preview_bulk",
    "register_adapter",
    "reject",
    "release",
    "reschedule",
    "resend",
    "serve",
    "start_bulk",
    "stop_bulk",
    "stored_files",
    "submit",
    "undo",
    "unit_ids",
    "why_no_file",
    "with_everywhere",
]
