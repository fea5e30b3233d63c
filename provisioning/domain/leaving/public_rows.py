"""What the platform's own tables know of an office: found by their columns, so none is forgotten.

A new table that leads to an office is emptied of it by itself. What stays, stays for a reason, and
the reason stands here and in the certificate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import models, transaction

from provisioning.models import Announcement
from tenants.context import platform_context
from tenants.db.place import PUBLIC
from tenants.models import Office
from tenants.schema import owning

ACCOUNTS: Final = (
    "umowa, faktury i rozliczenia z urzędem: 5 lat od końca roku"
    " (art. 86 Ordynacji podatkowej, art. 74 ustawy o rachunkowości), przy sporze do jego końca"
)
ACCOUNTABLE: Final = "dowód rozliczalności podmiotu przetwarzającego (art. 5 ust. 2, art. 28 RODO)"
REGISTER: Final = "rejestr naruszeń (art. 33 ust. 5 RODO), bez danych osób, których dotyczyły"
ITSELF: Final = "nazwa urzędu i przebieg tego usunięcia, potrzebne do tego zaświadczenia"
KEPT: Final[Mapping[str, str]] = {
    "billing": ACCOUNTS,
    "tenants.Office": ITSELF,
    "provisioning.Leaving": ITSELF,
    "provisioning.LeavingStep": ITSELF,
    "provisioning.BackupPurge": ITSELF,
    "provisioning.AgreementAcceptance": ACCOUNTABLE,
    "provisioning.IncidentOffice": REGISTER,
}
"""By module or model; whatever is not named here is deleted."""
Found = tuple[type[models.Model], str]


def paths() -> list[Found]:
    """Each shared table that leads to an office, and by which columns; the farthest first."""
    shared = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_config is not None
        and model._meta.app_config.name in settings.SHARED_APPS
        and model._meta.managed
    ]
    found: dict[type[models.Model], str] = {
        model: name for model in shared if (name := _own_column(model))
    }
    while farther := {
        model: path
        for model in shared
        if model not in found and (path := _column_through(model, found))
    }:
        found |= farther
    return list(reversed(found.items()))


def reason(model: type[models.Model]) -> str:
    """Why rows of this table stay; empty where they do not."""
    return KEPT.get(model._meta.label) or KEPT.get(model._meta.app_label, "")


def count_deletable(offices: Iterable[UUID]) -> dict[str, int]:
    """How many rows lead to the offices and are not kept, by table."""
    pks = list(offices)
    with owning(PUBLIC):
        counts = {
            model._meta.db_table: rows.count()
            for model, path in paths()
            if not reason(model)
            for rows in [model._default_manager.using("owner").filter(**{f"{path}__in": pks})]
        }
    return {table: count for table, count in sorted(counts.items()) if count}


def delete_rows(offices: Iterable[UUID]) -> None:
    """Delete all rows that lead to the offices but those kept."""
    pks = list(offices)
    with owning(PUBLIC), transaction.atomic(using="owner"):
        for model, path in paths():
            if not reason(model):
                rows = model._default_manager.using("owner").filter(**{f"{path}__in": pks})
                rows._raw_delete("owner")  # past the collector, which asks offices
        _no_more_addressed(pks)


def _no_more_addressed(pks: Iterable[UUID]) -> None:
    """Announcements name offices in a list; an empty one is for all, so its row goes instead."""
    gone = {pk.hex for pk in pks}
    for one in Announcement.objects.using("owner").exclude(offices=[]):
        left = [office for office in one.offices if office not in gone]
        if not left:
            one.delete(using="owner")
        elif left != one.offices:
            Announcement.objects.using("owner").filter(pk=one.pk).update(offices=left)


def kept_rows(offices: Iterable[UUID]) -> dict[str, int]:
    """How many rows stay, by the reason why."""
    pks, kept = list(offices), dict[str, int]()
    with platform_context():
        for model, path in paths():
            if why := reason(model):
                count = model._default_manager.filter(**{f"{path}__in": pks}).count()
                if count:
                    kept[why] = kept.get(why, 0) + count
    return kept


def _own_column(model: type[models.Model]) -> str:
    for one in model._meta.concrete_fields:
        if one.related_model is Office:
            return one.name
        if one.name == "office_id":
            return "office_id"
    return ""


def _column_through(model: type[models.Model], known: Mapping[Any, str]) -> str:
    for one in model._meta.concrete_fields:
        if one.related_model in known and one.related_model is not Office:
            return f"{one.name}__{known[one.related_model]}"
    return ""
