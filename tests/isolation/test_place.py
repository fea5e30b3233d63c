"""A connection stands where it was told, or refuses to work."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from booking.models import Location
from tenants.context import NestedPlace, NoOffice, current_office, office_context, platform_context
from tenants.db.base import DatabaseWrapper, WrongPlace
from tenants.db.place import NOWHERE, Place, office_role
from tenants.db.prepared import PREPARED
from tenants.db.roles import take_in_offices
from tenants.models import Office
from tenants.schema import drop_schema, plain_owner_connection


class Rolled(Exception):
    """Thrown to roll a block back."""


def where() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('search_path')")
        return cursor.fetchone()


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def add(key: str) -> Location:
    return Location.objects.create(key=key, name=key, address="ul. Testowa 1")


def prepared() -> list[tuple[str]]:
    """The statements this connection keeps, without their marks."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT trim(replace(statement, %s, '')) FROM pg_prepared_statements", [PREPARED]
        )
        return cursor.fetchall()


def keys() -> set[str]:
    return set(Location.objects.values_list("key", flat=True))


def test_nobody_reads_anything_outside_of_an_office(olsztyn: Office) -> None:
    with pytest.raises(DatabaseError, match="does not exist"), transaction.atomic():
        keys()
    denied = pytest.raises(DatabaseError, match="permission denied")
    with denied, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {olsztyn.schema_name}.booking_location")


def test_an_office_sees_its_own_rows_alone(olsztyn: Office, pultusk: Office) -> None:
    with office_context(olsztyn):
        add("ratusz")
    with office_context(pultusk):
        assert keys() == set()
        add("starostwo")
    with office_context(olsztyn):
        assert keys() == {"ratusz"}


def test_raw_sql_into_the_other_schema_is_refused(olsztyn: Office, pultusk: Office) -> None:
    for statement in (
        f"SELECT * FROM {pultusk.schema_name}.booking_location",
        "SELECT * FROM public.office",
        "SELECT * FROM public.due",
        "DELETE FROM public.due",
        "SET ROLE okienko_owner",
        f"CREATE TABLE {olsztyn.schema_name}.mine (id int)",
    ):
        with office_context(olsztyn), pytest.raises(DatabaseError), transaction.atomic():
            run(statement)


def test_rights_in_public_do_not_grow_with_offices(olsztyn: Office, pultusk: Office) -> None:
    with platform_context(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT nspacl::text FROM pg_namespace WHERE nspname = 'public')"
            " || (SELECT string_agg(relacl::text, '') FROM pg_class"
            "     WHERE relnamespace = 'public'::regnamespace)"
        )
        ((rights,),) = cursor.fetchall()
    assert "okienko_offices" in rights
    assert office_role(str(connection.settings_dict["NAME"]), "") not in rights


def test_offices_have_in_common_that_they_announce_work_and_nothing_else(olsztyn: Office) -> None:
    with office_context(olsztyn), connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(g.rolname, ' ') FROM pg_auth_members m"
            " JOIN pg_roles g ON g.oid = m.roleid"
            " JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = current_user"
        )
        assert cursor.fetchall() == [("okienko_offices",)]
        cursor.execute(
            "SELECT c.oid::regclass::text, a.privilege_type FROM pg_class c, aclexplode(c.relacl) a"
            " WHERE a.grantee = 'okienko_offices'::regrole"
        )
        assert cursor.fetchall() == [("public.due", "INSERT")]


def test_what_offices_have_in_common_announces_work_for_none(olsztyn: Office) -> None:
    hint = f"INSERT INTO public.due (office_id, kind, at) VALUES ('{olsztyn.pk}', 'outbox', now())"
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("SET LOCAL ROLE okienko_offices")
        with pytest.raises(DatabaseError, match="row-level security"):
            cursor.execute(hint)
        transaction.set_rollback(True)


