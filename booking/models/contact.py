"""The person on a booking, and what they answered: rows of their own, so forgetting is a delete."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Concat, Lower

from tenants.base import OfficeModel
from tenants.secrets import EncryptedTextField

from .alphabet import placed
from .booking import Booking, BookingEvent
from .folding import FOLDED, FOLDS


class Contact(OfficeModel):
    """Who comes. PESEL is sealed; equal numbers are found by ``pesel_index`` (HMAC).

    ``resident``: the account the visit is shown in, where somebody signed in booked it or a clerk
    picked the person (P16); visits with the account's own e-mail are found without it.
    ``objected_at``: since when the person gets only what the visit itself needs (art. 21).
    """

    booking = models.OneToOneField(Booking, models.CASCADE, related_name="contact")
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    pesel = EncryptedTextField(blank=True, default="")
    pesel_index = models.CharField(max_length=64, blank=True, default="")
    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="visits",
        db_index=False,  # few have one: see the index below
    )
    objected_at = models.DateTimeField(null=True, blank=True)
    # The name both ways round, e-mail and phone: each word of a search is somewhere in it.
    searched = models.GeneratedField(
        expression=Func(
            Lower(
                Concat(
                    *(F("first_name"), Value(" "), F("last_name"), Value(" "), F("first_name")),
                    *(Value(" "), F("email"), Value(" "), F("phone")),
                    output_field=models.TextField(),
                )
            ),
            Value(FOLDS),
            Value(FOLDED),
            function="translate",
            output_field=models.TextField(),
        ),
        output_field=models.TextField(),
        db_persist=True,
    )
    # The surname and the name, as names follow each other in the list of visits.
    ordered = models.GeneratedField(
        expression=placed(
            Concat(*(F("last_name"), Value(" "), F("first_name")), output_field=models.TextField())
        ),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )

    class Meta:
        db_table = "booking_contact"
        indexes = [
            models.Index(fields=["ordered", "booking"], name="contact_ordered"),
            models.Index(
                fields=["resident"],
                name="contact_resident",
                condition=models.Q(resident__isnull=False),
            ),
            models.Index(fields=["email"], name="contact_email"),
            models.Index(fields=["phone"], name="contact_phone"),
            GinIndex(fields=["searched"], name="contact_searched", opclasses=["gin_trgm_ops"]),
            models.Index(
                fields=["pesel_index"],
                name="contact_pesel_index",
                condition=~models.Q(pesel_index=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


class ContactChange(OfficeModel):
    """What personal fields were before and after a change (P21), beside the contact.

    The history names the fields for ever; these values are deleted with the contact. ``values``
    is JSON: old and new by field, answers as ``answers.<key>``.
    """

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="changes")
    event = models.OneToOneField(BookingEvent, models.PROTECT, related_name="personal")
    values = EncryptedTextField()

    class Meta:
        db_table = "booking_contact_change"

    def __str__(self) -> str:
        return str(self.event_id)


class Answer(OfficeModel):
    """What was typed into an extra field; ``label`` as it was shown then."""

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="answers")
    key = models.CharField(max_length=60)
    label = models.CharField(max_length=150)
    value = EncryptedTextField(blank=True, default="")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "booking_answer"
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["booking", "key"], name="answer_key")]

    def __str__(self) -> str:
        return self.label
