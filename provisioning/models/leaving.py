"""An office on its way out: what was done when, and what is still to be done."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.models import Office

from .base import PlatformModel


class LeavingQuerySet(models.QuerySet["Leaving"]):
    """Leavings by where they are."""

    def under_way(self) -> LeavingQuerySet:
        """Begun, and neither called off nor finished."""
        return self.filter(undone_at=None, finished_at=None)

    def with_progress(self) -> LeavingQuerySet:
        """With ``done`` and ``steps_in_all``, and why it stands; those under way first.

        ``waits_for_kit``: the office's data lie ready and nobody has taken them; ``trouble``: what
        the step that failed says; ``purge_due_on``: when the first backup that nobody has checked
        off runs out.
        """
        purges = BackupPurge.objects.filter(leaving=models.OuterRef("pk"), done_at=None)
        return self.annotate(
            done=models.Count("steps", filter=Q(steps__state="done")),
            steps_in_all=models.Count("steps"),
            trouble=models.Max("steps__problem", filter=Q(steps__state="failed")),
            waits_for_kit=models.ExpressionWrapper(
                _lies_ready(), output_field=models.BooleanField()
            ),
            purge_due_on=models.Subquery(purges.order_by("due_on").values("due_on")[:1]),
            over=models.Case(models.When(undone_at=None, finished_at=None, then=0), default=1),
        ).order_by("over", "-began_at", "-id")

    def waiting_for_us(self, today: date) -> LeavingQuerySet:
        """Those that only go on when somebody does something, or whose step failed.

        The office's data lie ready and nobody has taken them, a step failed, or a backup that held
        the office has run out and nobody has checked it off.
        """
        failed = LeavingStep.objects.filter(
            leaving=models.OuterRef("pk"), state=LeavingStepState.FAILED
        )
        over = BackupPurge.objects.filter(
            leaving=models.OuterRef("pk"), done_at=None, due_on__lte=today
        )
        under_way = Q(finished_at=None) & (Q(models.Exists(failed)) | _lies_ready())
        return self.not_called_off().filter(under_way | Q(models.Exists(over)))

    def not_called_off(self) -> LeavingQuerySet:
        """Under way or finished."""
        return self.filter(undone_at=None)


def _lies_ready() -> Q:
    """The office's data lie ready and nobody has taken them."""
    made = LeavingStep.objects.filter(
        leaving=models.OuterRef("pk"), key="kit", state=LeavingStepState.DONE
    )
    return Q(models.Exists(made), kit_taken_at=None, left_at=None)


class Leaving(PlatformModel):
    """One office that leaves us, from the freeze to the last backup that runs out.

    ``may_delete_at``: until then everything can be taken back. ``left_at``: since when nobody
    reaches it here; its subdomain rests for a year from then. The name and the addresses are the
    office's as they were, for its row loses them.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    subdomain = models.CharField(max_length=63, db_index=True)
    name = models.CharField(max_length=200)
    state_before = models.CharField(max_length=20)
    contract = models.CharField(_("contract number"), max_length=100, blank=True)
    letter_to = models.EmailField(_("e-mail of the office"))
    began_at = models.DateTimeField()
    began_by = models.CharField(max_length=150, blank=True)
    may_delete_at = models.DateTimeField()
    kit_taken_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True, db_index=True)
    undone_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = LeavingQuerySet.as_manager()

    class Meta:
        db_table = "leaving"
        ordering = ("-began_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["office"],
                condition=Q(undone_at=None, finished_at=None),
                name="leaving_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subdomain} {self.began_at:%Y-%m-%d}"

    @property
    def can_be_undone(self) -> bool:
        """Tell whether nothing has been deleted yet."""
        return self.undone_at is None and self.left_at is None

    @property
    def is_under_way(self) -> bool:
        """Neither called off nor finished."""
        return self.undone_at is None and self.finished_at is None

    def waits(self, now: datetime) -> bool:
        """Tell whether the days to think are not over."""
        return now < self.may_delete_at


class LeavingStepState(models.TextChoices):
    """Where a step is."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class LeavingStep(PlatformModel):
    """One of ``provisioning.domain.leaving.steps``, by key.

    ``told``: counts and moments for the certificate, never anybody's data; or what is needed to
    take the step back. A killed step stays ``running``; whoever goes on begins it again.
    """

    leaving = models.ForeignKey(Leaving, models.CASCADE, related_name="steps")
    key = models.CharField(max_length=20)
    number = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=10, choices=LeavingStepState.choices, default=LeavingStepState.WAITING
    )
    tries = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    told = models.JSONField(default=dict)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "leaving_step"
        ordering = ("leaving", "number")
        constraints = [models.UniqueConstraint(fields=["leaving", "key"], name="leaving_step_once")]

    def __str__(self) -> str:
        return f"{self.key}: {self.state}"


class BackupPurge(PlatformModel):
    """A kind of backup that still holds the office when it has left, and the day it runs out.

    Without the data key what was sealed is unreadable there already; the rest must be gone by
    ``due_on``, and somebody says that it is.
    """

    leaving = models.ForeignKey(Leaving, models.CASCADE, related_name="purges")
    what = models.CharField(max_length=60)
    due_on = models.DateField(db_index=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=150, blank=True)

    class Meta:
        db_table = "leaving_backup_purge"
        ordering = ("due_on", "what")
        constraints = [
            models.UniqueConstraint(fields=["leaving", "what"], name="leaving_purge_once")
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.due_on}"
