"""The schema and the code are kept to what schema-based sharding on Citus asks (ADR 0178).

Each rule has a negative control: the same question, asked where the rule is broken.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, Final, cast

import pytest
import sqlparse
from django.conf import LazySettings, settings
from django.db import connections, models, transaction
from django.db.backends.postgresql.schema import DatabaseSchemaEditor
from psycopg import Connection
from support.citus import (
    ELSEWHERE,
    Told,
    called_in_transactions,
    joins_shared_tables,
    office_migrations,
    our_sources,
    reaches_beyond,
    reads_constraint_names,
    several_with_an_index,
)

from booking.models import Counter
from okienko.embedded.prepare import asks_for_citus
from tenants import schema as schemas
from tenants.blueprint.capture import scratch_office
from tenants.blueprint.fill import blueprint
from tenants.db import base
from tenants.db.citus import base as citus
from tenants.db.citus.base import DatabaseWrapper, TwoRoles
from tenants.db.editor import SchemaEditor
from tenants.db.place import MIGRATOR, OWNER, in_office, office_role
from tenants.db.roles import bootstrap
from tenants.ids import uuid7
from tenants.models import Office
from tenants.schema import create_place, owner_connection, owning, plain_owner_connection

pytestmark = pytest.mark.django_db(databases=["default", "owner"])

EXCEPTIONS: Final = {
    "constraint names": {
        # Told or not, the verb looks again; a name only makes a mistake of ours known at once.
        "booking/domain/retry.py"
    },
    "schema and tables in one transaction": {
        # A rehearsal that is rolled back. Not tried on Citus: if it fails there, the script of a
        # release is to be captured on a plain server and its row of ``blueprint`` brought along.
        "tenants/blueprint/capture.py: create_place"
    },
}
QUESTIONS: Final = {
    "foreign keys out": """
        SELECT c.conname FROM pg_constraint c
        JOIN pg_class here ON here.oid = c.conrelid
        JOIN pg_class there ON there.oid = c.confrelid
        WHERE c.contype = 'f' AND here.relnamespace = %s::regnamespace
          AND there.relnamespace <> here.relnamespace""",
    "triggers": """
        SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE c.relnamespace = %s::regnamespace AND NOT t.tgisinternal""",
    "views": """
        SELECT relname FROM pg_class
        WHERE relnamespace = %s::regnamespace AND relkind IN ('v', 'm')""",
    "inheritance": """
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE c.relnamespace = %s::regnamespace""",
    "not the owner's": """
        SELECT relname FROM pg_class
        WHERE relnamespace = %s::regnamespace
          AND pg_get_userbyid(relowner) <> 'okienko_owner'""",
    "others who see it": """
        SELECT r.rolname FROM pg_roles r, pg_namespace n
        WHERE n.oid = %s::regnamespace AND starts_with(r.rolname, 'okienko_') AND NOT r.rolsuper
          AND r.rolname <> 'okienko_owner' AND right(n.nspname, 32) <> right(r.rolname, 32)
          AND has_schema_privilege(r.rolname, n.oid, 'USAGE')""",
}
BROKEN: Final = {
    "foreign keys out": "CREATE TABLE odd (office uuid REFERENCES public.office (id))",
    "triggers": "CREATE TRIGGER odd BEFORE UPDATE ON booking_counter FOR EACH ROW"
    " EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "views": "CREATE VIEW odd AS SELECT 1",
    "inheritance": "CREATE TABLE odd () INHERITS (booking_counter)",
    "not the owner's": "GRANT ALL ON SCHEMA {schema} TO okienko_migrator;"
    " RESET ROLE; CREATE TABLE {schema}.odd ()",
    "others who see it": "GRANT USAGE ON SCHEMA {schema} TO okienko_platform",
}
SWITCHING: Final = {
    "house/room.py": """
from tenants.context import from_platform

def look(office):
    with from_platform(office):
        return 1
""",
    "house/door.py": """
from django.db import transaction
from .room import look

@transaction.atomic
def enter(office):
    return look(office)
""",
}


@pytest.fixture(scope="module")
def sources() -> dict[str, str]:
    """The program's text."""
    return our_sources()


@pytest.fixture
def on_citus(settings: LazySettings) -> None:
    """The setting is on."""
    settings.OKIENKO_CITUS = True


# --- 5: nothing in an office's schema reaches out of it -----------------------------------------


@pytest.mark.parametrize("rule", QUESTIONS)
def test_an_offices_schema_keeps_the_rule_and_a_broken_one_is_seen(
    rule: str, olsztyn: Office
) -> None:
    name = str(olsztyn.schema_name)
    assert asked(rule, name) == []
    with transaction.atomic(using="owner"):
        with plain_owner_connection() as raw:
            raw.execute(f"SET LOCAL ROLE {OWNER}; SET LOCAL search_path = {name}, ext")
            raw.execute(BROKEN[rule].replace("{schema}", name))
        found = asked(rule, name)
        transaction.set_rollback(True, using="owner")
    assert found != []


