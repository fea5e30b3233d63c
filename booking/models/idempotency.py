"""Answers kept under an ``Idempotency-Key``, so that a call sent twice is done once."""

from __future__ import annotations

from django.db import models

from tenants.base import OfficeModel
from tenants.secrets import EncryptedTextField

ONE_ANSWER_PER_KEY = "idempotency_one_answer_per_key"


class IdempotencyKey(OfficeModel):
    """One key of one caller at one address, and what was answered (design, section 8).

    ``scope`` and ``digest`` (of the body sent) are blind indexes and ``body`` is sealed: calls and
    answers carry tokens and people's data, and those are stored nowhere else in the clear either.
    ``status`` is None only inside the transaction that does the work.
    """

    scope = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    content_type = models.CharField(max_length=60, blank=True)
    body = EncryptedTextField(blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        db_table = "booking_idempotency_key"
        indexes = [models.Index(fields=["created_at"], name="idempotency_age")]
        constraints = [models.UniqueConstraint(fields=["scope"], name=ONE_ANSWER_PER_KEY)]

    def __str__(self) -> str:
        return self.scope[:12]