def test_an_office_made_before_there_was_a_common_role_is_taken_in(
    new_office: Callable[[], Office],
) -> None:
    office = new_office()
    database = str(connection.settings_dict["NAME"])
    role = office_role(database, str(office.schema_name))
    with plain_owner_connection() as raw:
        raw.execute(f"REVOKE okienko_offices FROM {role}")
        raw.execute(f"ALTER ROLE {role} NOINHERIT")
        raw.execute("SET ROLE okienko_owner")
        raw.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        raw.execute(f"GRANT INSERT ON public.due TO {role}")
        raw.execute("RESET ROLE")
        take_in_offices(raw, database)
        raw.execute("SET ROLE okienko_owner")
        raw.execute("SET search_path = public")
        raw.execute(import_module("tenants.migrations.0013_due_for_all_offices").TAKE_BACK)
    with office_context(office), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public.due (office_id, kind, at) VALUES (%s, 'x', now())", [office.pk]
        )
        transaction.set_rollback(True)
    drop_schema(str(office.schema_name))
    with platform_context(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        assert cursor.fetchall() == []


def test_an_office_cannot_announce_work_for_another(olsztyn: Office, pultusk: Office) -> None:
    refused = pytest.raises(DatabaseError, match="row-level security")
    with office_context(olsztyn), refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public.due (office_id, kind, at) VALUES (%s, 'x', now())", [pultusk.pk]
        )


@pytest.mark.parametrize("depth", [1, 2])
def test_a_rollback_does_not_leave_the_next_query_in_the_other_office(
    olsztyn: Office, pultusk: Office, depth: int
) -> None:
    """PostgreSQL undoes set_config on ROLLBACK and ROLLBACK TO: the wrapper must know."""
    with office_context(olsztyn):
        add("ratusz")
    with office_context(pultusk):
        add("starostwo")
    with office_context(olsztyn):
        assert keys() == {"ratusz"}
    with pytest.raises(Rolled), transaction.atomic():
        with office_context(pultusk):
            if depth == 2:
                with pytest.raises(Rolled), transaction.atomic():
                    assert keys() == {"starostwo"}
                    raise Rolled
            assert keys() == {"starostwo"}
        raise Rolled
    with office_context(pultusk):
        assert keys() == {"starostwo"}
    with office_context(olsztyn):
        assert keys() == {"ratusz"}


