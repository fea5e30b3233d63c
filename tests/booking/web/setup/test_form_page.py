"""The booking form of a matter: fields are added, ordered, asked under a condition, everywhere."""

from __future__ import annotations

from django.test import Client
from support.house import House
from support.pages import read, words
from support.screens import edition_on

from booking.models import Field, Service
from tenants.context import office_context


def path_of(house: House) -> str:
    return f"/panel/ustawienia/sprawy/{house.service.pk}/formularz"


def add(house: House, anna: Client, **typed: object) -> int:
    path = f"{path_of(house)}/nowe"
    sent = {"type": "text", "edition": edition_on(anna, path), **typed}
    return int(anna.post(path, sent).status_code)


def keys(house: House) -> list[str]:
    with office_context(house.office):
        return list(Field.objects.filter(service=house.service).values_list("key", flat=True))


def test_a_field_gets_its_key_and_residents_see_it(house: House, anna: Client) -> None:
    assert add(house, anna, label="Numer rejestracyjny", type="plate") == 302
    assert keys(house) == ["numer-rejestracyjny"]
    assert "Numer rejestracyjny" in read(anna, path_of(house))


def test_pesel_needs_its_purpose_and_a_choice_its_answers(house: House, anna: Client) -> None:
    assert add(house, anna, label="PESEL", type="pesel") == 422
    assert add(house, anna, label="PESEL", type="pesel", purpose="Znajdziemy wniosek.") == 302
    assert add(house, anna, label="Dla kogo", type="choice") == 422
    assert add(house, anna, label="Dla kogo", type="choice", choices="mnie\ndziecka") == 302
    assert keys(house) == ["pesel", "dla-kogo"]


def test_a_condition_speaks_of_a_field_above(house: House, anna: Client) -> None:
    add(house, anna, label="Dla kogo", type="choice", choices="mnie\ndziecka")
    wrong = {"show_if__field": "dla-kogo", "show_if__value": "sąsiada"}
    assert add(house, anna, label="Imię dziecka", **wrong) == 422
    assert add(house, anna, label="Imię dziecka", **{**wrong, "show_if__value": "dziecka"}) == 302
    with office_context(house.office):
        assert Field.objects.get(key="imie-dziecka").show_if == {"dla-kogo": "dziecka"}
    edition = edition_on(anna, path_of(house))
    sent = {"order": ["imie-dziecka", "dla-kogo"], "edition": edition}
    assert anna.post(f"{path_of(house)}/kolejnosc", sent).status_code == 422
    assert keys(house) == ["dla-kogo", "imie-dziecka"]


def test_fields_are_put_into_order_and_dropped(house: House, anna: Client) -> None:
    add(house, anna, label="Jeden")
    add(house, anna, label="Dwa")
    edition = edition_on(anna, path_of(house))
    sent = {"order": ["jeden", "dwa"], "move": "dwa:up", "edition": edition}
    assert anna.post(f"{path_of(house)}/kolejnosc", sent).status_code == 302
    assert keys(house) == ["dwa", "jeden"]
    assert anna.post(f"{path_of(house)}/kolejnosc", sent).status_code == 409
    edition = edition_on(anna, f"{path_of(house)}/pole/dwa")
    drop = {"edition": edition}
    assert anna.post(f"{path_of(house)}/pole/dwa/usun", drop).status_code == 302
    assert keys(house) == ["jeden"]


def test_the_second_of_two_admins_is_told(house: House, anna: Client) -> None:
    add(house, anna, label="Jeden")
    path = f"{path_of(house)}/pole/jeden"
    sent = {"label": "Pierwszy", "type": "text", "edition": edition_on(anna, path)}
    assert anna.post(path, sent).status_code == 302
    answer = anna.post(path, {**sent, "label": "Drugi"})
    assert answer.status_code == 409
    assert "Ktoś zmienił te dane" in words(answer.content.decode())


def test_a_field_is_asked_in_every_matter(house: House, anna: Client) -> None:
    with office_context(house.office):
        Service.objects.create(key="profil", name="Profil", duration=10)
        Service.objects.create(key="stara", name="Stara", duration=10, status="archived")
    add(house, anna, label="Telefon domowy", type="phone")
    assert anna.post(f"{path_of(house)}/pole/telefon-domowy/wszedzie").status_code == 302
    with office_context(house.office):
        asked = Field.objects.filter(key="telefon-domowy").values_list("service__key", flat=True)
        assert sorted(asked) == ["dowod", "profil"]


def test_a_long_form_warns(house: House, anna: Client) -> None:
    for number in range(3):
        assert "wiele osób rezygnuje" not in read(anna, path_of(house))
        add(house, anna, label=f"Pytanie {number}")
    assert "wiele osób rezygnuje" in read(anna, path_of(house))


def test_the_field_being_typed_is_shown_as_residents_will_see_it(
    house: House, anna: Client
) -> None:
    sent = {"label": "Numer działki", "type": "text", "required": "on", "purpose": "Znajdziemy ją."}
    told = words(anna.post(f"{path_of(house)}/podglad", sent).content.decode())
    assert "Numer działki" in told
    assert "Znajdziemy ją." in told
