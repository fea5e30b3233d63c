"""A host of an office's own, such as wizyty.olsztyn.eu: claimed, proved, looked at again."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from .base import PlatformModel


class DomainState(models.TextChoices):
    """Whether name servers say that it is the office's."""

    WAITING = "waiting", pgettext_lazy("domain", "waits for its proof")
    PROVEN = "proven", pgettext_lazy("domain", "works")
    FAILING = "failing", pgettext_lazy("domain", "proof gone")


class Domain(PlatformModel):
    """A host one office claims by a TXT record, and the office's wishes about it.

    An office reads its own rows, adds waiting ones and writes its wishes, by row security and by
    column; all the rest is the platform's (migration ``0001_onboarding``). ``wanted_gone`` and
    ``wanted_main`` are the wishes; ``is_main``: links and messages name this host.
    """

    office_id = models.UUIDField()
    host = models.CharField(max_length=253)
    token = models.CharField(max_length=64)
    state = models.CharField(
        max_length=10,
        choices=DomainState.choices,
        default=DomainState.WAITING,
        db_default=DomainState.WAITING,
    )
    claimed_at = models.DateTimeField()
    proven_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=40, blank=True, default="", db_default="")
    points_here = models.BooleanField(null=True)
    wanted_main = models.BooleanField(default=False, db_default=False)
    wanted_gone = models.BooleanField(default=False, db_default=False)
    is_main = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "office_domain"
        ordering = ("host", "id")
        constraints = [
            models.UniqueConstraint(fields=["office_id", "host"], name="office_domain_once"),
            models.UniqueConstraint(
                fields=["host"],
                condition=~Q(state=DomainState.WAITING),
                name="office_domain_one_holder",
            ),
            models.UniqueConstraint(
                fields=["office_id"], condition=Q(is_main=True), name="office_domain_one_main"
            ),
        ]

    def __str__(self) -> str:
        return self.host
