"""Whatever colour an office chooses, its pages can be read."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from okienko.colours import readable, rules
from tenants.models import Office
from tenants.profile.contrast import ENOUGH, WHITE, contrast

RGB = st.tuples(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255))


def parse(css: str, name: str) -> tuple[int, int, int]:
    found = re.search(rf"--{name}:#(..)(..)(..)[;}}]", css)
    assert found
    red, green, blue = (int(pair, 16) for pair in found.groups())
    return red, green, blue


@given(RGB)
def test_text_in_the_offices_colour_reads_on_white_and_on_its_own_tint(
    rgb: tuple[int, int, int],
) -> None:
    css = rules("#{:02x}{:02x}{:02x}".format(*rgb))
    accent, soft, deep = (parse(css, n) for n in ("office", "office-soft", "office-deep"))
    assert contrast(accent, WHITE) >= ENOUGH
    assert contrast(accent, soft) >= ENOUGH * 0.99  # the tint is rounded to whole steps
    assert contrast(deep, WHITE) >= contrast(accent, WHITE)


def test_a_dark_colour_stays_as_it_is() -> None:
    assert readable((11, 60, 93)) == (11, 60, 93)


def test_negative_control_yellow_as_chosen_would_not_read() -> None:
    assert contrast((255, 221, 0), WHITE) < ENOUGH


def test_what_is_no_colour_becomes_our_own_and_never_css() -> None:
    for nonsense in ("", "red", "#fff", "#12345g", "#000000;}body{display:none"):
        assert rules(nonsense) == rules("#17506b")


def test_the_stylesheet_is_the_offices_own(at: Callable[[Office], Client], olsztyn: Office) -> None:
    answer = at(olsztyn).get("/kolory.css")
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert answer.content.decode().startswith(":root{--office:#")
    assert "max-age" in answer["Cache-Control"]
