"""Whom acceptances are about: floors above tell it, this room only knows their ids."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Subjects:
    """One kind of thing people accept texts with.

    ``find``: ids of everything known under an e-mail address or a reference. ``name``: what to
    call them in a proof, of those ids that are known. ``needs_notice``: whether the office shows
    anything now for which a notice must be in force.
    """

    key: str
    find: Callable[[str], Collection[UUID]]
    name: Callable[[Collection[UUID]], Mapping[UUID, str]]
    needs_notice: Callable[[], bool] = lambda: False


_subjects: dict[str, Subjects] = {}


def register_subjects(subjects: Subjects) -> None:
    """Add one kind; the same key again replaces it."""
    _subjects[subjects.key] = subjects


def find(person: str) -> set[UUID]:
    """Everything an e-mail address or a reference stands for."""
    return {one for subjects in _subjects.values() for one in subjects.find(person)}


def names(ids: Collection[UUID]) -> dict[UUID, str]:
    """What to call each; what has been forgotten has no name."""
    return {key: name for kind in _subjects.values() for key, name in kind.name(ids).items()}


def needs_notice() -> bool:
    """Tell whether a notice must be in force."""
    return any(kind.needs_notice() for kind in _subjects.values())
