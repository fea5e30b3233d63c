"""The words of messages cannot reach anything but their variables."""

from __future__ import annotations

from pathlib import Path

import pytest
from liquid.exceptions import LiquidError
from support.notes import Notes

from tenants.messaging.texts import render

WHO = {"who": "Dorota", "footer": ""}


@pytest.mark.parametrize(
    "attack",
    [
        "{{ unknown }}",
        "{{ unknown | default: 'x' }}",
        "{{ who.password }}",
        "{{ who.__class__.__mro__ }}",
        "{{ settings.SECRET_KEY }}",
        "{% include 'footer.email' %}",
        "{% render 'footer.email' %}",
        "{% for i in (1..1000000000) %}x{% endfor %}",
        "{% tablerow i in (1..1000000000) %}x{% endtablerow %}",
        "{% for i in (1..99) %}{% for j in (1..99) %}x{% endfor %}{% endfor %}",
        "{% assign x = who %}{% for i in (1..60) %}{% assign x = x | append: x %}{% endfor %}",
        "{{ 'x' | no_such_filter }}",
        "{% if who %}",
        "{{",
    ],
)
def test_an_attack_is_an_error(notes: Notes, attack: str) -> None:
    notes.write("evil.email", f"Subject: x\n\n{attack}")
    with pytest.raises(LiquidError):
        render(notes.texts, "evil", "email", "pl", WHO)


def test_a_megabyte_of_words_is_an_error(notes: Notes) -> None:
    notes.write("evil.sms", "x" * 1_000_000)
    with pytest.raises(LiquidError):
        render(notes.texts, "evil", "sms", "pl", WHO)


def test_a_value_is_never_read_as_a_text(notes: Notes) -> None:
    text = render(notes.texts, "hello", "sms", "pl", {"who": "{{ pin }}{% include 'x' %}"})
    assert "{{ pin }}{% include 'x' %}" in text.body


def test_a_subject_is_one_line_and_takes_nothing_from_the_body(notes: Notes) -> None:
    text = render(notes.texts, "hello", "email", "pl", {"who": "Do\n\nrota\u2028x"})
    assert text.subject == "Witaj, Do rota x"
    assert text.body.startswith("Dzień dobry,")


def test_a_language_without_a_text_of_its_own_speaks_polish(notes: Notes) -> None:
    assert render(notes.texts, "hello", "sms", "uk", WHO).body.startswith("Dzień dobry")


def test_a_left_out_part_leaves_no_gap(notes: Notes, tmp_path: Path) -> None:
    notes.write("gap.email", "Subject: x\n\nA\n{% if who == '' %}\nB\n{% endif %}\n\nC")
    assert render(notes.texts, "gap", "email", "pl", WHO).body == "A\n\nC"
