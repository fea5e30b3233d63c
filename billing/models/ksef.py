"""What went to KSeF, byte by byte, and what came back."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from billing.models.base import PlatformModel
from billing.models.invoice import Invoice


class SubmissionState(models.TextChoices):
    """Where a submission is."""

    PREPARED = "prepared", pgettext_lazy("KSeF", "prepared")
    SENT = "sent", pgettext_lazy("KSeF", "sent")
    ACCEPTED = "accepted", pgettext_lazy("KSeF", "accepted")
    REFUSED = "refused", pgettext_lazy("KSeF", "refused")


class Submission(PlatformModel):
    """One attempt to put an invoice into KSeF, by the gateway or by hand.

    ``number`` and ``receipt`` (UPO) are kept for as long as the invoice is.
    """

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="submissions")
    state = models.CharField(
        max_length=10, choices=SubmissionState.choices, default=SubmissionState.PREPARED
    )
    made_at = models.DateTimeField()
    xml = models.BinaryField()
    digest = models.CharField(max_length=64)
    by_hand = models.BooleanField(default=False)
    reference = models.CharField(max_length=60, blank=True)
    sent_at = models.DateTimeField(null=True)
    number = models.CharField(max_length=36, unique=True, null=True)  # noqa: DJ001 - many have none
    accepted_at = models.DateTimeField(null=True)
    receipt = models.BinaryField(null=True)
    code = models.PositiveIntegerField(default=0)
    why = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "billing_ksef_submission"
        ordering = ("made_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["invoice"],
                condition=models.Q(state__in=["prepared", "sent", "accepted"]),
                name="billing_one_live_submission",
            )
        ]

    def __str__(self) -> str:
        return f"{self.invoice} {self.state}"
