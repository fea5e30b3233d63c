"""The code and the link that prove the address."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from django.test import Client
from support.town import Town
from support.way import book, booking_behind, bookings

from booking.domain.tokens import confirm_token, manage_token, pin
from booking.models import Booking
from booking.web.resident.confirmation import code_in
from tenants.context import office_context
from tenants.models import Office

HALF_AN_HOUR = timedelta(minutes=30)


def code(office: Office, path: str) -> str:
    booking = booking_behind(office, path)
    with office_context(office):
        return pin(booking)


def link(office: Office, path: str) -> str:
    booking = booking_behind(office, path)
    with office_context(office):
        return f"/rezerwacja/{confirm_token(booking)}"


def wrong(right: str) -> str:
    return f"{(int(right) + 1) % 10**6:06d}"


def test_the_code_page_says_where_the_message_went_without_showing_it(
    dorota: Client, town: Town
) -> None:
    page = dorota.get(book(dorota, town)).content.decode()
    assert "d•••@example.com" in page
    assert "dorota@example.com" not in page
    assert "<b>10:30</b>" in page
    assert 'autocomplete="one-time-code"' in page


def test_the_right_code_books_the_visit(dorota: Client, olsztyn: Office, town: Town) -> None:
    visit = book(dorota, town)
    answer = dorota.post(f"{visit}/potwierdz", {"pin": code(olsztyn, visit)})
    assert (answer.status_code, answer["Location"]) == (303, visit)
    assert bookings(olsztyn) == [("booked", "23.11 08:00")]
    assert "Wizyta umówiona" in dorota.get(visit).content.decode()


def test_a_code_pasted_with_spaces_or_a_dash_works(
    dorota: Client, olsztyn: Office, town: Town
) -> None:
    visit = book(dorota, town)
    right = code(olsztyn, visit)
    dorota.post(f"{visit}/potwierdz", {"pin": f" {right[:3]}\u00a0{right[3:]} "})
    assert bookings(olsztyn) == [("booked", "23.11 08:00")]


def test_five_wrong_codes_kill_the_code_but_not_the_link(
    dorota: Client, olsztyn: Office, town: Town
) -> None:
    visit = book(dorota, town)
    right = code(olsztyn, visit)
    for left in ("4 razy", "3 razy", "2 razy", "jeszcze raz"):
        answer = dorota.post(f"{visit}/potwierdz", {"pin": wrong(right)})
        assert answer.status_code == 422
        assert left in answer.content.decode()
    dead = dorota.post(f"{visit}/potwierdz", {"pin": wrong(right)})
    assert dead.status_code == 410
    assert "Skorzystaj z\u00a0linku" in dead.content.decode()
    assert 'name="pin"' not in dead.content.decode()
    assert dorota.post(f"{visit}/potwierdz", {"pin": right}).status_code == 410
    assert bookings(olsztyn) == [("pending", "23.11 08:00")]
    assert dorota.post(f"{link(olsztyn, visit)}/potwierdz").status_code == 303
    assert bookings(olsztyn) == [("booked", "23.11 08:00")]


def test_opening_the_link_changes_nothing_and_the_button_confirms(
    dorota: Client, olsztyn: Office, town: Town
) -> None:
    visit = book(dorota, town)
    door = link(olsztyn, visit)
    for _scanner in range(3):
        assert "Potwierdzam wizytę" in dorota.get(door).content.decode()
    assert bookings(olsztyn) == [("pending", "23.11 08:00")]
    answer = dorota.post(f"{door}/potwierdz")
    assert (answer.status_code, answer["Location"]) == (303, visit)
    assert bookings(olsztyn) == [("booked", "23.11 08:00")]


def test_a_used_link_says_that_the_visit_is_safe(
    dorota: Client, olsztyn: Office, town: Town
) -> None:
    visit = book(dorota, town)
    door = link(olsztyn, visit)
    dorota.post(f"{door}/potwierdz")
    for answer in (dorota.get(door), dorota.post(f"{door}/potwierdz")):
        assert answer.status_code == 409
        assert "już potwierdzona" in answer.content.decode()
        assert visit in answer.content.decode()


def test_after_the_window_code_and_link_are_gone_and_the_place_is_free(
    dorota: Client, olsztyn: Office, town: Town, clock: time_machine.Coordinates
) -> None:
    visit = book(dorota, town)
    right, door = code(olsztyn, visit), link(olsztyn, visit)
    clock.shift(HALF_AN_HOUR)
    for answer in (
        dorota.get(visit),
        dorota.get(door),
        dorota.post(f"{visit}/potwierdz", {"pin": right}),
        dorota.post(f"{door}/potwierdz"),
    ):
        assert answer.status_code == 410
        assert "Wybierz nowy termin" in answer.content.decode()
    assert (
        'value="2026-11-23T08:00:00+01:00"' in dorota.get("/sprawa/dowod/termin").content.decode()
    )


def test_the_message_can_be_asked_for_again_but_not_at_once(
    dorota: Client, town: Town, clock: time_machine.Coordinates
) -> None:
    visit = book(dorota, town)
    assert dorota.post(f"{visit}/wyslij-ponownie").status_code == 429
    clock.shift(timedelta(minutes=1))
    answer = dorota.post(f"{visit}/wyslij-ponownie", follow=True)
    assert "Wysłaliśmy wiadomość ponownie" in answer.content.decode()


def test_the_three_secrets_open_only_their_own_doors(
    dorota: Client, olsztyn: Office, town: Town
) -> None:
    visit = book(dorota, town)
    with office_context(olsztyn):
        booking = Booking.objects.get()
        door, manage = f"/rezerwacja/{confirm_token(booking)}", manage_token(booking)
    assert visit == f"/rezerwacja/{manage}"
    for path in ("odwolaj", "wyslij-ponownie", "przedluz", "zwolnij"):
        assert dorota.post(f"{door}/{path}").status_code == 404
    for path in ("przedluz", "zwolnij", "ponownie"):
        assert dorota.post(f"{visit}/{path}").status_code == 404
    assert dorota.get(f"{door}/kalendarz.ics").status_code == 404
    assert bookings(olsztyn) == [("pending", "23.11 08:00")]


def test_tokens_of_nobody_and_of_another_office_open_nothing(
    dorota: Client, olsztyn: Office, pultusk: Office, town: Town
) -> None:
    visit = book(dorota, town)
    for token in ("x", "ą", "A" * 54, visit.removeprefix("/rezerwacja/")[:-1]):
        assert dorota.get(f"/rezerwacja/{token}").status_code == 404
    elsewhere = Client(headers={"host": f"{pultusk.subdomain}.localhost:8000"})
    assert elsewhere.get(visit).status_code == 404


def test_a_code_is_found_in_whatever_was_pasted() -> None:
    assert code_in("Możesz też wpisać na stronie rezerwacji kod: 123 456. Do 10:35.") == "123456"
    assert code_in(" 123-456\n") == "123456"
    assert code_in("12345") == "12345"
    assert code_in("kod") == ""
