"""The only way into an office, and the only way to ask where one is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final, cast

from django.db import connection

from .db.place import ON_PLATFORM, Place, in_office

if TYPE_CHECKING:
    from .db.base import DatabaseWrapper
    from .models import Office

PLATFORM_NAME: Final = "platform"

_office: ContextVar[Office | None] = ContextVar("office", default=None)
_on_platform: ContextVar[bool] = ContextVar("on_platform", default=False)


class NoOffice(Exception):
    """Something that belongs to an office was asked for outside of any."""


class NestedPlace(Exception):
    """One office was entered from inside another, or the platform from inside an office."""


def current_office() -> Office:
    """The office whose work is being done. Raises ``NoOffice`` outside of any."""
    if (office := _office.get()) is None:
        raise NoOffice("no office here: enter one through office_context()")
    return office


def current_place_name() -> str:
    """A short name of where we are, for cache keys and files: the office's id, or ``platform``."""
    if (office := _office.get()) is not None:
        return str(office.id)
    if _on_platform.get():
        return PLATFORM_NAME
    raise NoOffice("neither an office nor the platform: enter one first")


def is_in_place() -> bool:
    """Tell whether some place's work is being done: an office's or the platform's."""
    return _office.get() is not None or _on_platform.get()


def is_in_office() -> bool:
    """Tell whether an office's work is being done."""
    return _office.get() is not None


@contextmanager
def office_context(office: Office) -> Iterator[Office]:
    """Do what follows as ``office``: its role, its schema, nothing else.

    Entering the same office again is allowed and changes nothing. Raises ``NestedPlace`` when
    another office, or the platform, is still being worked for.
    """
    inside = _office.get()
    if inside is not None and inside.pk == office.pk:
        yield inside
        return
    if inside is not None or _on_platform.get():
        raise NestedPlace(f"cannot enter {office}: still in {inside or 'the platform'}")
    wrapper = _wrapper()
    token = _office.set(office)
    try:
        with _standing(in_office(str(wrapper.settings_dict["NAME"]), str(office.schema_name))):
            yield office
    finally:
        _office.reset(token)


@contextmanager
def platform_context() -> Iterator[None]:
    """Do what follows on the platform: the public schema, no office's data.

    Raises ``NestedPlace`` inside an office: what an office asks must not reach others' rows.
    """
    if _on_platform.get():
        yield
        return
    if (inside := _office.get()) is not None:
        raise NestedPlace(f"cannot step on the platform: still in {inside}")
    token = _on_platform.set(True)
    try:
        with _standing(ON_PLATFORM):
            yield
    finally:
        _on_platform.reset(token)


@contextmanager
def from_platform(office: Office) -> Iterator[Office]:
    """Step from the platform into one office, and back: for an operator who sets an office up.

    Raises ``NoOffice`` anywhere but on the platform: from an office no way leads into another.
    """
    if not _on_platform.get():
        raise NoOffice("only the platform's own work steps into an office")
    wrapper = _wrapper()
    token = _on_platform.set(False)
    try:
        with office_context(office):
            yield office
    finally:
        _on_platform.reset(token)
        wrapper.stand(ON_PLATFORM)


@contextmanager
def _standing(place: Place) -> Iterator[None]:
    wrapper = _wrapper()
    wrapper.stand(place)
    try:
        yield
    finally:
        wrapper.leave()


def _wrapper() -> DatabaseWrapper:
    # `connection` is a proxy to the thread's own wrapper
    return cast("DatabaseWrapper", connection)
