"""What is paid once."""

from __future__ import annotations

from django.db import models

from billing.enums import OnceKind
from billing.models.base import PlatformModel, money
from billing.models.subscription import Subscription


class Once(PlatformModel):
    """Something paid once: implementation, a licence, an integration; due from a day on."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="once")
    kind = models.CharField(max_length=20, choices=OnceKind.choices)
    name = models.CharField(max_length=200)
    net = money()
    due_on = models.DateField()

    class Meta:
        db_table = "billing_once"
        ordering = ("due_on", "id")

    def __str__(self) -> str:
        return self.name
