"""The nouns of booking, a file each."""

from .booking import Booking, BookingEvent
from .bulk import BulkItem, BulkKind, BulkRun, BulkState, ItemState, RescueOption
from .calendar import CalendarException, HoursTemplate
from .calendar_feed import CalendarFeed
from .contact import Answer, Contact, ContactChange
from .counter import Counter, DayMask
from .delay import Delay
from .desk import DeskChoice, SavedView
from .device import HallDevice
from .export import ExportFormat, ExportState, ListExport
from .holiday import HolidayDecision
from .idempotency import IdempotencyKey
from .location import Location
from .locked import LockedContact
from .note import Note
from .push import PushSubscription
from .records import HandOver, HandOverState, RecordsAccount
from .resident import Resident
from .service import Category, Field, Service, ServiceFile
from .settings import Settings
from .ticket import ArrivalCode, Ticket, TicketCount, TicketEvent, TicketState
from .unit import Unit
from .version import ServiceVersion
from .waitlist import WaitlistEntry, WaitState

__all__ = [
    "Answer",
    "ArrivalCode",
    "Booking",
    "BookingEvent",
    "BulkItem",
    "BulkKind",
    "BulkRun",
    "BulkState",
    "CalendarException",
    "CalendarFeed",
    "Category",
    "Contact",
    "ContactChange",
    "Counter",
    "DayMask",
    "Delay",
    "DeskChoice",
    "ExportFormat",
    "ExportState",
    "Field",
    "HallDevice",
    "HandOver",
    "HandOverState",
    "HolidayDecision",
    "HoursTemplate",
    "IdempotencyKey",
    "ItemState",
    "ListExport",
    "Location",
    "LockedContact",
    "Note",
    "PushSubscription",
    "RecordsAccount",
    "RescueOption",
    "Resident",
    "SavedView",
    "Service",
    "ServiceFile",
    "ServiceVersion",
    "Settings",
    "Ticket",
    "TicketCount",
    "TicketEvent",
    "TicketState",
    "Unit",
    "WaitState",
    "WaitlistEntry",
]
