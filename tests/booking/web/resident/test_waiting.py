"""The waiting list, an earlier time, another time, two matters in one visit: the pages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from support.town import FRIDAY, Town
from support.way import EIGHT, hold, send

from booking.domain.cancel import cancel
from booking.domain.confirm import confirm_by_link
from booking.domain.tokens import hold_token, manage_token, waitlist_token
from booking.models import Booking, Settings, WaitlistEntry, WaitState
from tenants.audit.actor import RESIDENT
from tenants.context import office_context
from tenants.models import Office

LINE = "/sprawa/dowod/kolejka"
EDEK = {"first_name": "Edek", "last_name": "Obcy", "email": "edek@example.com"}


def book(browser: Client, town: Town, office: Office, start: str = EIGHT, **person: str) -> Booking:
    """A visit booked through the pages, its address proved."""
    send(browser, hold(browser, start=start), town, **person)
    with office_context(office):
        pending = Booking.objects.get(state="pending")
        return confirm_by_link(booking_id=pending.pk, now=FRIDAY)


def give_up(office: Office, booking: Booking) -> None:
    with office_context(office):
        cancel(booking_id=booking.pk, now=FRIDAY, by=RESIDENT)


def entry(office: Office) -> tuple[WaitlistEntry, str]:
    with office_context(office):
        one = WaitlistEntry.objects.select_related("offer").get()
        return one, f"/kolejka/{waitlist_token(one)}"


def test_the_times_lead_to_the_waiting_list_and_so_does_a_full_matter(
    dorota: Client, town: Town, olsztyn: Office
) -> None:
    assert LINE in dorota.get("/sprawa/dowod/termin").content.decode()
    with office_context(olsztyn):
        Settings.objects.update(waitlist=False)
    assert LINE not in dorota.get("/sprawa/dowod/termin").content.decode()
    assert dorota.get(LINE).status_code == 404


def test_joining_shows_the_place_in_line_and_the_way_out(edek: Client, olsztyn: Office) -> None:
    answer = edek.post(LINE, {**EDEK, "weekdays": ["mon", "wed"], "not_before": "08:00"})
    assert answer.status_code == 303
    page = edek.get(answer["Location"]).content.decode()
    assert "Jesteś na liście oczekujących" in page
    assert "Przed Tobą czeka 0" in page
    one, address = entry(olsztyn)
    assert one.weekdays == ["mon", "wed"]
    assert answer["Location"] == address

    edek.post(f"{address}/zrezygnuj")

    assert "Nie ma Cię już na liście" in edek.get(address).content.decode()
    assert entry(olsztyn)[0].state == WaitState.LEFT


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"email": "to nie adres"}, "E-mail"),
        ({"first_name": ""}, "Imię"),
        ({"first_day": "2026-12-01", "last_day": "2026-11-25"}, "wcześniejszy niż pierwszy"),
        ({"not_before": "12:00", "not_after": "9:00"}, "Godziny kończą się"),
        ({"first_day": "jutro"}, "Od dnia"),
        ({"weekdays": "niedziela"}, "Dni tygodnia"),
    ],
)
def test_what_cannot_be_is_said_and_the_rest_is_kept(
    edek: Client, changes: dict[str, str], said: str
) -> None:
    answer = edek.post(LINE, {**EDEK, **changes})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert 'role="alert"' in page
    assert 'value="Obcy"' in page


def test_a_robot_is_not_put_in_line(edek: Client, olsztyn: Office) -> None:
    assert edek.post(LINE, {**EDEK, "url": "http://example.com"}).status_code == 422
    with office_context(olsztyn):
        assert not WaitlistEntry.objects.exists()


def test_the_offer_opens_a_form_that_knows_the_person_and_books_at_once(
    dorota: Client, edek: Client, town: Town, olsztyn: Office
) -> None:
    visit = book(dorota, town, olsztyn)
    edek.post(LINE, EDEK)
    give_up(olsztyn, visit)
    one, address = entry(olsztyn)
    assert one.offer is not None
    assert "Czeka na Ciebie termin" in edek.get(address).content.decode()
    form = f"/rezerwacja/{_token(olsztyn, one.offer)}"

    assert 'value="edek@example.com"' in edek.get(form).content.decode()
    answer = send(edek, form, town, **EDEK)

    assert answer.status_code == 303
    assert "Wizyta umówiona" in edek.get(answer["Location"]).content.decode()
    assert entry(olsztyn)[0].state == WaitState.SERVED


def test_more_time_on_an_offer_is_never_less(
    dorota: Client, edek: Client, town: Town, olsztyn: Office
) -> None:
    visit = book(dorota, town, olsztyn)
    edek.post(LINE, EDEK)
    give_up(olsztyn, visit)
    one, _address = entry(olsztyn)
    assert one.offer is not None
    before = one.offer.expires_at

    edek.post(f"/rezerwacja/{_token(olsztyn, one.offer)}/przedluz", EDEK)

    with office_context(olsztyn):
        assert Booking.objects.get(pk=one.offer.pk).expires_at == before


def test_an_earlier_time_is_waited_for_and_taken_with_one_press(
    dorota: Client, edek: Client, town: Town, olsztyn: Office
) -> None:
    early = book(dorota, town, olsztyn)
    mine = book(edek, town, olsztyn, EIGHT.replace("08:00:00", "08:30:00"), **EDEK)
    with office_context(olsztyn):
        token = manage_token(mine)
    assert "Poczekaj na wcześniejszy termin" in edek.get(f"/rezerwacja/{token}").content.decode()
    assert "Poczekaj" in edek.get(f"/rezerwacja/{token}/wczesniej").content.decode()
    assert edek.post(f"/rezerwacja/{token}/wczesniej", {}).status_code == 303
    give_up(olsztyn, early)
    one, address = entry(olsztyn)
    assert one.offer is not None

    offer = edek.get(f"/rezerwacja/{_token(olsztyn, one.offer)}").content.decode()
    assert "Przenieś moją wizytę" in offer
    answer = edek.post(f"{address}/przyjmij")

    assert answer["Location"] == f"/rezerwacja/{token}"
    with office_context(olsztyn):
        moved = Booking.objects.get(pk=mine.pk)
        assert moved.starts_at.isoformat() == "2026-11-23T07:00:00+00:00"
        assert moved.state == "booked"


def test_who_let_three_offers_pass_is_told_to_wait_a_day_beside_the_form(
    edek: Client, town: Town, olsztyn: Office
) -> None:
    mine = book(edek, town, olsztyn, **EDEK)
    with office_context(olsztyn):
        address = f"/rezerwacja/{manage_token(mine)}/wczesniej"
    edek.post(address, {})
    with office_context(olsztyn):
        WaitlistEntry.objects.update(state=WaitState.OVER, ended_at=FRIDAY)

    answer = edek.post(address, {"not_before": "08:00"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "jutro" in page
    assert 'value="08:00"' in page, "what was typed is kept"


def test_an_offer_that_is_over_leads_back_to_the_line(
    dorota: Client, edek: Client, town: Town, olsztyn: Office, clock: time_machine.Coordinates
) -> None:
    early = book(dorota, town, olsztyn)
    mine = book(edek, town, olsztyn, EIGHT.replace("08:00:00", "08:30:00"), **EDEK)
    with office_context(olsztyn):
        token = manage_token(mine)
    edek.post(f"/rezerwacja/{token}/wczesniej", {})
    give_up(olsztyn, early)
    _one, address = entry(olsztyn)
    clock.move_to(FRIDAY + timedelta(minutes=31), tick=False)

    assert edek.post(f"{address}/przyjmij")["Location"] == address


def test_tokens_of_others_and_made_up_ones_find_nothing(
    dorota: Client,
    edek: Client,
    town: Town,
    olsztyn: Office,
    pultusk: Office,
    at,  # type: ignore[no-untyped-def]  # the fixture's own type is long
) -> None:
    edek.post(LINE, EDEK)
    _one, address = entry(olsztyn)
    assert edek.get(f"/kolejka/{'A' * 54}").status_code == 404
    assert edek.get("/kolejka/x").status_code == 404
    changed = "A" if address[-9] != "A" else "B"
    assert edek.get(f"{address[:-9]}{changed}{address[-8:]}").status_code == 404
    assert at(pultusk).get(address).status_code == 404
    assert edek.post(f"{address.replace('kolejka', 'rezerwacja')}/wczesniej").status_code == 404


def test_the_resident_moves_the_visit_by_pressing_a_time(
    dorota: Client, town: Town, olsztyn: Office
) -> None:
    visit = book(dorota, town, olsztyn)
    with office_context(olsztyn):
        path = f"/rezerwacja/{manage_token(visit)}"
    assert "Zmień termin" in dorota.get(path).content.decode()
    page = dorota.get(f"{path}/termin").content.decode()
    assert "Wybierz nowy dzień i godzinę" in page
    goal = re.findall(r'value="(2026-11-24T08[^"]*)"', page)[0]

    answer = dorota.post(f"{path}/termin", {"start": goal})

    assert (answer.status_code, answer["Location"]) == (303, path)
    receipt = dorota.get(path).content.decode()
    assert "24" in receipt
    assert visit.reference in receipt


def test_a_time_taken_meanwhile_is_said_and_nothing_moves(
    dorota: Client, edek: Client, town: Town, olsztyn: Office
) -> None:
    visit = book(dorota, town, olsztyn)
    with office_context(olsztyn):
        path = f"/rezerwacja/{manage_token(visit)}/termin"
    taken = EIGHT.replace("08:00:00", "08:15:00")
    hold(edek, start=taken)

    answer = dorota.post(path, {"start": taken})

    assert answer.status_code == 409
    assert "Ktoś właśnie zajął ten termin" in answer.content.decode()
    assert dorota.post(path, {"start": "kiedyś"}).status_code == 422
    with office_context(olsztyn):
        assert Booking.objects.get(pk=visit.pk).starts_at == visit.starts_at


def test_a_visit_that_is_over_is_not_moved(dorota: Client, town: Town, olsztyn: Office) -> None:
    visit = book(dorota, town, olsztyn)
    with office_context(olsztyn):
        path = f"/rezerwacja/{manage_token(visit)}"
    give_up(olsztyn, visit)

    assert dorota.get(f"{path}/termin")["Location"] == path


def test_two_matters_are_chosen_held_and_shown_together(
    dorota: Client, town: Town, olsztyn: Office
) -> None:
    page = dorota.get("/sprawa/dowod/termin").content.decode()
    assert "Masz tu jeszcze jedną sprawę?" in page
    both = dorota.get("/sprawa/dowod/termin?takze=profil").content.decode()
    assert "Razem około 25" in both
    start = re.findall(r'value="(2026-11-23T08[^"]*)"', both)[0]

    answer = dorota.post("/sprawa/dowod/termin", {"start": start, "takze": "profil"})

    assert answer.status_code == 303
    assert "Profil Zaufany" in dorota.get(answer["Location"]).content.decode()
    sent = send(dorota, answer["Location"], town)
    assert sent.status_code == 303
    with office_context(olsztyn):
        lead = Booking.objects.get(part_of=None)
        confirm_by_link(booking_id=lead.pk, now=FRIDAY)
        assert [one.state for one in lead.parts.all()] == ["booked"]
    assert "Potem, o 8:15" in dorota.get(sent["Location"]).content.decode()


def test_the_page_of_two_matters_carries_both_through_its_links(dorota: Client) -> None:
    page = dorota.get("/sprawa/profil/termin?takze=rejestracja&jednostka=komunikacja")
    text = page.content.decode()
    assert page.status_code == 200
    assert "jednostka=komunikacja&amp;takze=rejestracja&amp;od=" in text
    assert 'name="takze" value="rejestracja"' in text


def test_a_second_matter_that_is_none_is_not_found(dorota: Client) -> None:
    assert dorota.get("/sprawa/dowod/termin?takze=nic").status_code == 404
    assert dorota.get("/sprawa/dowod/termin?takze=").status_code == 200


def _token(office: Office, booking: Booking) -> str:
    with office_context(office):
        return hold_token(booking)
