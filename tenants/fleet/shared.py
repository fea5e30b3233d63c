"""The shared schema, before any office: by Django where it changes, else only noted."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings

from tenants.db.place import PUBLIC
from tenants.schema import migrate, owning

from .seen import Migrations, seen_by


def shared_lacks(known: Migrations) -> Migrations:
    """What the shared schema has not seen yet."""
    return known - seen_by([PUBLIC], known).get(PUBLIC, frozenset())


def bring_shared(known: Migrations) -> None:
    """Bring the shared schema up to date.

    Django notes offices' migrations there as well, though they do nothing; where nothing else is
    lacking it is not asked, for it takes as long to build its state as a hundred offices take.
    """
    lacking = shared_lacks(known)
    if any(apps.get_app_config(app).name in settings.SHARED_APPS for app, _name in lacking):
        migrate(PUBLIC)
        return
    with owning(PUBLIC) as owner, owner.cursor() as cursor:
        for app, name in sorted(lacking):
            cursor.execute(
                "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())",
                [app, name],
            )
