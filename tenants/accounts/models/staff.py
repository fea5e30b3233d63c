"""How people come to work here, and where they are signed in."""

from __future__ import annotations

from django.db import models

from tenants.base import OfficeModel

from .user import User


class Invitation(OfficeModel):
    """A letter with a link by which somebody sets a password and comes in; the last one counts.

    The link is made of the row when the letter is sent, and never kept.
    """

    account = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "account_invitation"
        ordering = ("created_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(used_at=None, withdrawn_at=None),
                name="account_one_open_invitation",
            )
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class SignedIn(OfficeModel):
    """A session of somebody of the staff, as people tell theirs apart: device, address, last seen.

    Without the session of this key in Django's table the row means nothing; it is swept then.
    """

    account = models.ForeignKey(User, models.CASCADE, related_name="signed_in")
    session_key = models.CharField(max_length=40, unique=True)
    way = models.CharField(max_length=10)
    begun_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True, blank=True)
    device = models.CharField(max_length=60)

    class Meta:
        db_table = "account_session"
        ordering = ("-seen_at",)

    def __str__(self) -> str:
        return self.device
