"""What an address or a body names: by id or by slug, the key of the office file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from booking.domain.tokens import Purpose, read_token
from booking.errors import Invalid, NotFound
from booking.models import Booking, Category, Service, Settings, Unit
from tenants.db.prepared import PREPARED

FURTHER: Final = 2
"""The most matters of a visit beside the first."""
M = TypeVar("M", bound=Model)
UUID_FORM: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
SLUG_FORM: Final = re.compile(r"[\w-]{1,60}", re.ASCII)

# What it takes to judge a wish; of a service the rest is read when somebody asks for it.
TO_JUDGE: Final = (
    "id",
    "key",
    "name",
    "status",
    "duration",
    "step",
    "buffer",
    "min_days",
    "min_minutes",
    "max_days",
    "approval",
)
# The busiest call of all: one trip, and nothing for Django to put together.
WANTED: Final = f"""{PREPARED}
SELECT (SELECT hold_extensions FROM booking_settings), u.id, u.key, u.name,
       {", ".join(f"s.{column}" for column in TO_JUDGE)}
FROM booking_service s
LEFT JOIN booking_unit u ON u.id = %(unit_id)s OR u.key = %(unit_key)s
WHERE s.status = 'published' AND (s.id = %(service_id)s OR s.key = %(service_key)s)
"""  # noqa: S608 - names of ours


def wanted(service: str, unit: str) -> tuple[Service, Unit | None, int]:
    """What a hold is wanted of: a published service and perhaps a unit, each by id or slug.

    And how often a hold may be extended. Raises ``NotFound``.
    """
    service_id, service_key = _id_or_key(service)
    unit_id, unit_key = _id_or_key(unit) if unit else (None, None)
    asked = {
        "service_id": service_id,
        "service_key": service_key,
        "unit_id": unit_id,
        "unit_key": unit_key,
    }
    with connection.cursor() as cursor:
        cursor.execute(WANTED, asked)
        row = cursor.fetchone()
    if row is None or (unit and row[1] is None):
        raise NotFound
    extensions = Settings().hold_extensions if row[0] is None else row[0]
    named = Unit.from_db(connection.alias, ["id", "key", "name"], row[1:4]) if unit else None
    return Service.from_db(connection.alias, TO_JUDGE, row[4:]), named, extensions


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
    row_id, key = _id_or_key(text)
    found = among.filter(pk=row_id).first() if row_id else among.filter(key=key).first()
    if found is None:
        raise NotFound
    return found


def _id_or_key(text: str) -> tuple[str | None, str | None]:
    """The id or the key that ``text`` is; raises ``NotFound`` for what can be neither."""
    if UUID_FORM.fullmatch(text):
        return text, None
    if SLUG_FORM.fullmatch(text):
        return None, text
    raise NotFound
