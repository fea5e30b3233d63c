"""An office always has an administrator: whoever stops being one passes here first."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tenants.errors import Refusal

from .models import Role, User


class LastAdmin(Refusal):
    """An office without an administrator could not be looked after."""

    code: ClassVar[str] = "last_admin"
    status: ClassVar[int] = 409
    message = _("You are the only administrator. First let somebody else be one.")


def keep_an_admin(leaving: UUID) -> None:
    """Raise ``LastAdmin`` where ``leaving`` is the only one; called in the caller's transaction.

    All are locked, so that of two who stop at once one stays. Whoever was only invited does not
    count: the letter may never be read.
    """
    admins = set(
        User.objects.select_for_update()
        .filter(role=Role.ADMIN, is_active=True)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if admins == {leaving}:
        raise LastAdmin