def asked(rule: str, schema: str) -> list[Any]:
    with owning(schema) as owner, owner.cursor() as cursor:
        cursor.execute(QUESTIONS[rule], [schema])
        return list(cursor.fetchall())


def test_the_script_of_a_new_office_names_no_other_schema_and_goes_statement_by_statement() -> None:
    script = blueprint()
    assert [one for one in script if ELSEWHERE.search(one)] == []
    assert [one for one in script if len(sqlparse.split(one)) != 1] == []
    assert ELSEWHERE.search("ALTER TABLE visit ADD FOREIGN KEY (o) REFERENCES public.office (id)")
    assert len(sqlparse.split("CREATE TABLE a (b int); CREATE INDEX c ON a (b)")) > 1


def test_no_code_writes_a_trigger_inheritance_or_a_move(sources: dict[str, str]) -> None:
    assert reaches_beyond(sources | office_migrations(settings.TENANT_APPS)) == set()
    for one in (
        "CREATE TRIGGER t BEFORE",
        "CREATE TABLE a () INHERITS (b)",
        "ALTER … SET SCHEMA x",
    ):
        assert reaches_beyond({"odd.py": f"SQL = {one!r}"}) == {"odd.py"}


def test_no_statement_reads_an_offices_tables_together_with_shared_ones(
    sources: dict[str, str],
) -> None:
    assert joins_shared_tables(sources) == set()
    odd = "SQL = 'SELECT 1 FROM booking b JOIN public.due d ON d.id = b.id'"
    assert joins_shared_tables({"odd.py": odd}) == {"odd.py"}


# --- 4: which constraint refused is not asked ----------------------------------------------------


def test_nothing_hangs_on_the_name_of_the_constraint_that_refused(sources: dict[str, str]) -> None:
    assert reads_constraint_names(sources) == EXCEPTIONS["constraint names"]
    odd = "def f(error):\n    return error.__cause__.diag.constraint_name == 'x'"
    assert reads_constraint_names({"odd.py": odd}) == {"odd.py"}


# --- 3: statements one at a time, columns before their checks, schemas before roles ---------------


def test_no_text_of_several_statements_makes_an_index(sources: dict[str, str]) -> None:
    assert several_with_an_index(sources | office_migrations(settings.TENANT_APPS)) == set()
    odd = "SQL = 'CREATE TABLE a (b int); CREATE INDEX c ON a (b)'"
    assert several_with_an_index({"odd.py": odd}) == {"odd.py"}


def added(editor: type[DatabaseSchemaEditor]) -> tuple[list[str], list[Any]]:
    """What is sent for a column that has a CHECK, and what came of it."""
    field = models.PositiveIntegerField(db_default=0)
    field.set_attributes_from_name("odd")
    field.model = Counter
    told: list[str] = []

    class Telling(editor):  # type: ignore[misc,valid-type]  # whichever is asked for
        def execute(self, statement: Any, params: Any = ()) -> None:
            told.append(str(statement))
            super().execute(statement, params)

    with scratch_with_tables() as owner, owner.cursor() as cursor:
        with Telling(owner) as made:
            made.add_field(Counter, field)
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = 'booking_counter'::regclass ORDER BY 1"
        )
        return told, list(cursor.fetchall())


@contextmanager
def scratch_with_tables() -> Iterator[Any]:
    with scratch_office() as (name, _role), owning(name) as owner:
        with owner.cursor() as cursor:
            cursor.execute("CREATE TABLE booking_counter (id uuid PRIMARY KEY)")
        yield owner


def test_a_column_and_its_check_are_added_in_two_steps_and_the_schema_is_the_same() -> None:
    ours, made = added(SchemaEditor)
    djangos, also_made = added(DatabaseSchemaEditor)
    assert [one for one in ours if "ADD COLUMN" in one and "CHECK" in one] == []
    assert [one for one in djangos if "ADD COLUMN" in one and "CHECK" in one] != []
    assert made == also_made
    assert "booking_counter_odd_check" in dict(made)
    assert owner_connection().SchemaEditorClass is SchemaEditor


def test_a_place_is_made_in_a_transaction_of_its_own(sources: dict[str, str]) -> None:
    found = called_in_transactions(sources, {"create_place"})
    assert found == EXCEPTIONS["schema and tables in one transaction"]


def faults(statements: list[str]) -> set[str]:
    """What Citus would not bear in the making of a place."""
    one_transaction = "\n".join(statements).split("COMMIT")
    found = set()
    for part in one_transaction:
        if "CREATE ROLE" in part and "CREATE SCHEMA" in part:
            found.add("role and schema in one transaction")
        if 0 <= part.find("SET LOCAL ROLE") < part.find("CREATE SCHEMA"):
            found.add("role set before the schema is made")
    if any("CREATE ROLE" in one and " LOGIN " not in one for one in statements):
        found.add("a role that may not log in")
    return found


