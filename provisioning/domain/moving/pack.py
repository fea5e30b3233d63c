"""The side an office moves away from: it stands still, is packed, and goes when it has arrived."""

from __future__ import annotations

from copy import copy
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from provisioning.domain.leaving.begin import Terms, begin_leaving, hand_over
from provisioning.domain.leaving.handing_over import may_change_schemas, needs_owner
from provisioning.domain.leaving.refusals import NeedsOwnerToStay
from provisioning.models import Leaving, Move
from tenants.archive.write import write_archive
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.context import platform_context
from tenants.hosts import forget_hosts
from tenants.models import LIVING, Office, OfficeState
from tenants.standstill import move_again, rights_of, stand_still

from .own_hosts import check_not_arrived, own_hosts
from .refusals import CannotMove, NotMoving, OtherDigest
from .shared_rows import rows_along, wake


def pack(office: Office, target: Path, *, transport: str, now: datetime, by: Actor) -> Move:
    """Let the office stand still and write it to ``target``, for the holder of ``transport``.

    From here on its data change nowhere, until the other side has them or the move is called off.
    Called again it writes the file anew. Raises ``CannotMove``.
    """
    needs_owner()
    move = _begin(office, now, by)
    schema = str(office.schema_name)
    with platform_context():
        Office.objects.filter(pk=office.pk).update(state=OfficeState.LEAVING)
    forget_hosts()
    stand_still(schema, _rights(move))
    manifest = write_archive(
        _before(office, move),
        target,
        now=now,
        transport=transport,
        more={"own_hosts": own_hosts(office), **rows_along(office)},
    )
    move.digest, move.rows = manifest.digest, manifest.rows
    with platform_context():
        move.save(update_fields=["digest", "rows"])
    return move


def call_move_off(office: Office, *, now: datetime, by: Actor) -> Move:
    """The office stays here: it is as it was. Raises ``NotMoving``.

    And ``ElsewhereToo`` where another cell has begun to take it in, ``NeedsOwnerToStay``.
    """
    move = _waiting(office)
    if not may_change_schemas():
        raise NeedsOwnerToStay(f"okienko office move {office.subdomain} --undo")
    check_not_arrived(office)
    move_again(str(office.schema_name), _rights(move))
    with platform_context(), transaction.atomic():
        Office.objects.filter(pk=office.pk).update(state=move.state_before)
        _close(move, "office.move_undo", now=now, by=by, undone_at=now)
        wake(office, now)
    forget_hosts()
    return move


def confirm_move(
    office: Office, digest: str, *, letter_to: str, now: datetime, by: Actor
) -> Leaving:
    """The other side reckoned the same digest: the old copy is deleted, as when an office leaves.

    Raises ``NotMoving`` and ``OtherDigest``.
    """
    move = _waiting(office)
    if not move.digest or digest.strip() != move.digest:
        raise OtherDigest
    terms = Terms(letter_to, think=timedelta())
    with platform_context(), transaction.atomic():
        leaving = begin_leaving(office, terms, typed=office.subdomain, now=now, by=by)
        hand_over(leaving, now=now, by=by)
        _close(move, "office.move_confirm", now=now, by=by, confirmed_at=now)
    return leaving


def _begin(office: Office, now: datetime, by: Actor) -> Move:
    with platform_context():
        known = Move.objects.filter(office=office, confirmed_at=None, undone_at=None).first()
        row = Office.objects.get(pk=office.pk)
        leaving = Leaving.objects.under_way().filter(office=row).exists()
    if known is not None:
        return known
    if row.state not in LIVING or row.state == OfficeState.LEAVING or leaving:
        raise CannotMove
    rights = [list(one) for one in rights_of(str(row.schema_name))]
    with platform_context(), transaction.atomic():
        record("office.move", by=by, now=now, about=row)
        return Move.objects.create(office=row, state_before=row.state, rights=rights, began_at=now)


def _before(office: Office, move: Move) -> Office:
    """The office in the state it shall have again at the other end."""
    packed = copy(office)
    packed.state = move.state_before
    return packed


def _rights(move: Move) -> list[tuple[str, str, str]]:
    return [(table, column, right) for table, column, right in move.rights]


def _waiting(office: Office) -> Move:
    with platform_context():
        move = Move.objects.filter(office=office, confirmed_at=None, undone_at=None).first()
    if move is None:
        raise NotMoving
    return move


def _close(move: Move, action: str, *, now: datetime, by: Actor, **moments: datetime) -> None:
    Move.objects.filter(pk=move.pk).update(**moments)
    record(action, by=by, now=now, about=move.office)
