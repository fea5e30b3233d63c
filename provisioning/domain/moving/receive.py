"""The side an office moves to: loaded, compared, and only then open."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from provisioning.domain.restoring.archives import whole
from provisioning.domain.restoring.refusals import NotOfThisTime, NotWhole
from provisioning.domain.subdomains import check_subdomain
from provisioning.models import Domain, DomainState, Leaving, Onboarding
from tenants.archive.load import TooNew, folder_of, load_archive
from tenants.archive.manifest import Manifest
from tenants.archive.read import Opened, open_archive
from tenants.archive.sealed import Damaged
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.context import platform_context
from tenants.hosts import forget_hosts
from tenants.master_keys import new_sealing_key_of, wrap_key
from tenants.models import Hostname, Office, OfficeState
from tenants.schema import SchemaExists, drop_schema, schema_exists

from .own_hosts import bring_hosts, check_nowhere_else
from .refusals import AlreadyHere, NotArriving
from .shared_rows import bring_rows, wake


@dataclass(frozen=True, slots=True)
class Received:
    """The office as it stands here, and the digest to tell the side it came from."""

    office: Office
    rows: int
    digest: str


def receive(
    path: Path, *, transport: str, subdomain: str = "", now: datetime, by: Actor
) -> Received:
    """Make the office here out of its archive; it opens once every sum agrees.

    It keeps its id and its data key (wrapped by our master key), so links in messages, PINs and
    sealed fields go on, and its own hosts. ``subdomain``: another one than it had. Killed half-way,
    call it again, or ``give_up``. Raises ``AlreadyHere``, ``ElsewhereToo``, ``CellSilent``,
    ``NotWhole``, ``NotOfThisTime`` and ``BadSubdomain``.
    """
    manifest = whole(path, transport=transport)
    facts = _facts(path, transport)
    name = subdomain or facts["subdomain"]
    check_subdomain(name)
    hosts = _hosts(facts, name)
    check_nowhere_else(UUID(facts["id"]), hosts)
    office = _row(facts, name)
    try:
        with open_archive(path, transport=transport) as opened:
            _load(opened, manifest, office)
    except TooNew as error:
        raise NotOfThisTime from error
    except SchemaExists as error:
        raise AlreadyHere from error
    except Damaged as error:
        raise NotWhole(f"{NotWhole.message} ({error})") from error
    check_nowhere_else(office.pk, hosts)  # called off there meanwhile: it must not open here too
    with platform_context(), transaction.atomic():
        Office.objects.filter(pk=office.pk).update(state=facts["state"], gone_at=None)
        record("office.receive", by=by, now=now, about=office)
        bring_rows(office, facts)
        wake(office, now)
    forget_hosts()
    office.state = facts["state"]
    return Received(office, manifest.rows, manifest.digest)


def give_up(office: Office, *, now: datetime, by: Actor) -> None:
    """Take back what was received and has not opened: of the office nothing stays here.

    Raises ``NotArriving``.
    """
    with platform_context():
        born_here = Onboarding.objects.filter(office_id=office.pk).exists()
    if office.state != OfficeState.BUILDING or office.practice_of or born_here:
        raise NotArriving
    drop_schema(str(office.schema_name))
    shutil.rmtree(folder_of(office.pk), ignore_errors=True)
    with platform_context(), transaction.atomic():
        record("office.receive_undo", by=by, now=now, about=office)
        Hostname.objects.filter(tenant=office).delete()
        Domain.objects.filter(office_id=office.pk).delete()
        if office.gone_at is None:
            Office.objects.filter(pk=office.pk).delete()
        else:  # it was here once, and papers of then stay
            Office.objects.filter(pk=office.pk).update(
                state=OfficeState.GONE, wrapped_key=b"", sealing_keys={}, entitlements={}
            )
    forget_hosts()


def _load(opened: Opened, manifest: Manifest, office: Office) -> None:
    """Its rows in one transaction; a schema that a kill left without them is made anew."""
    schema = str(office.schema_name)
    if schema_exists(schema) and office.state == OfficeState.BUILDING:
        drop_schema(schema)
    load_archive(opened, manifest, schema, folder_of(office.pk))


def _facts(path: Path, transport: str) -> dict[str, Any]:
    """The first entry: the office itself and its keys."""
    with open_archive(path, transport=transport) as opened:
        facts: dict[str, Any] = next(opened.entries).facts["facts"]
    if "data_key" not in facts:
        raise NotWhole
    return facts


def _hosts(facts: Mapping[str, Any], subdomain: str) -> list[str]:
    """Where it shall answer here."""
    own = [one["host"] for one in _own(facts) if one["state"] != DomainState.WAITING]
    return [f"{subdomain}.{settings.OKIENKO_BASE_HOST}", *own]


def _own(facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Its own hosts; archives of former releases tell of none."""
    return list(facts.get("own_hosts", ()))


def _row(facts: Mapping[str, Any], subdomain: str) -> Office:
    """The office's row here, closed to everybody; found again after a kill, or after it left."""
    office_id = UUID(facts["id"])
    with platform_context(), transaction.atomic():
        known: Office | None = Office.objects.filter(pk=office_id).first()
        if known is not None and known.state == OfficeState.BUILDING:
            return known
        taken = Office.objects.filter(subdomain=subdomain).exclude(pk=office_id).exists()
        if taken or _stands(office_id) or (known is not None and not _has_left(known)):
            raise AlreadyHere
        wrapped = wrap_key(office_id, bytes.fromhex(facts["data_key"]))
        main = next((one["host"] for one in _own(facts) if one["is_main"]), "")
        told = {
            "schema_name": Office.schema_for(office_id),
            "subdomain": subdomain,
            "name": facts["name"],
            "state": OfficeState.BUILDING,
            "wrapped_key": wrapped,
            "sealing_keys": {
                "current": facts["seals_by"],
                "keys": {
                    name: new_sealing_key_of(office_id, wrapped, bytes.fromhex(key))
                    for name, key in facts["sealing_keys"].items()
                },
            },
            "entitlements": facts["entitlements"],
            "practice_of": UUID(facts["practice_of"]) if facts["practice_of"] else None,
            "created_at": datetime.fromisoformat(facts["created_at"]),
            "main_host": main,
        }
        office: Office
        office, _new = Office.objects.update_or_create(id=office_id, defaults=told)
        host = f"{subdomain}.{settings.OKIENKO_BASE_HOST}"
        Hostname.objects.create(domain=host, tenant=office, is_primary=True)
        bring_hosts(office, _own(facts))
    return office


def _has_left(known: Office) -> bool:
    """It was here once, and its leaving is over to the last step."""
    leaving = Leaving.objects.under_way().filter(office=known).exists()
    return known.state == OfficeState.GONE and not leaving


def _stands(office_id: UUID) -> bool:
    """A schema of this name that no row leads to: somebody's, and not ours to write over."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_namespace WHERE nspname = %s", [Office.schema_for(office_id)]
        )
        return cursor.fetchone() is not None
