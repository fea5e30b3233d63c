"""From a screen to its page of the handbook."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse

from tenants.help.handbook import page_for

register = template.Library()


@register.simple_tag(takes_context=True)
def help_address(context: dict[str, Any]) -> str:
    """The address of the page that helps with the screen one is on; else of all pages."""
    request = context["request"]
    match = request.resolver_match
    found = page_for(match.view_name) if match else None
    address = reverse("help:page", args=[found.slug]) if found else reverse("help:index")
    return f"{address}?{urlencode({'z': request.path})}"
