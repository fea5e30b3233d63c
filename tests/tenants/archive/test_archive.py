"""An office in one sealed file: whole, equal when loaded, and noise to everybody else."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.booking_desk import FRIDAY
from support.full_house import CANARIES, FILE, House, fill

from booking.models import Contact
from tenants.archive import indexes
from tenants.archive.keys import new_transport_key
from tenants.archive.load import TooNew, load_archive, make_room
from tenants.archive.manifest import Manifest
from tenants.archive.read import open_archive, verify_archive
from tenants.archive.sealed import Damaged
from tenants.archive.write import write_archive
from tenants.context import office_context, platform_context
from tenants.db.place import OFFICE_PREFIX
from tenants.ids import uuid7
from tenants.master_keys import Unreadable
from tenants.models import Office
from tenants.schema import SchemaExists, drop_schema, owning, schema_exists


@pytest.fixture
def office(new_office: Callable[[], Office], settings: Any, tmp_path: Path) -> Office:
    settings.OKIENKO_FILES = str(tmp_path / "files")
    return new_office()


@pytest.fixture
def house(office: Office) -> House:
    return fill(office)


@pytest.fixture
def room() -> Iterator[str]:
    """The name of a schema that is not there yet."""
    schema = f"{OFFICE_PREFIX}{uuid7().hex}"
    yield schema
    if schema_exists(schema):
        drop_schema(schema)


def written(office: Office, tmp_path: Path, **options: Any) -> tuple[Path, Manifest]:
    target = tmp_path / "olsztyn.okienko"
    return target, write_archive(office, target, now=FRIDAY, **options)


def test_what_is_written_is_read_with_every_sum(
    office: Office, house: House, tmp_path: Path
) -> None:
    path, manifest = written(office, tmp_path)
    assert verify_archive(path) == manifest
    assert manifest.tables["booking"].rows == 2
    assert list(manifest.files) == ["services/wniosek.pdf"]
    assert not list(tmp_path.glob("*.part"))


def test_nothing_lies_open_in_it(office: Office, house: House, tmp_path: Path) -> None:
    path, _manifest = written(office, tmp_path)
    lying = path.read_bytes().decode("latin-1")
    assert [word for word in (*CANARIES, house.reference) if word in lying] == []


def indexes_of(cursor: Any, schema: str) -> list[str]:
    cursor.execute("SELECT indexdef FROM pg_indexes WHERE schemaname = %s ORDER BY 1", [schema])
    return [text.replace(schema, "") for (text,) in cursor.fetchall()]


@pytest.mark.parametrize("many", [0, indexes.MANY])
def test_loaded_into_a_new_schema_every_table_is_equal(
    office: Office,
    house: House,
    room: str,
    tmp_path: Path,
    many: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(indexes, "MANY", many)
    path, manifest = written(office, tmp_path)
    with open_archive(path) as opened:
        load_archive(opened, manifest, room, tmp_path / "loaded")
    with owning(room) as owner, owner.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM booking_contact")
        assert cursor.fetchone() == (2,)
        cursor.execute("SELECT count(*) FROM booking_counter_service")
        assert cursor.fetchone()[0]
        cursor.execute("SELECT nextval(pg_get_serial_sequence('booking_counter_service', 'id'))")
        number = cursor.fetchone()[0]
        cursor.execute("SELECT max(id) FROM booking_counter_service")
        assert number > cursor.fetchone()[0], "numbers go on where they were"
        made, wanted = (indexes_of(cursor, schema) for schema in (room, str(office.schema_name)))
        assert made == wanted
        assert [one for one in made if "gin_trgm_ops" in one]
    assert (tmp_path / "loaded/services/wniosek.pdf").read_bytes() == FILE


def test_a_schema_that_is_there_is_never_written_over(
    office: Office, house: House, tmp_path: Path
) -> None:
    path, manifest = written(office, tmp_path)
    with open_archive(path) as opened, pytest.raises(SchemaExists):
        load_archive(opened, manifest, str(office.schema_name), tmp_path / "loaded")
    with office_context(office):
        assert Contact.objects.count() == 2


def test_older_rows_get_older_tables_first_and_rows_of_a_later_okienko_none(
    office: Office, room: str
) -> None:
    with owning("public") as owner, owner.cursor() as cursor:
        cursor.execute(f"SELECT app, name FROM {office.schema_name}.django_migrations")
        seen = set(cursor.fetchall())
    with pytest.raises(TooNew):
        make_room(room, seen | {("booking", "9999_from_the_future")})
    assert not schema_exists(room)
    old = {one for one in seen if one[0] != "booking" or one[1] < "0010"}
    make_room(room, old)
    with owning(room) as owner, owner.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        assert set(cursor.fetchall()) == old


def test_without_the_offices_key_it_is_noise(office: Office, house: House, tmp_path: Path) -> None:
    path, _manifest = written(office, tmp_path)
    with platform_context():
        Office.objects.filter(pk=office.pk).update(wrapped_key=b"")
    with pytest.raises(Unreadable):
        verify_archive(path)


def test_a_transport_key_opens_it_and_another_one_does_not(
    office: Office, house: House, tmp_path: Path
) -> None:
    key = new_transport_key()
    path, manifest = written(office, tmp_path, transport=key)
    assert verify_archive(path, transport=key) == manifest
    for wrong in (new_transport_key(), "okienko-transport-x", ""):
        with pytest.raises(Unreadable):
            verify_archive(path, transport=wrong)


def test_a_changed_or_shortened_file_is_noticed(
    office: Office, house: House, tmp_path: Path
) -> None:
    path, _manifest = written(office, tmp_path)
    whole, chance = path.read_bytes(), random.Random(7)  # noqa: S311 - a test's choice
    for place in chance.choices(range(whole.index(b"\n", 20) + 1, len(whole)), k=20):
        flipped = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        for other in (flipped, whole[:place], whole + b"x"):
            path.write_bytes(other)
            with pytest.raises(Damaged):
                verify_archive(path)
