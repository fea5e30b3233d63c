"""The HTML part says what the text part says: nothing is lost, whatever an office writes."""

from __future__ import annotations

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from tenants.messaging.channels.blocks import Look, blocks
from tenants.messaging.channels.mail import as_html
from tenants.messaging.texts import Text
from tenants.profile.models import Profile

LETTER = """Dzień dobry,

trzymamy termin. Potwierdź go do godziny 10:45.

Potwierdź wizytę: https://a.example/rezerwacja/x
Możesz też wpisać na stronie rezerwacji kod: 482915

Sprawa: Dowód osobisty
Termin: środa, 25 listopada 2026 r., godz. 10:30

Co zabrać:
– wniosek
– zdjęcie (https://a.example/zdjecie).

Nie możesz przyjść? Odwołaj wizytę – ktoś skorzysta: https://a.example/odwolaj

Jeśli nadal chcesz przyjść, wybierz termin:
https://a.example/sprawa

Telefon: 89 527 31 11"""
CRUMBS = (
    "Sprawa:|–|– |słowo|,|?|.|:|kod: 123456|https://a.example/x|http://|(https://b.example)"
    "|Zobacz:|<b>|&amp;|| |\u00a0"
)
LINES = st.lists(
    st.lists(st.sampled_from(CRUMBS.split("|")), max_size=6).map(" ".join), max_size=12
).map("\n".join)


def test_a_letter_becomes_facts_actions_a_code_and_a_list() -> None:
    found = [(block.look, len(block.lines)) for block in blocks(LETTER)]
    assert found == [
        (Look.TEXT, 1),
        (Look.TEXT, 1),
        (Look.ACTION, 1),
        (Look.CODE, 1),
        (Look.FACT, 2),
        (Look.TEXT, 1),
        (Look.ITEM, 2),
        (Look.ACTION, 1),
        (Look.ACTION, 1),
        (Look.TEXT, 1),
    ]


def test_only_the_first_action_is_the_button() -> None:
    assert [block.first for block in blocks(LETTER) if block.look is Look.ACTION] == [
        True,
        False,
        False,
    ]


def test_what_to_press_is_named_by_what_it_does() -> None:
    actions = [block.lines[0] for block in blocks(LETTER) if block.look is Look.ACTION]
    assert [(line.label, line.url) for line in actions] == [
        ("Potwierdź wizytę", "https://a.example/rezerwacja/x"),
        ("Odwołaj wizytę – ktoś skorzysta", "https://a.example/odwolaj"),
        ("Wybierz termin", "https://a.example/sprawa"),
    ]


def test_a_mark_that_ends_a_sentence_is_not_part_of_an_address() -> None:
    (item,) = [line for block in blocks(LETTER) for line in block.lines if "zdjęcie" in str(line)]
    assert [piece.url for piece in item.pieces if piece.url] == ["https://a.example/zdjecie"]
    assert item.pieces[-1].text == ")."


def words(text: str) -> str:
    """Letters and digits only: marks and spaces may move."""
    return re.sub(r"[\W_]+", "", text).lower()


@given(LINES)
def test_nothing_is_lost_and_nothing_becomes_markup(text: str) -> None:
    page = as_html(Profile(name=""), "pl", Text("", text))
    body = page[page.index("<body") :]
    for link in re.findall(r"https?://\w[^\s()]*", text):
        assert f'href="{html.escape(link.rstrip(".,;:!?)"))}"' in body
    shown = html.unescape(re.sub(r"<[^>]*>", " ", body))
    for line in text.splitlines():
        for word in re.sub(r"https?://\S*", " ", line).split():
            assert words(word) in words(shown)
    assert "<b>" not in body
