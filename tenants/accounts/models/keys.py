"""What opens an account beside a password: codes, passkeys, an app, the office's own service."""

from __future__ import annotations

from django.db import models

from tenants.base import OfficeModel
from tenants.secrets import EncryptedTextField

from .user import User


class SignInCode(OfficeModel):
    """One attempt of a resident to sign in: the code itself is derived from the row, never kept.

    Whoever has the code has the mailbox, so the first one signs up. Swept when it is over.
    """

    email = models.EmailField()
    language = models.CharField(max_length=5, default="pl")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "account_code"
        indexes = [models.Index(fields=["expires_at"], name="account_code_over")]

    def __str__(self) -> str:
        return f"code {self.pk}"


class Passkey(OfficeModel):
    """A key on somebody's own device that signs in instead of a code (WebAuthn).

    Of this host only: a browser shows it nowhere else. ``sign_count`` never goes back, unless the
    key does not count (0).
    """

    account = models.ForeignKey(User, models.CASCADE, related_name="passkeys")
    credential_id = models.CharField(max_length=1400, unique=True)
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    label = models.CharField(max_length=60)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "account_passkey"
        ordering = ("created_at",)

    def __str__(self) -> str:
        return self.label


class CodeKey(OfficeModel):
    """What the app of somebody of the office makes codes from: a name, never the secret itself.

    ``step``: the time of the last code that opened the door. ``spent``: numbers of the spare codes
    that were used, of the ``series`` made last (0: those shown with the app).
    """

    account = models.OneToOneField(User, models.CASCADE, related_name="code_key")
    nonce = models.CharField(max_length=64)
    confirmed_at = models.DateTimeField(null=True)
    step = models.BigIntegerField(default=0)
    series = models.PositiveIntegerField(default=0)
    spent = models.JSONField(default=list)

    class Meta:
        db_table = "account_code_key"

    def __str__(self) -> str:
        return f"key of {self.account_id}"


class OidcSecret(OfficeModel):
    """What the office's sign-in service knows us by: sealed, and of this service alone.

    Written for one issuer and client; where the office names another, it is worth nothing.
    ``worked_at``: when somebody last came in by it.
    """

    singleton = models.BooleanField(default=True, editable=False, unique=True)
    issuer = models.CharField(max_length=500)
    client_id = models.CharField(max_length=255)
    secret = EncryptedTextField()
    last_four = models.CharField(max_length=4, blank=True)
    changed_at = models.DateTimeField()
    worked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "account_oidc_secret"
        constraints = [
            models.CheckConstraint(condition=models.Q(singleton=True), name="oidc_secret_one_row")
        ]

    def __str__(self) -> str:
        return self.issuer
