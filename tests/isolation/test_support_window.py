"""What an office shares with us in the public schema is its own alone, by row security."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from support.care import reported
from support.staff import hire

from provisioning.domain.papers import audits
from provisioning.domain.papers.facts import keep_facts
from provisioning.domain.support import grant
from tenants.accounts.session import actor
from tenants.context import office_context
from tenants.db.place import PUBLIC
from tenants.models import Office
from tenants.schema import owning

OWN = ("ticket", "ticket_entry", "support_grant", "office_facts", "audit_request")
OURS = ("notice_letter",)


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM public.{table}")
        return int(cursor.fetchone()[0])


def share(office: Office) -> None:
    """Something in each table."""
    anna, now = hire(office, "Anna"), timezone.now()
    ticket = reported(office, anna)
    with office_context(office):
        grant.let_in(ticket.pk, now=now, by=actor(anna))
        keep_facts(now)
        audits.ask("Kopie", None, now=now, by=actor(anna))


def test_an_office_sees_its_own_rows_and_none_of_our_letters(
    olsztyn: Office, pultusk: Office
) -> None:
    for office in (olsztyn, pultusk):
        share(office)
    for office in (olsztyn, pultusk):
        with office_context(office):
            assert [count(table) for table in OWN] == [1] * len(OWN)
            for table in OURS:
                refused = pytest.raises(DatabaseError, match="permission denied")
                with refused, transaction.atomic():
                    count(table)


def test_negative_control_without_row_security_the_other_offices_tickets_are_seen(
    new_office: Callable[[], Office],
) -> None:
    own, foreign = new_office(), new_office()
    for office in (own, foreign):
        reported(office, hire(office, "Anna"))

    def seen() -> int:
        with office_context(own):
            return count("ticket")

    with owning(PUBLIC) as owner, owner.cursor() as cursor:
        try:
            assert seen() == 1
            cursor.execute("ALTER TABLE ticket DISABLE ROW LEVEL SECURITY")
            assert seen() == 2
        finally:
            cursor.execute("ALTER TABLE ticket ENABLE ROW LEVEL SECURITY")
            cursor.execute("TRUNCATE ticket_entry, support_visit, support_grant, ticket")
