"""What residents come for: services in categories, with their extra fields and documents."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.base import OfficeModel, OfficeQuerySet
from tenants.files import OfficeStorage

from .told import in_language, list_in_language
from .unit import Unit

CELL_MINUTES = 5


def validate_cells(minutes: int) -> None:
    """Durations, steps and buffers are multiples of five minutes: the cells of day masks."""
    if minutes % CELL_MINUTES:
        raise ValidationError(_("Give a multiple of five minutes."), code="grid")


class Category(OfficeModel):
    """Kategoria: a free dictionary of the office (P1.3)."""

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    translations = models.JSONField(
        default=dict, blank=True, db_default=models.Value({}, models.JSONField())
    )
    # Put away: it groups nothing on residents' pages; matters that were in it keep it.
    archived = models.BooleanField(default=False, db_default=False)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "booking_category"
        ordering = ("position", "name", "key")

    def __str__(self) -> str:
        return self.name

    @property
    def told_name(self) -> str:
        """Its name in the language of the moment, else in Polish."""
        return in_language(self, "name")


class ServiceStatus(models.TextChoices):
    """Only published services reach residents (P1.2)."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    ARCHIVED = "archived", _("archived")


class ServiceQuerySet(OfficeQuerySet["Service"]):
    """Services by who may see them."""

    def published(self) -> ServiceQuerySet:
        """What residents can book."""
        return self.filter(status=ServiceStatus.PUBLISHED)


class Service(OfficeModel):
    """Usługa, sprawa. ``key`` is its slug in addresses and in the office file.

    Minutes: ``duration``, ``step`` (None: the duration), ``buffer`` after the visit. Lead times
    (P1.5): at least ``min_days`` local days or ``min_minutes`` ahead, at most ``max_days`` days.
    ``jrwa``: the class of the office's own list of records its cases are filed under, for the EZD.
    """

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=150)
    sms_name = models.CharField(max_length=19, blank=True)
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="services", null=True, blank=True
    )
    status = models.CharField(
        max_length=10, choices=ServiceStatus.choices, default=ServiceStatus.DRAFT
    )
    description = models.TextField(blank=True)
    documents = models.JSONField(default=list, blank=True)
    duration = models.PositiveIntegerField(validators=[validate_cells])
    step = models.PositiveIntegerField(null=True, blank=True, validators=[validate_cells])
    buffer = models.PositiveIntegerField(default=0, validators=[validate_cells])
    min_days = models.PositiveIntegerField(null=True, blank=True)
    min_minutes = models.PositiveIntegerField(null=True, blank=True)
    max_days = models.PositiveIntegerField(default=30)
    units = models.ManyToManyField(
        Unit, related_name="services", db_table="booking_service_unit", blank=True
    )
    approval = models.BooleanField(default=False)
    # In a hall: whether somebody without an appointment may come, and the letter of their numbers.
    walk_ins = models.BooleanField(default=True, db_default=True)
    ticket_letter = models.CharField(max_length=1, blank=True, default="", db_default="")
    jrwa = models.CharField(max_length=10, blank=True, default="", db_default="")
    synonyms = models.JSONField(default=list, blank=True)
    translations = models.JSONField(default=dict, blank=True)
    position = models.PositiveIntegerField(default=0)

    objects: ClassVar = ServiceQuerySet.as_manager()

    class Meta:
        db_table = "booking_service"
        ordering = ("position", "name", "key")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(duration__gt=0) & models.Q(duration__lte=12 * 60),
                name="service_duration",
            ),
            models.CheckConstraint(
                condition=models.Q(step=None) | models.Q(step__gt=0), name="service_step"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def step_minutes(self) -> int:
        """How far apart possible starts are."""
        return self.step or self.duration

    @property
    def shown_category(self) -> Category | None:
        """The category residents find it in; one that is put away groups nothing."""
        return None if self.category is None or self.category.archived else self.category

    def told(self, attribute: str) -> str:
        """``name`` or ``description`` in the language of the moment, else in Polish."""
        return in_language(self, attribute)

    @property
    def told_name(self) -> str:
        """Its name in the language of the moment, else in Polish."""
        return self.told("name")

    @property
    def told_documents(self) -> list[str]:
        """What to bring, in the language of the moment; a list half translated stays Polish."""
        return list_in_language(self, "documents")


class ServiceFile(OfficeModel):
    """A document template residents may download (O6)."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="files")
    name = models.CharField(max_length=120)
    file = models.FileField(upload_to="services", storage=OfficeStorage())
    position = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "booking_service_file"
        ordering = ("position", "name")
        constraints = [
            models.UniqueConstraint(fields=["service", "name"], name="service_file_name")
        ]

    def __str__(self) -> str:
        return self.name


class FieldType(models.TextChoices):
    """What an extra field may hold, and so how it is checked (P15)."""

    TEXT = "text", _("text")
    NUMBER = "number", _("number")
    DATE = "date", _("date")
    CHOICE = "choice", _("choice")
    PESEL = "pesel", "PESEL"
    NIP = "nip", "NIP"
    REGON = "regon", "REGON"
    VIN = "vin", "VIN"
    PLATE = "plate", _("registration plate")
    PHONE = "phone", _("phone number")


class Field(OfficeModel):
    """Pole dodatkowe: asked when this service is booked."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="fields")
    key = models.SlugField(max_length=60)
    label = models.CharField(max_length=150)
    type = models.CharField(max_length=10, choices=FieldType.choices, default=FieldType.TEXT)
    required = models.BooleanField(default=False)
    purpose = models.CharField(max_length=300, blank=True)
    help = models.CharField(max_length=300, blank=True)
    show_if = models.JSONField(default=dict, blank=True)
    translations = models.JSONField(
        default=dict, blank=True, db_default=models.Value({}, models.JSONField())
    )
    choices = models.JSONField(default=list, blank=True)
    # Asked in every matter: whoever adds a matter gets it too.
    everywhere = models.BooleanField(default=False, db_default=False)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "booking_field"
        ordering = ("position", "key")
        constraints = [models.UniqueConstraint(fields=["service", "key"], name="field_key")]

    def __str__(self) -> str:
        return self.label

    def told(self, attribute: str) -> str:
        """``label``, ``help`` or ``purpose`` in the language of the moment, else in Polish."""
        return in_language(self, attribute)

    @property
    def told_choices(self) -> list[tuple[str, str]]:
        """Each choice as it is kept, and as it is read in the language of the moment."""
        return list(zip(self.choices, list_in_language(self, "choices"), strict=True))
