"""The banner on every page of the staff while support may come in, and for support itself."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from provisioning.domain.support.grant import SUPPORT, in_force
from provisioning.quiet import unless_quiet
from tenants.accounts.models import Role, User
from tenants.context import is_in_office

register = template.Library()


@register.inclusion_tag("provisioning/office/_banner.html", takes_context=True)
def support_banner(context: dict[str, Any]) -> dict[str, Any]:
    """What the banner needs; nothing where nobody is let in."""
    person = context.get("user")
    if not isinstance(person, User) or not is_in_office():
        return {}
    if person.visit is not None:
        return {"visit": person.visit, "csrf_token": context.get("csrf_token")}
    if not person.is_staff_member:
        return {}
    now = timezone.now()
    access = unless_quiet(SUPPORT, lambda: in_force(now), now=now)
    if access is None:
        return {}
    is_admin = person.role == Role.ADMIN
    return {"access": access, "is_admin": is_admin, "csrf_token": context.get("csrf_token")}
