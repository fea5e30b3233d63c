"""The nouns of booking, a file each."""

from .booking import Booking, BookingEvent
from .calendar import CalendarException, HoursTemplate
from .contact import Answer, Contact
from .counter import Counter, DayMask
from .idempotency import IdempotencyKey
from .location import Location
from .service import Category, Field, Service, ServiceFile
from .settings import Settings
from .unit import Unit

__all__ = [
    "Answer",
    "Booking",
    "BookingEvent",
    "CalendarException",
    "Category",
    "Contact",
    "Counter",
    "DayMask",
    "Field",
    "HoursTemplate",
    "IdempotencyKey",
    "Location",
    "Service",
    "ServiceFile",
    "Settings",
    "Unit",
]