def place_made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    told = Told()
    monkeypatch.setattr(schemas, "plain_owner_connection", lambda: nullcontext(told))
    create_place(Office.schema_for(uuid7()))
    return told.statements


@pytest.mark.usefixtures("on_citus")
def test_with_the_setting_a_place_is_made_as_citus_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    assert faults(place_made(monkeypatch)) == set()


def test_without_the_setting_it_is_made_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    made = place_made(monkeypatch)
    assert faults(made) == {
        "role and schema in one transaction",
        "role set before the schema is made",
        "a role that may not log in",
    }
    assert made[0] == "BEGIN"
    assert made.count("BEGIN") == 1


@pytest.mark.usefixtures("on_citus")
def test_a_place_of_citus_can_be_made_by_the_rights_it_needs(olsztyn: Office) -> None:
    name = Office.schema_for(uuid7())
    database = str(owner_connection().settings_dict["NAME"])
    role = office_role(database, name)
    with transaction.atomic(using="owner"):
        with plain_owner_connection() as raw:
            raw.execute(f"SET LOCAL ROLE {OWNER}")
            raw.execute(f"GRANT CREATE ON DATABASE {database} TO {MIGRATOR}")
            raw.execute("RESET ROLE")
        create_place(name)
        with owning(name) as owner, owner.cursor() as cursor:
            cursor.execute(
                "SELECT pg_get_userbyid(n.nspowner), r.rolcanlogin FROM pg_namespace n, pg_roles r"
                " WHERE n.nspname = %s AND r.rolname = %s",
                [name, role],
            )
            assert cursor.fetchall() == [(OWNER, True)]
        transaction.set_rollback(True, using="owner")


# --- 1: who may log in ---------------------------------------------------------------------------


@pytest.mark.parametrize("citus", [False, True])
def test_the_owner_may_log_in_only_on_citus_and_nobody_else_without_a_password(citus: bool) -> None:
    told = Told()
    bootstrap(
        cast("Connection[tuple[object, ...]]", told),
        app_password="a",
        migrator_password="m",
        citus=citus,
    )
    may = [one for one in told.statements if one.startswith("CREATE ROLE") and " LOGIN" in one]
    without = [one for one in may if "PASSWORD" not in one]
    assert without == ([f'CREATE ROLE "{OWNER}" WITH LOGIN NOINHERIT'] if citus else [])
    rights = [one for one in told.statements if one.startswith("GRANT CONNECT")]
    assert any("CREATE" in one for one in rights) is citus


def test_the_setting_is_read_alike_by_those_who_have_no_settings() -> None:
    assert [asks_for_citus({"OKIENKO_CITUS": one}) for one in ("1", "true", "0", "")] == [
        True,
        True,
        False,
        False,
    ]
    assert not asks_for_citus({})


# --- 2: one role in a transaction ----------------------------------------------------------------


def test_no_transaction_of_the_platform_steps_into_an_office(sources: dict[str, str]) -> None:
    assert called_in_transactions(sources, {"from_platform"}) == set()
    assert called_in_transactions(SWITCHING, {"from_platform"}) == {"house/door.py: look"}


@pytest.mark.parametrize("kind", [DatabaseWrapper, base.DatabaseWrapper])
def test_on_citus_a_transaction_that_changes_its_role_is_refused(
    kind: type[base.DatabaseWrapper], olsztyn: Office, pultusk: Office
) -> None:
    database = str(connections["default"].settings_dict["NAME"])
    here, there = (in_office(database, str(one.schema_name)) for one in (olsztyn, pultusk))
    refused = pytest.raises(TwoRoles) if kind is DatabaseWrapper else nullcontext()
    wrapper = kind({**connections["default"].settings_dict}, "default")
    try:
        wrapper.stand(here)
        wrapper.set_autocommit(False)
        with wrapper.cursor() as cursor:
            cursor.execute("SELECT source FROM pg_settings WHERE name = 'lock_timeout'")
            travels = cursor.fetchone() == ("session",)
            assert travels is (kind is DatabaseWrapper)
            wrapper.stand(there)
            with refused:
                cursor.execute("SELECT 1")
        wrapper.rollback()
        wrapper.set_autocommit(True)
        with wrapper.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM booking_counter")
    finally:
        wrapper.close()


def test_on_citus_a_connection_is_given_back_after_few_roles(
    olsztyn: Office, pultusk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = str(connections["default"].settings_dict["NAME"])
    wrapper = DatabaseWrapper({**connections["default"].settings_dict}, "default")
    kept = []
    try:
        for most in (3, 1):
            monkeypatch.setattr(citus, "ROLES_PER_CONNECTION", most)
            for one in (olsztyn, pultusk):
                wrapper.stand(in_office(database, str(one.schema_name)))
                with wrapper.cursor() as cursor:
                    cursor.execute("SELECT count(*) FROM booking_counter")
                wrapper.leave()
            kept.append(wrapper.connection is not None)
    finally:
        wrapper.close()
    assert kept == [True, False]
