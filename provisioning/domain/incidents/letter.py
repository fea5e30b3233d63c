"""The letter to an office about an incident: what GDPR art. 33(3) asks, in Polish, to be mended.

We are the processor: art. 33(2), and the contract asks for attempts too, within 24 hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.utils import timezone

from provisioning.domain.incidents.find import Found
from provisioning.models import Incident, IncidentKind

SEVENTY_TWO: Final = timedelta(hours=72)
UNKNOWN: Final = "Jeszcze to ustalamy. Uzupełnimy tę informację, gdy tylko będziemy ją mieć."
HEADINGS: Final = {
    IncidentKind.BREACH: "Zawiadomienie o naruszeniu ochrony danych osobowych",
    IncidentKind.ATTEMPT: "Zawiadomienie o próbie naruszenia ochrony danych osobowych",
}


Counted = tuple[Found | None, list[str]]
"""What an office's trail said, and what was done, in words; None: it could not be read."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who is told: the office, and its data protection officer if we know one."""

    office: str
    dpo: str
    email: str


NOBODY: Final = Addressee("", "", "")


def draft(incident: Incident, found: Found | None, to: Addressee, acts: list[str]) -> str:
    """The letter, ready to be read over and sent. ``acts``: what was done, in words.

    Without ``found`` the office's trail could not be read yet.
    """
    return "\n\n".join(_passages(incident, found, to, acts))


def with_facts(letter: str, before: Incident, after: Incident) -> str:
    """A draft with what is known now, wherever nobody has put it into other words."""
    return _mended(letter, _passages(before, None, NOBODY, []), _passages(after, None, NOBODY, []))


def with_people(letter: str, before: Counted, after: Counted) -> str:
    """A draft with what the office's trail says now, where nobody has put it into other words."""
    return _mended(letter, [_persons(*before)], [_persons(*after)])


def _mended(letter: str, before: list[str], after: list[str]) -> str:
    for old, new in zip(before, after, strict=True):
        letter = letter.replace(old, new, 1)
    return letter


def _passages(incident: Incident, found: Found | None, to: Addressee, acts: list[str]) -> list[str]:
    kind = IncidentKind(incident.kind)
    return [
        HEADINGS[kind],
        f"Nr {incident.number}. Administrator danych: {to.office}."
        + (f" Do wiadomości: inspektor ochrony danych, {to.dpo}." if to.dpo else ""),
        "Dzień dobry,\n\n"
        "jako podmiot przetwarzający zawiadamiamy na podstawie art. 33 ust. 2 RODO oraz umowy"
        f" o zdarzeniu, które stwierdziliśmy {_moment(incident.detected_at)}.",
        f"1. Co się stało\n{incident.nature}\n"
        f"Czas zdarzenia: od {_moment(incident.first)} do {_moment(incident.last)}.",
        _persons(found, acts),
        "3. Kontakt (art. 33 ust. 3 lit. b)\n"
        f"Okienko, {settings.OKIENKO_SUPPORT_EMAIL}. Odpowiadamy także poza godzinami wsparcia.",
        "4. Możliwe konsekwencje (art. 33 ust. 3 lit. c)\n" + (incident.consequences or UNKNOWN),
        "5. Środki zastosowane i proponowane (art. 33 ust. 3 lit. d)\n"
        + (incident.measures or UNKNOWN),
        "6. Terminy\n" + _terms(incident, kind),
        "Listę osób, których to dotyczy, pokazuje panel urzędu: Urząd → Naruszenia."
        " Nie wysyłamy jej pocztą, bo zawiera dane osobowe.",
        "Okienko",
    ]


def _persons(found: Found | None, acts: list[str]) -> str:
    told = UNKNOWN if found is None else _people(found, acts)
    return f"2. Osoby i dane (art. 33 ust. 3 lit. a)\n{told}"


def _people(found: Found, acts: list[str]) -> str:
    lines = [
        "Kategorie osób: mieszkańcy umówieni na wizytę, pracownicy urzędu z kontem w panelu.",
        "Kategorie danych: imię i nazwisko, e-mail, telefon, sprawa i termin wizyty oraz odpowiedzi"
        " z formularza, o które urząd prosi.",
        f"Przybliżona liczba osób: {found.persons}. Przybliżona liczba wpisów: {found.records}.",
        f"Nieudane próby: {found.attempts}.",
    ]
    if acts:
        lines.append(f"Co zapisał dziennik: {', '.join(acts)}.")
    return "\n".join(lines)


def _terms(incident: Incident, kind: IncidentKind) -> str:
    if kind == IncidentKind.ATTEMPT:
        return "To była próba. O tym, czy zgłosić ją dalej, decyduje administrator."
    until = _moment(incident.detected_at + SEVENTY_TWO)
    return (
        "Administrator zgłasza naruszenie Prezesowi UODO w ciągu 72 godzin od stwierdzenia,"
        " chyba że jest mało prawdopodobne, by skutkowało ono ryzykiem dla osób (art. 33 ust. 1)."
        f" Licząc od naszego stwierdzenia: do {until}. Przy wysokim ryzyku zawiadamia też osoby"
        " (art. 34)."
    )


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%d.%m.%Y, godz. %H:%M}"
