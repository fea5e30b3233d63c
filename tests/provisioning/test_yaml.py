"""What YAML allows and an office file does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import translation
from support.officefile import minimal, problems_of

from provisioning.officefile.load import load
from provisioning.officefile.parse import parse
from tenants.officefile.nodes import LARGEST, BadFile

BOMB = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9))


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("", 1, "An office file begins with sections"),
        ("- a\n- b\n", 1, "An office file begins with sections"),
        ("office:\n\tname: x\n", 2, "There is a tab here"),
        ("office: {name: x\n", 2, "not correct YAML"),
        ("office: {name: x}\n---\noffice: {name: y}\n", 2, "begins a second document"),
        ("office: {name: *nobody}\n", 1, "refers to an “&name”"),
        ("office:\n  name: !!python/object:os.system x\n", 2, "python/object:os.system"),
        ("office: !office {name: x}\n", 1, "Tags such as “!office”"),
        ("office: {name: x\x00}\n", 1, "a sign that does not belong"),
        ('office: {name: "x\\0"}\n', 1, "a sign that does not belong"),
        ("? [a]\n: b\noffice: {name: x}\n", 1, "A key must be a word"),
        (minimal("office: {name: y}\n"), 3, "“office” is given twice"),
        (f"a0: &a0 [x]\n{BOMB}{minimal()}", 1, "too complex"),
        (f"a: &a [*a]\n{minimal()}", 1, "too complex"),
        (f"a: {'[' * 5000}{']' * 5000}\n", 1, "too complex"),
        ("a: " + "x" * LARGEST, 1, "larger than 1 MB"),
    ],
    ids=range(16),
)
def test_bad_yaml_is_refused_with_its_line(text: str, line: int, told: str) -> None:
    with translation.override("en"):
        found = problems_of(text)

    assert (found[0].line, told in found[0].message) == (line, True)


def test_anchors_spare_repetition() -> None:
    document = parse(
        minimal("hours_templates:\n  - {key: a, mon: &day ['08:00-12:00'], tue: *day}\n")
    )

    assert document.hours_templates[0].tue == ("08:00-12:00",)


def test_a_problem_under_an_alias_is_told_where_the_alias_stands() -> None:
    text = minimal(
        "hours_templates:\n"
        "  - {key: std, mon: ['08:00-12:00']}\n"
        "locations:\n"
        "  - {key: r, name: R, address: A}\n"
        "units:\n"
        "  - {key: bok, name: BOK, location: r}\n"
        "  - {key: usc, name: USC, location: r}\n"
        "services:\n"
        "  - {key: a, name: A, duration: 15, units: [bok]}\n"
        "counters:\n"
        "  - {key: k1, name: K1, unit: bok, services: &all [a], hours: std}\n"
        "  - {key: k2, name: K2, unit: usc, services: *all, hours: std}\n"
    )

    assert [one.line for one in problems_of(text)] == [14]


def test_words_that_yaml_reads_as_something_else_stay_words() -> None:
    document = parse("office:\n  name: no\n  phone: 010\n  address: 2026-01-01\n")

    assert (document.office.name, document.office.phone) == ("no", "010")
    assert document.office.address == "2026-01-01"


def test_a_file_in_another_encoding_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "urzad.yaml"
    path.write_bytes("office:\n  name: Urząd\n".encode("cp1250"))

    with translation.override("en"), pytest.raises(BadFile, match=r"2: .*not in UTF-8"):
        load(path)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "urzad.yaml"
    path.write_bytes(minimal().encode("utf-8-sig"))

    assert load(path).document.office.name == "Urząd próbny"


def test_only_harmless_kinds_of_files_are_offered(tmp_path: Path) -> None:
    service = "services:\n  - {key: a, name: A, duration: 15, files: [wniosek.exe]}\n"
    path = tmp_path / "urzad.yaml"
    path.write_text(minimal(service), "utf-8")
    (tmp_path / "wniosek.exe").write_bytes(b"MZ")

    with (
        translation.override("en"),
        pytest.raises(BadFile, match=r"4: “wniosek.exe”: files of this"),
    ):
        load(path)
