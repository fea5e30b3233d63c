"""E-mails we owe offices and ourselves: written here with the deed, sent a moment later."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from provisioning.models.shared import SharedModel, shared


class NoticeLetterQuerySet(models.QuerySet["NoticeLetter"]):
    """Letters by what is to be done with them."""

    def due(self, now: datetime) -> NoticeLetterQuerySet:
        """Not sent, not given up, and nobody is sending them just now."""
        free = Q(leased_until=None) | Q(leased_until__lte=now)
        return self.filter(free, sent_at=None, dropped=False, due_at__lte=now)


class NoticeLetter(SharedModel):
    """One e-mail; the same occasion is written about once to each address.

    Never a resident's data: letters name a ticket or a paper, the words stand behind the sign-in.
    """

    office_id = models.UUIDField(null=True)
    occasion = models.CharField(max_length=80)
    address = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    due_at = models.DateTimeField(db_index=True)
    sent_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    dropped = models.BooleanField(default=False)
    problem = models.CharField(max_length=200, blank=True)

    objects = NoticeLetterQuerySet.as_manager()

    class Meta:
        db_table = shared("notice_letter")
        ordering = ("due_at", "id")
        constraints = [
            models.UniqueConstraint(fields=["occasion", "address"], name="notice_letter_once")
        ]

    def __str__(self) -> str:
        return self.occasion
