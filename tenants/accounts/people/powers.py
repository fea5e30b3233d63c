"""What somebody may do here, as an admin decides it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tenants.accounts.models import STAFF, Permission, Role, User
from tenants.editions import digest
from tenants.errors import Invalid

from .workplaces import workplaces


@dataclass(frozen=True, slots=True)
class Powers:
    """A role; for clerks also where (ids of units and counters; empty: everywhere), and beyond
    which rules."""

    role: str
    units: frozenset[str] = frozenset()
    counters: frozenset[str] = frozenset()
    permissions: frozenset[str] = frozenset()


def checked(powers: Powers) -> Powers:
    """The same with what follows from it: only clerks are limited, counters name their units.

    Raises ``Invalid`` for a role, place or permission that is none.
    """
    if powers.role not in STAFF:
        raise Invalid(errors={"role": [_("Choose what this person does here.")]})
    if powers.role != Role.CLERK:
        return Powers(powers.role)
    unit_of = {one.id: one.inside for one in workplaces()}
    if not (powers.units | powers.counters) <= set(unit_of):
        raise Invalid(errors={"units": [_("One of these places is gone. Choose again.")]})
    if not powers.permissions <= set(Permission.values):
        raise Invalid(errors={"permissions": [_("Choose one of these.")]})
    units = powers.units | {unit_of[one] for one in powers.counters}
    # A unit named beside counters of it means those counters; one named alone, all of it.
    whole = powers.units - {unit_of[one] for one in powers.counters}
    counters = powers.counters
    if counters and whole:
        counters |= {place for place, inside in unit_of.items() if inside in whole}
    return Powers(powers.role, units, counters, powers.permissions)


def give(person: User, powers: Powers) -> list[str]:
    """Write ``powers`` on ``person``, not yet saved; names of what changed."""
    wanted: dict[str, str | list[str]] = {
        "role": powers.role,
        "units": sorted(powers.units),
        "counters": sorted(powers.counters),
        "permissions": sorted(powers.permissions),
    }
    changed = [name for name, value in wanted.items() if _kept(person, name) != value]
    for name, value in wanted.items():
        setattr(person, name, value)
    return changed


def edition_of(person: User) -> str:
    """The digest of what the page about ``person`` shows."""
    names = ("name", "role", "units", "counters", "permissions", "is_active")
    return digest({name: _kept(person, name) for name in names})


def _kept(person: User, name: str) -> object:
    value = getattr(person, name)
    return sorted(value) if isinstance(value, list) else value
