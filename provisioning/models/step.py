"""One step of an onboarding: where it is, and why it stopped."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import PlatformModel
from .onboarding import Onboarding


class StepState(models.TextChoices):
    """Where a step is."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    SKIPPED = "skipped", _("left out")
    FAILED = "failed", _("failed")

    @property
    def is_over(self) -> bool:
        """Nothing more is to be done."""
        return self in {StepState.DONE, StepState.SKIPPED}


class Step(PlatformModel):
    """One of ``provisioning.steps``, by key. ``why``: what a failed one says, in the words of then.

    A killed step stays ``running``; whoever goes on begins it again.
    """

    onboarding = models.ForeignKey(Onboarding, models.CASCADE, related_name="steps")
    key = models.CharField(max_length=20)
    state = models.CharField(
        max_length=10, choices=StepState.choices, default=StepState.WAITING, editable=False
    )
    attempts = models.PositiveIntegerField(default=0)
    code = models.CharField(max_length=40, blank=True)
    why = models.TextField(blank=True)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "onboarding_step"
        constraints = [
            models.UniqueConstraint(fields=["onboarding", "key"], name="onboarding_step_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.state}"
