"""No service is published while there is no accessibility declaration (act of 4 April 2019)."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from tenants.errors import Refusal

from .models import Profile


class DeclarationMissing(Refusal):
    """Nobody has filled in the declaration of accessibility."""

    code: ClassVar[str] = "declaration_missing"
    status: ClassVar[int] = 422
    message = _(
        "No matter can be published yet: fill in the declaration of accessibility first"
        " (“declaration: {published: …}” under “office”), with the day the site is published."
    )


def has_declaration() -> bool:
    """Tell whether the declaration says since when the site is there: the law wants that first."""
    return bool(Profile.objects.current().declaration.get("published"))


def require_declaration() -> None:
    """Call before a service is published. Raises ``DeclarationMissing``."""
    if not has_declaration():
        raise DeclarationMissing
