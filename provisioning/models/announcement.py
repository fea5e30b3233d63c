"""What we tell the people of offices on the pages they work with."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import models
from django.utils.translation import pgettext_lazy

from .base import PlatformModel

POLISH: Final = "pl"


class Level(models.TextChoices):
    """How loud it is."""

    NEWS = "news", pgettext_lazy("announcement", "news")
    NOTICE = "notice", pgettext_lazy("announcement", "notice")
    URGENT = "urgent", pgettext_lazy("announcement", "urgent")


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    """Announcements by time."""

    def shown(self, now: datetime) -> AnnouncementQuerySet:
        """Those of this moment. In an office row security leaves only its own."""
        return self.filter(starts_at__lte=now, ends_at__gt=now, withdrawn_at=None)


class Announcement(PlatformModel):
    """A text for staff, from a moment to another, for all offices or for some.

    ``offices``: ids without dashes, as roles' names end; empty: for all. Polish is always there;
    who reads another language and has no text in it reads the Polish one. The table is named with
    its schema, because offices read it.
    """

    level = models.CharField(max_length=10, choices=Level.choices, default=Level.NEWS)
    offices = models.JSONField(default=list, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    dismissable = models.BooleanField(default=True)
    text_pl = models.TextField(max_length=1000)
    text_en = models.TextField(max_length=1000, blank=True)
    text_uk = models.TextField(max_length=1000, blank=True)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=150)
    withdrawn_at = models.DateTimeField(null=True)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        db_table = '"public"."announcement"'
        ordering = ("-starts_at", "-id")

    def __str__(self) -> str:
        return self.text_pl[:60]

    def text(self, language: str) -> str:
        """In the reader's language where there is one, else in Polish."""
        return str(getattr(self, f"text_{language}", "") or self.text_pl)

    def language(self, language: str) -> str:
        """Which language ``text`` is in."""
        return language if getattr(self, f"text_{language}", "") else POLISH
