"""The screens of things: which section each is about, its form, its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.domain.setup.archive import PUT_AWAY
from booking.domain.setup.sections import (
    CATEGORIES,
    COUNTERS,
    HOURS,
    LOCATIONS,
    SERVICES,
    UNITS,
    Section,
)

from .forms.calendar import HoursForm
from .forms.catalogue import CategoryForm, ServiceForm
from .forms.counters import CounterForm
from .forms.part_form import PartForm
from .forms.places import LocationForm, UnitForm


@dataclass(frozen=True, slots=True)
class Screen:
    """A list of things and the page of one; ``empty`` teaches what the first one is for."""

    slug: str
    section: Section
    form: type[PartForm]
    title: str | Promise
    new: str | Promise
    lead: str | Promise
    empty: str | Promise

    @property
    def archivable(self) -> bool:
        """Whether such a thing can be put away."""
        return self.section.key in PUT_AWAY


SCREENS: Final[Mapping[str, Screen]] = {
    one.slug: one
    for one in (
        Screen(
            "budynki",
            LOCATIONS,
            LocationForm,
            _("Buildings"),
            _("Add a building"),
            _("Where residents come, and how many people may be inside at once."),
            _("No building yet. Add the first: its address stands in every message."),
        ),
        Screen(
            "jednostki",
            UNITS,
            UnitForm,
            _("Units"),
            _("Add a unit"),
            _("Departments, customer desks, branches: what residents choose as the place."),
            _("No unit yet. Add the first, for instance the customer desk."),
        ),
        Screen(
            "kategorie",
            CATEGORIES,
            CategoryForm,
            _("Categories"),
            _("Add a category"),
            _("They group matters on the start page. An office with few matters needs none."),
            _("No category yet. You can do without."),
        ),
        Screen(
            "sprawy",
            SERVICES,
            ServiceForm,
            _("Matters"),
            _("Add a matter"),
            _("What residents come for. Only published matters can be booked."),
            _("No matter yet. Take some from a ready catalogue, or add your own."),
        ),
        Screen(
            "okienka",
            COUNTERS,
            CounterForm,
            _("Counters"),
            _("Add a counter"),
            _("Where visits are received. A visit goes to the lowest priority that is free."),
            _("No counter yet. Add the first, it takes a minute."),
        ),
        Screen(
            "godziny",
            HOURS,
            HoursForm,
            _("Opening hours"),
            _("Add a template of hours"),
            _("Weeks with their breaks. A counter follows one of them; several may share one."),
            _("No hours yet. Begin with a ready week, and change what differs."),
        ),
    )
}
