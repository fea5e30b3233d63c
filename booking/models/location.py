"""A building: its address and how many people may be in it."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.base import OfficeModel

ACCESS: Final[dict[str, Promise]] = {
    "ramp": _("ramp at the entrance"),
    "lift": _("lift"),
    "induction_loop": _("induction loop"),
    "sign_language": _("sign language interpreter (PJM)"),
    "ground_floor": _("counter on the ground floor"),
    "parking": _("parking space for people with disabilities"),
    "toilet": _("accessible toilet"),
}
"""What a building may offer (office file, ``accessibility``)."""
NEEDS: Final = ("sign_language", "induction_loop", "ground_floor")
"""Of these the office prepares something for a visit, so residents may ask for them."""


class Location(OfficeModel):
    """Lokalizacja. Its norm (U2) is a number of people, or an area and square metres per person.

    ``hall``: people are called to its counters by numbers. Who has a visit checks in at most
    ``hall_early_minutes`` before it; ``hall_calls``: so often somebody is called before they count
    as gone; ``hall_walk_ins``: so many people a day without an appointment (0: nobody counts).
    """

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    sms_name = models.CharField(max_length=21, blank=True)
    address = models.CharField(max_length=300)
    capacity_people = models.PositiveIntegerField(null=True, blank=True)
    area_m2 = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    m2_per_person = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    accessibility = models.JSONField(default=list, blank=True)
    hall = models.BooleanField(default=False, db_default=False)
    hall_early_minutes = models.PositiveIntegerField(default=30, db_default=30)
    hall_calls = models.PositiveIntegerField(default=2, db_default=2)
    hall_walk_ins = models.PositiveIntegerField(default=0, db_default=0)
    # Put away: no unit is put there any more; visits and closed units keep it.
    archived = models.BooleanField(default=False, db_default=False)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "booking_location"
        ordering = ("position", "name", "key")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(area_m2=None, m2_per_person=None)
                | models.Q(area_m2__gt=0, m2_per_person__gt=0, capacity_people=None),
                name="location_one_norm",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def access(self) -> list[Promise]:
        """What it offers, in words."""
        return [ACCESS[key] for key in self.accessibility if key in ACCESS]

    @property
    def can_prepare(self) -> list[str]:
        """What somebody who comes here may ask for."""
        return [key for key in NEEDS if key in self.accessibility]

    @property
    def norm(self) -> int | None:
        """How many people may be here at once; None: nobody counts."""
        if self.area_m2 is not None and self.m2_per_person is not None:
            return int(self.area_m2 // self.m2_per_person)
        return self.capacity_people
