"""What an address or a body names: by id or by slug, the key of the office file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from booking.domain.tokens import Purpose, read_token
from booking.errors import Invalid, NotFound
from booking.models import Booking, Category, Service, Unit

FURTHER: Final = 2
"""The most matters of a visit beside the first."""
M = TypeVar("M", bound=Model)
UUID_FORM: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
SLUG_FORM: Final = re.compile(r"[\w-]{1,60}", re.ASCII)


def service_named(text: str, *, among: QuerySet[Service] | None = None) -> Service:
    """A published service (of ``among``, which brings more of it); raises ``NotFound``."""
    return _named(Service.objects.published() if among is None else among, text)


def further(service: Service, names: Iterable[str]) -> tuple[Service, ...]:
    """The other matters of a visit, each once; raises ``NotFound``, ``Invalid`` for too many."""
    others = {one.pk: one for one in map(service_named, names) if one.pk != service.pk}
    if len(others) > FURTHER:
        raise Invalid(errors={"services": [_("At most three matters in one visit.")]})
    return tuple(others.values())


def unit_named(text: str) -> Unit:
    """A unit, open or not; raises ``NotFound``."""
    return _named(Unit.objects.all(), text)


def category_named(text: str) -> Category:
    """A category; raises ``NotFound``."""
    return _named(Category.objects.filter(archived=False), text)


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
    row_id, key = id_or_key(text)
    found = among.filter(pk=row_id).first() if row_id else among.filter(key=key).first()
    if found is None:
        raise NotFound
    return found


def id_or_key(text: str) -> tuple[str | None, str | None]:
    """The id or the key that ``text`` is; raises ``NotFound`` for what can be neither."""
    if UUID_FORM.fullmatch(text):
        return text, None
    if SLUG_FORM.fullmatch(text):
        return None, text
    raise NotFound
