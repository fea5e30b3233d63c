"""A request about somebody's data, from the day it comes until a year after its answer."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.base import OfficeModel, OfficeQuerySet
from tenants.rights.days import local_day
from tenants.secrets import EncryptedTextField


class RequestKind(models.TextChoices):
    """What is asked for; the article of the GDPR stands beside each on the pages."""

    ACCESS = "access", _("a copy of everything you know about me")
    EXPORT = "export", _("my data to take along")
    RECTIFY = "rectify", _("correction of my data")
    ERASE = "erase", _("deletion of my data")
    RESTRICT = "restrict", _("restriction: keep my data, but do not use them")
    OBJECT = "object", _("objection: use my data for the visit only")


ARTICLES: Final = {
    RequestKind.ACCESS: "15",
    RequestKind.EXPORT: "20",
    RequestKind.RECTIFY: "16",
    RequestKind.ERASE: "17",
    RequestKind.RESTRICT: "18",
    RequestKind.OBJECT: "21",
}
TELLING: Final = frozenset({RequestKind.ACCESS, RequestKind.EXPORT})
"""They are answered with a copy of the data."""


class RequestState(models.TextChoices):
    """Where a request is; one whose address is not proved yet is not in the register."""

    ASKED = "asked", _("address not proved yet")
    OPEN = "open", _("to be answered")
    DONE = "done", _("answered")
    REFUSED = "refused", _("refused")


CLOSED: Final = (RequestState.DONE, RequestState.REFUSED)


class Door(models.TextChoices):
    """How it came."""

    PAGE = "page", _("the office’s page")
    ACCOUNT = "account", _("an account")
    OFFICE = "office", _("letter, counter or telephone")


class Proof(models.TextChoices):
    """How it was made sure that it is the person."""

    NONE = "", pgettext_lazy("proof", "not yet")
    CODE = "code", _("by a code sent to the address")
    ACCOUNT = "account", _("by signing in")
    OFFICER = "officer", _("by a member of staff")


class PersonRequestQuerySet(OfficeQuerySet["PersonRequest"]):
    """Requests by where they stand."""

    def in_register(self) -> PersonRequestQuerySet:
        """Those that count: with a number."""
        return self.exclude(number=None)

    def open(self) -> PersonRequestQuerySet:
        """Those that wait for their answer."""
        return self.filter(state=RequestState.OPEN)

    def to_forget(self, before: datetime) -> PersonRequestQuerySet:
        """Those over since ``before`` that still tell whose they were.

        A restriction is over once it is lifted: its request is needed for that, and its person is
        still to be told of it.
        """
        over = self.filter(state__in=CLOSED, decided_at__lt=before, forgotten_at=None)
        standing = {"kind": RequestKind.RESTRICT, "state": RequestState.DONE, "lifted_at": None}
        return over.exclude(**standing).exclude(lifted_at__gte=before)


class PersonRequest(OfficeModel):
    """Wniosek osoby: one row of the register; whatever tells who it is about is sealed.

    ``number`` is given when it enters the register, counted within the office. ``words``: what the
    person wrote. ``changes``: what is to be corrected, JSON by field. ``left_out``: ids of things
    that were found and belong to somebody else. ``copied_until``: until when the person may take
    the copy from the page. ``forgotten_at``: since when nothing tells who it was about.
    """

    number = models.PositiveIntegerField(null=True, unique=True)
    kind = models.CharField(max_length=8, choices=RequestKind.choices)
    door = models.CharField(max_length=8, choices=Door.choices)
    state = models.CharField(max_length=8, choices=RequestState.choices)
    language = models.CharField(max_length=5, default="pl")
    received_at = models.DateTimeField()
    due_on = models.DateField()
    name = EncryptedTextField(blank=True, default="")
    email = EncryptedTextField(blank=True, default="")
    phone = EncryptedTextField(blank=True, default="")
    pesel = EncryptedTextField(blank=True, default="")
    words = EncryptedTextField(blank=True, default="")
    account = models.UUIDField(null=True)
    proof = models.CharField(max_length=8, choices=Proof.choices, blank=True, default="")
    proof_note = EncryptedTextField(blank=True, default="")
    proved_at = models.DateTimeField(null=True)
    code_round = models.PositiveIntegerField(default=0)
    code_tries = models.PositiveIntegerField(default=0)
    code_until = models.DateTimeField(null=True)
    extended_at = models.DateTimeField(null=True)
    extended_because = EncryptedTextField(blank=True, default="")
    changes = EncryptedTextField(blank=True, default="")
    left_out: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    answer = EncryptedTextField(blank=True, default="")
    done: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(default=dict)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=150, blank=True, default="")
    copied_until = models.DateTimeField(null=True)
    lifted_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)

    objects: ClassVar = PersonRequestQuerySet.as_manager()

    class Meta:
        db_table = "person_request"
        ordering = ("-received_at", "-id")
        indexes = [
            models.Index(
                fields=["due_on"], name="person_request_open", condition=models.Q(state="open")
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="asked") | models.Q(number__isnull=False),
                name="person_request_numbered",
            ),
            # Nothing is answered before it is known whose data they are (art. 12(6)).
            models.CheckConstraint(
                condition=~models.Q(state="done") | ~models.Q(proof=""),
                name="person_request_proved",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """How people call it: its number and its year."""
        return f"{self.number or '–'}/{local_day(self.received_at):%Y}"

    @property
    def article(self) -> str:
        """The article of the GDPR that gives the right."""
        return ARTICLES[RequestKind(self.kind)]

    @property
    def is_open(self) -> bool:
        """It waits for its answer."""
        return self.state == RequestState.OPEN

    @property
    def tells(self) -> bool:
        """It is answered with a copy of the data."""
        return self.kind in TELLING

    def is_late(self, today: date) -> bool:
        """Its month is over, and it was not answered."""
        return self.is_open and today > self.due_on

    def may_be_taken(self, now: datetime) -> bool:
        """The person may take the copy from the page."""
        return self.copied_until is not None and now < self.copied_until
