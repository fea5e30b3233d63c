"""Addresses of offices, on the platform's pages."""

from __future__ import annotations

from django import template
from django.conf import settings

from tenants.addresses import host_of
from tenants.models import Office

register = template.Library()


@register.simple_tag
def office_address(office: Office) -> str:
    """Where residents find it: its own host where it has one."""
    return f"{settings.OKIENKO_SCHEME}://{host_of(office)}"
