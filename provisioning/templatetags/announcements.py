"""What operators tell the people of offices, at the top of the pages they work with."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from provisioning.domain.panel.shown import Shown, shown_here
from provisioning.web.office.closed import closed_by
from tenants.accounts.models import User
from tenants.context import is_in_office

register = template.Library()


@register.simple_tag(takes_context=True)
def announcements(context: dict[str, Any]) -> list[Shown]:
    """Those of this moment for whoever is signed in here; strangers see none."""
    person = context.get("user")
    if not isinstance(person, User) or not person.is_staff_member or not is_in_office():
        return []
    closed = closed_by(context["request"])
    return shown_here(timezone.now(), get_language() or "pl", closed)
