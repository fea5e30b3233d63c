"""Saved views of the list: keeping one, sharing it, giving it up."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from booking.errors import Invalid, NotFound
from booking.models import SavedView
from tenants.accounts.models import Role, User

from .query import ListQuery

LONGEST: Final = 60
AT_MOST: Final = 50


def views_for(person: User) -> QuerySet[SavedView]:
    """The own views and those others share, with whose they are."""
    seen = SavedView.objects.filter(Q(person=person) | Q(shared=True))
    return seen.select_related("person").order_by("shared", "name")


@transaction.atomic
def save_view(person: User, name: str, query: ListQuery, *, shared: bool) -> SavedView:
    """Keep a list by its name; the same name again: the new list takes its place.

    Raises ``Invalid`` for a name that is empty or too long, and for one view too many.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST:
        raise Invalid(errors={"name": [_("Give the view a short name.")]})
    own = SavedView.objects.filter(person=person)
    if not own.filter(name=name).exists() and own.count() >= AT_MOST:
        raise Invalid(errors={"name": [_("You have very many views. Delete one first.")]})
    view, _made = SavedView.objects.update_or_create(
        person=person, name=name, defaults={"shared": shared, "query": query.as_json()}
    )
    return view


def delete_view(view_id: UUID, person: User) -> None:
    """Give a view up: the own ones, and an admin those that are shared.

    Raises ``NotFound`` for anybody else's.
    """
    allowed = Q(person=person)
    if person.role == Role.ADMIN:
        allowed |= Q(shared=True)
    if not SavedView.objects.filter(allowed, pk=view_id).delete()[0]:
        raise NotFound
