"""What messages about a visit say, in every language, and what they cost."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import icalendar
import pytest
from liquid.exceptions import UndefinedError
from support.booking_desk import FRIDAY, MONDAY, Desk, at
from support.visits import book, send, take

from booking.domain import tokens
from booking.domain.calendar_file import calendar_file
from booking.domain.letter_kinds import KINDS
from booking.domain.letter_source import TRUE_WHILE, BookingLetters
from booking.domain.letter_words import words
from booking.domain.reschedule import MoveRequest, reschedule
from booking.models import Counter, Location, Service
from tenants.audit.actor import RESIDENT
from tenants.messaging.gsm import fold, is_gsm, parts
from tenants.messaging.kinds import LANGUAGES, kind_of
from tenants.messaging.models import Message
from tenants.messaging.template_check import MOST_PARTS, cost
from tenants.messaging.texts import Source, default_source, render, render_source
from tenants.messaging.wording import affordable
from tenants.profile.models import Profile

TEXTS = BookingLetters.texts
ALL = sorted(
    (path.parent.name, *path.name.removesuffix(".liquid").rsplit(".", 1))
    for path in TEXTS.glob("*/*.liquid")
    if not path.name.startswith("footer")
)
BOOKINGS = [one for one in ALL if one[1] in TRUE_WHILE]
LINKS = ("rescue_offer", "waitlist_offer")


@pytest.mark.parametrize(("language", "kind", "channel"), BOOKINGS)
def test_every_text_renders_with_what_a_booking_has_to_say(
    desk: Desk, language: str, kind: str, channel: str
) -> None:
    booking = book(desk)
    message = Message(kind=kind, channel=channel, language=language, about=booking.pk)
    text = render(TEXTS, kind, channel, language, words(booking, message))
    assert "{{" not in text.whole
    assert bool(text.subject) == (channel == "email")
    if not kind.startswith("staff") and channel == "email":
        assert "Urząd Miasta Olsztyna" in text.whole


@pytest.mark.parametrize(("language", "kind", "channel"), ALL)
@pytest.mark.parametrize("longest", [False, True])
def test_every_text_needs_only_its_closed_list_of_variables(
    desk: Desk, language: str, kind: str, channel: str, longest: bool
) -> None:
    found = kind_of(kind)
    assert found
    text = render(TEXTS, kind, channel, language, found.values(language, longest=longest))
    assert text.body
    assert "{{" not in text.whole


@pytest.mark.parametrize(
    ("language", "kind"), [(a, b) for a, b, c in ALL if c == "sms" and a in {"pl", "en"}]
)
def test_every_sms_is_one_part_even_with_the_longest_words(
    desk: Desk, language: str, kind: str
) -> None:
    found = kind_of(kind)
    assert found
    text = render(TEXTS, kind, "sms", language, found.values(language, longest=True))
    words = fold(text.body)
    assert is_gsm(words)
    assert parts(words) <= (2 if kind in LINKS else 1), (len(words), words)


@pytest.mark.parametrize("kind", [b for a, b, c in ALL if c == "sms" and a == "uk"])
def test_a_ukrainian_sms_is_at_most_two_parts(desk: Desk, kind: str) -> None:
    """Cyrillic letters leave seventy to a part."""
    found = kind_of(kind)
    assert found
    text = render(TEXTS, kind, "sms", "uk", found.values("uk", longest=True))
    assert parts(text.body) <= (3 if kind in LINKS else 2), (len(text.body), text.body)


@pytest.mark.parametrize("fold", [True, False])
def test_no_sms_costs_more_than_was_measured_whatever_an_office_calls_things(
    desk: Desk, fold: bool
) -> None:
    """Names as long as columns are, and no short ones: they are cut, in samples as in messages."""
    Profile.objects.update(name="Urząd " * 30, short_name="", sms_fold_polish=fold)
    Service.objects.update(name="Wydanie zaświadczenia " * 6, sms_name="")
    Location.objects.update(name="Ratusz główny " * 8, sms_name="")
    Counter.objects.update(name="Stanowisko nr – " * 7)
    booking = book(desk)
    for kind, language in [(b, a) for a, b, c in BOOKINGS if c == "sms"]:
        message = Message(kind=kind, channel="sms", language=language, about=booking.pk)
        message.details = {"reason": "awarią " * 60}
        said = words(booking, message)
        every = " ".join(f"{{{{ {name} }}}}" for name in found_in(kind))
        for body in (default_source(TEXTS, kind, "sms", language).body, every):
            source = Source("", body)
            sample = kind_of(kind).values(language, longest=True)  # type: ignore[union-attr]  # it is known
            longest = render_source(source, "sms", sample)
            sent = render_source(source, "sms", said)
            assert cost(sent).parts <= cost(longest).parts, (kind, language)
            assert body == every or cost(affordable(longest)).parts <= MOST_PARTS


NAMES = frozenset({"office", "service", "place", "desk", "reason", "date", "time", "reference"})


def found_in(kind: str) -> list[str]:
    """What names there are for a kind."""
    return sorted(NAMES & kind_of(kind).variables.keys())  # type: ignore[union-attr]  # it is known


def test_every_kind_has_its_text_in_every_language_and_no_text_is_without_a_kind() -> None:
    wanted = {
        (language, kind.key, channel)
        for kind in KINDS
        for channel in kind.channels
        for language in LANGUAGES
    }
    assert set(ALL) == wanted


def test_the_confirmation_names_place_day_time_and_matter_and_carries_links(desk: Desk) -> None:
    desk.service.documents = ["dowód tożsamości", "wniosek"]
    desk.service.save()
    booking = book(desk)
    message = Message.objects.get(kind="booking_confirmed")
    letter = BookingLetters().letter(message)
    assert letter is not None
    text = render(TEXTS, message.kind, "email", "pl", letter.variables)
    assert text.subject == "Wizyta potwierdzona: poniedziałek, 23 listopada 2026 r., godz. 09:00"
    for part in (
        "Sprawa: Dowód osobisty",
        "Miejsce: Biuro Obsługi, pl. Testowy 1, 10-101 Olsztyn",
        "Okienko: Okienko 1",
        f"Numer rezerwacji: {booking.reference}",
        "– dowód tożsamości\n– wniosek",
        f"/rezerwacja/{tokens.manage_token(booking)}/odwolaj",
        "/prywatnosc",
    ):
        assert part in text.whole
    assert [one.name for one in letter.attachments] == ["wizyta.ics"]


def test_only_the_request_to_confirm_carries_the_secret_that_confirms(desk: Desk) -> None:
    booking = send(take(desk))
    for _, kind, channel in BOOKINGS:
        message = Message(kind=kind, channel=channel, language="pl", about=booking.pk)
        text = render(TEXTS, kind, channel, "pl", words(booking, message))
        secret = tokens.confirm_token(booking) in text.whole or tokens.pin(booking) in text.whole
        assert secret == (kind == "booking_received"), kind


def test_no_subject_carries_personal_data(desk: Desk) -> None:
    harmless = {"service", "date_long", "time", "reference", "sheet_day", "sheet_count"}
    for language, kind, _channel in (one for one in ALL if one[2] == "email"):
        head = (TEXTS / language / f"{kind}.email.liquid").read_text().partition("\n")[0]
        assert set(re.findall(r"{{ (\w+) }}", head)) <= harmless


def test_the_calendar_file_keeps_its_name_through_moves_and_counts_them(desk: Desk) -> None:
    booking = book(desk)
    before = icalendar.Calendar.from_ical(calendar_file(booking).content).events[0]
    request = MoveRequest(at(MONDAY, 10))
    moved = reschedule(booking_id=booking.pk, request=request, now=FRIDAY, by=RESIDENT)
    after = icalendar.Calendar.from_ical(calendar_file(moved).content).events[0]
    assert before["uid"] == after["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after.start == at(MONDAY, 10)
    assert "Dorota" not in str(after)


def test_a_text_that_asks_for_something_unknown_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "pl").mkdir()
    (tmp_path / "pl" / "x.sms.liquid").write_text("{{ office.password }}{{ unknown }}")
    with pytest.raises(UndefinedError):
        render(tmp_path, "x", "sms", "pl", {"office": "UM"})


def test_a_forgotten_contact_gets_no_letter(desk: Desk) -> None:
    book(desk).contact.delete()
    message = Message.objects.get(kind="reminder")
    assert BookingLetters().letter(message) is None


def test_sms_are_owed_only_to_mobile_numbers_and_where_there_is_a_gateway(
    make_desk: Callable[..., Desk],
) -> None:
    from booking.domain.contact import ContactData

    desk = make_desk()
    Profile.objects.update(sms_gateway="sink")
    mobile = ContactData("Dorota", "Próbna", "dorota@example.com", "500600700")
    fixed = ContactData("Edek", "Obcy", "edek@example.com", "233067101")
    send(take(desk, 9), contact=mobile)
    send(take(desk, 10), contact=fixed)
    assert Message.objects.filter(channel="sms").count() == 1