def test_negative_control_a_wrapper_that_remembers_across_rollbacks_reads_the_wrong_office(
    olsztyn: Office, pultusk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with office_context(olsztyn):
        add("ratusz")
    with office_context(pultusk):
        add("starostwo")
    wrapper = connection._connections[connection._alias]  # type: ignore[attr-defined]
    with office_context(olsztyn):
        sid = transaction.savepoint()
        standing = wrapper._stands_at
    with office_context(pultusk):
        assert keys() == {"starostwo"}
        after = wrapper._stands_at
        transaction.savepoint_rollback(sid)
        assert wrapper._stands_at is None
        wrapper._stands_at = after  # what a wrapper believes that does not forget
        assert keys() == {"ratusz"}, "the harm the forgetting prevents"
    wrapper._stands_at = None
    assert standing != after


def test_raw_rollback_statements_are_noticed_too(olsztyn: Office, pultusk: Office) -> None:
    with office_context(olsztyn):
        add("ratusz")
        with connection.cursor() as cursor:
            cursor.execute("SAVEPOINT before")
    with office_context(pultusk), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM booking_location")
        cursor.execute("ROLLBACK TO SAVEPOINT before")
        cursor.execute("SELECT count(*) FROM booking_location")
        assert cursor.fetchone() == (0,)


def test_a_cursor_kept_from_one_office_works_for_the_next(olsztyn: Office, pultusk: Office) -> None:
    with office_context(olsztyn):
        add("ratusz")
        cursor = connection.cursor()
        cursor.execute("SELECT 1")
    with office_context(pultusk):
        cursor.execute("SELECT count(*) FROM booking_location")
        assert cursor.fetchone() == (0,)
    cursor.close()


def test_a_missing_role_is_an_error_not_a_way_in(db: None) -> None:
    ghost = Office(subdomain="ghost")
    ghost.schema_name = Office.schema_for(ghost.pk)
    with office_context(ghost), pytest.raises(DatabaseError, match="role"), transaction.atomic():
        keys()


def test_a_server_that_answers_something_else_stops_the_work(
    olsztyn: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with office_context(olsztyn), monkeypatch.context() as broken:
        broken.setattr("tenants.db.base.STAND", "SELECT 'postgres', {}::text || {}::text")
        with pytest.raises(WrongPlace), transaction.atomic():
            keys()


def test_offices_do_not_nest(olsztyn: Office, pultusk: Office) -> None:
    with office_context(olsztyn), office_context(olsztyn):
        assert current_office() == olsztyn
        with pytest.raises(NestedPlace), office_context(pultusk):
            pytest.fail("inside two offices")
        with pytest.raises(NestedPlace), platform_context():
            pytest.fail("on the platform from inside an office")
    with pytest.raises(NoOffice):
        current_office()


def test_an_idle_connection_has_no_office(new_office) -> None:  # type: ignore[no-untyped-def]
    office = new_office()
    with office_context(office):
        assert where()[0] != "okienko_app"
    raw = connection.connection
    assert raw.execute("SELECT current_user, current_setting('search_path')").fetchone() == (
        "okienko_app",
        "",
    )


def test_an_idle_connection_has_no_office_after_an_error_either(new_office) -> None:  # type: ignore[no-untyped-def]
    office = new_office()
    with pytest.raises(Rolled), office_context(office), transaction.atomic():
        keys()
        raise Rolled
    assert connection.connection.execute("SELECT current_user").fetchone() == ("okienko_app",)


def test_entering_an_office_costs_one_statement(new_office, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    office = new_office()
    taken: list[Place] = []
    real = DatabaseWrapper._take_place

    def count(self: DatabaseWrapper) -> None:
        before = self._stands_at
        real(self)
        if before != self._stands_at and self.place != NOWHERE:
            taken.append(self.place)

    monkeypatch.setattr(DatabaseWrapper, "_take_place", count)
    with office_context(office):
        keys()
        keys()
        keys()
    assert len(taken) == 1


def test_a_statement_prepared_in_one_office_asks_the_next_office_its_own(new_office) -> None:  # type: ignore[no-untyped-def]
    """One connection, one prepared statement, two offices by turns."""
    offices = [new_office(), new_office()]
    for number, office in enumerate(offices):
        with office_context(office):
            add(f"dom-{number}")
    for turn in range(20):  # more than PostgreSQL needs to settle on one plan for all values
        with office_context(offices[turn % 2]), connection.cursor() as cursor:
            cursor.execute(f"{PREPARED} SELECT key FROM booking_location WHERE key <> %s", ["x"])
            assert cursor.fetchall() == [(f"dom-{turn % 2}",)]
    assert [row[0] for row in prepared()] == ["SELECT key FROM booking_location WHERE key <> $1"]


def test_what_is_prepared_may_not_be_read_from_the_other_office(new_office) -> None:  # type: ignore[no-untyped-def]
    """The role is asked each time it runs, not when it was prepared."""
    mine, other = new_office(), new_office()
    statement = f"{PREPARED} SELECT count(*) FROM {mine.schema_name}.booking_location"
    for _ in range(10):
        with office_context(mine), connection.cursor() as cursor:
            cursor.execute(statement)
    denied = pytest.raises(DatabaseError, match="permission denied")
    with office_context(other), denied, connection.cursor() as cursor:
        cursor.execute(statement)


def test_what_is_prepared_is_planned_once_for_all_its_values(new_office) -> None:  # type: ignore[no-untyped-def]
    """By itself PostgreSQL plans statements as long as a hold's each time they run (ADR 0186)."""
    statement = f"{PREPARED} SELECT key FROM booking_location WHERE key = ANY(%s::varchar[])"
    with office_context(new_office()), connection.cursor() as cursor:
        for number in range(8):
            cursor.execute(statement, [[f"dom-{number}"] * (number + 1)])
        cursor.execute(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement = %s",
            [statement.replace("%s", "$1")],
        )
        assert cursor.fetchall() == [(8, 0)]


def test_a_rollback_leaves_prepared_statements_that_work(new_office) -> None:  # type: ignore[no-untyped-def]
    office = new_office()
    statement = f"{PREPARED} SELECT %s::int"
    for number in range(3):
        with office_context(office), connection.cursor() as cursor:
            cursor.execute(statement, [number])
            with pytest.raises(Rolled), transaction.atomic():
                cursor.execute(statement, [number])
                raise Rolled
            cursor.execute(statement, [number])
            assert cursor.fetchone() == (number,)


def test_a_lost_connection_is_noticed_by_taking_the_place(new_office) -> None:  # type: ignore[no-untyped-def]
    """The check costs no trip of its own, and a request on a dead line gets a new one."""
    office = new_office()
    with office_context(office):
        keys()
    lost = connection.connection
    connection.health_check_enabled, connection.health_check_done = True, False
    with psycopg.connect(lost.info.dsn, password=lost.info.password) as killer:
        killer.execute("SELECT pg_terminate_backend(%s)", [lost.info.backend_pid])
    with office_context(office):
        assert keys() == set()
    assert connection.connection is not lost
