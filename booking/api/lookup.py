"""What an address or a body names: by id or by slug, the key of the office file."""

from __future__ import annotations

import re
from typing import Final, TypeVar

from django.db.models import Model, QuerySet

from booking.domain.tokens import Purpose, read_token
from booking.errors import NotFound
from booking.models import Booking, Category, Service, Unit

M = TypeVar("M", bound=Model)
UUID_FORM: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
SLUG_FORM: Final = re.compile(r"[\w-]{1,60}", re.ASCII)


def service_named(text: str, *, among: QuerySet[Service] | None = None) -> Service:
    """A published service (of ``among``, which brings more of it); raises ``NotFound``."""
    return _named(Service.objects.published() if among is None else among, text)


def unit_named(text: str) -> Unit:
    """A unit, open or not; raises ``NotFound``."""
    return _named(Unit.objects.all(), text)


def category_named(text: str) -> Category:
    """A category; raises ``NotFound``."""
    return _named(Category.objects.all(), text)


def held(token: str) -> Booking:
    """The booking of a hold's token; raises ``NotFound`` for any other."""
    return _behind(token, Purpose.HOLD)


def managed(token: str) -> Booking:
    """The booking of a manage token; raises ``NotFound`` for any other."""
    return _behind(token, Purpose.MANAGE)


def _behind(token: str, purpose: Purpose) -> Booking:
    read = read_token(token)
    if read.purpose is not purpose:
        raise NotFound
    return read.booking


def _named(among: QuerySet[M], text: str) -> M:
    if UUID_FORM.fullmatch(text):
        found = among.filter(pk=text).first()
    elif SLUG_FORM.fullmatch(text):
        found = among.filter(key=text).first()
    else:
        found = None
    if found is None:
        raise NotFound
    return found
