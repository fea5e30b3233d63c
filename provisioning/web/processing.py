"""What the record of art. 30(2) says we process for an office, a line for each category. In Polish.

``platform/docs/personal-data.toml`` says of each table which lines tell of it (``record``);
``tests/provisioning/test_record_of_processing.py`` fails where the two tell different stories.
"""

from __future__ import annotations

from typing import Any, Final

ASKED: Final = {"required": "wymagany", "optional": "nieobowiązkowy", "off": ""}
CONTACT: Final = (("email", "e-mail"), ("phone", "telefon"), ("pesel", "PESEL"))


def categories(facts: dict[str, Any]) -> dict[str, str]:
    """The lines by their keys, from the office's settings."""
    asked = facts["asked"]
    contact = [f"{name} ({ASKED[asked[key]]})" for key, name in CONTACT if ASKED.get(asked[key])]
    sms = facts["gateway"] not in {"", "none"}
    return {
        "visits": "Rezerwacje wizyt mieszkańców: imię i nazwisko"
        + (f", {', '.join(contact)}" if contact else "")
        + ", sprawa, miejsce i termin, odpowiedzi na pytania formularza, notatki i pliki z listą"
        " wizyt, skrót rozpoznający przeglądarkę; przechowywane"
        f" {asked['retention_days']} dni po wizycie.",
        "messages": "Wiadomości o wizytach: adres"
        + (" e-mail i numer telefonu; SMS przez bramkę urzędu" if sms else " e-mail")
        + ", adres powiadomień przeglądarki.",
        "residents": "Konta mieszkańców: adres e-mail, imię i nazwisko, telefon, nazwa urządzenia,"
        " kody i klucze do logowania; do zamknięcia konta, kody godzinę po upływie ich ważności,"
        " sesje najwyżej 12 godzin.",
        "staff": f"Konta pracowników urzędu ({facts['staff']}): imię i nazwisko, adres e-mail,"
        " telefon do powiadomień, rola, sposoby logowania, adres sieciowy i urządzenie, na którym"
        " ktoś jest zalogowany, własne widoki i kalendarze; do zamknięcia konta.",
        "trail": "Dziennik zdarzeń i historie zmian: kto, kiedy i z jakiego adresu sieciowego co"
        " zrobił, imię i nazwisko pracownika; tylko do dopisywania, dopóki urząd korzysta z"
        " Okienka.",
        "waiting": "Lista oczekujących na termin: imię i nazwisko, adres e-mail, telefon, życzenie;"
        " usuwana dobę po końcu.",
        "consents": "Zgody mieszkańców i ich wycofania: której rezerwacji albo konta dotyczą i kto"
        " je przyjął.",
        "rights": "Wnioski osób o ich dane (art. 15–21): imię i nazwisko, adres, telefon, PESEL,"
        " treść i odpowiedź; zaszyfrowane, bez osoby rok po odpowiedzi.",
        "help": "Pomoc techniczna: imię i nazwisko pracownika i treść zgłoszenia.",
        "contacts": "Dane kontaktowe urzędu: telefony i adresy e-mail komórek, imię i nazwisko"
        " inspektora ochrony danych.",
    }
