"""The processor's papers as documents, made from the rows both sides see. In Polish."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from provisioning.documents.paper import Paper, Part
from provisioning.models import (
    AgreementAcceptance,
    AgreementVersion,
    AuditRequest,
    AuthorisedPerson,
    OfficeFacts,
    SubProcessor,
)
from provisioning.web.processing import categories

US: Final = "Okienko"
MEASURES: Final = (
    "Osobny schemat bazy danych i osobna rola dla każdego urzędu; zapytanie w innym schemacie jest"
    " odrzucane.",
    "Numery PESEL, odpowiedzi z formularzy, notatki, wnioski osób, treść zgłoszeń i dane dostępowe"
    " są zaszyfrowane kluczem urzędu (AES-256-GCM).",
    "Połączenia szyfrowane (TLS), hasła przechowywane jako skróty, drugi składnik logowania.",
    "Dziennik zdarzeń tylko do dopisywania, połączony skrótami SHA-256; zapisuje też odczyty.",
    "Dane osób usuwane po terminie ustawionym przez urząd; kopie zapasowe i próby odtwarzania.",
    "Wsparcie wchodzi do panelu tylko za zgodą urzędu, najwyżej na dwie godziny.",
)


def agreement_paper(
    version: AgreementVersion, controller: str, accepted: AgreementAcceptance | None
) -> Paper:
    """The agreement with one office, and who accepted it."""
    facts = [
        ("Administrator", controller),
        ("Podmiot przetwarzający", US),
        ("Wersja", f"{version.number}, obowiązuje od {version.in_force_from:%d.%m.%Y}"),
        ("Skrót SHA-256 treści", version.digest),
        ("Przyjęcie", _acceptance(accepted)),
    ]
    sections = [Part(one["heading"], one["paragraphs"]) for one in version.sections]
    return Paper(
        "Umowa powierzenia przetwarzania danych osobowych",
        "Zawarta na podstawie art. 28 ust. 3 RODO.",
        US,
        [Part("", facts=facts), *sections],
        signed=() if accepted else ("Administrator", "Podmiot przetwarzający"),
    )


def sub_processors_paper(rows: Iterable[SubProcessor], controller: str) -> Paper:
    """The list of sub-processors, with those announced."""
    head = ["Nazwa", "Siedziba", "W jakim celu", "Gdzie są dane", "Zapowiedziano", "Od", "Do"]
    table = [
        head,
        *(
            [
                row.name,
                row.address,
                row.purpose,
                row.place,
                f"{row.announced_on:%d.%m.%Y}",
                f"{row.starts_on:%d.%m.%Y}",
                _day(row.ends_on),
            ]
            for row in rows
        ),
    ]
    lead = f"Administrator: {controller}. Zmiany zapowiadamy co najmniej 30 dni wcześniej."
    return Paper("Dalsze podmioty przetwarzające", lead, US, [Part("", table=table)], wide=True)


def people_paper(rows: Iterable[AuthorisedPerson], controller: str) -> Paper:
    """The register of authorised people."""
    head = ["Imię i nazwisko", "Funkcja", "Zakres", "Poufność z dnia", "Od", "Do"]
    table = [
        head,
        *(
            [
                row.name,
                row.function,
                row.scope,
                f"{row.confidential_on:%d.%m.%Y}",
                f"{row.starts_on:%d.%m.%Y}",
                _day(row.ends_on),
            ]
            for row in rows
        ),
    ]
    title = "Rejestr osób upoważnionych do przetwarzania danych"
    return Paper(title, f"Administrator: {controller}.", US, [Part("", table=table)], wide=True)


def record_paper(kept: OfficeFacts, subs: Iterable[SubProcessor], contract: str) -> Paper:
    """The record of categories of processing (art. 30(2)) for one controller."""
    facts = kept.facts
    dpo = ", ".join(filter(None, (facts["dpo_name"], facts["dpo_email"])))
    contact = ", ".join(filter(None, (facts["address"], facts["email"], facts["phone"])))
    parts = [
        Part(
            "1. Strony (art. 30 ust. 2 lit. a)",
            facts=[
                ("Administrator", facts["controller"]),
                ("Kontakt", contact or "–"),
                ("Inspektor ochrony danych", dpo or "–"),
                ("Podmiot przetwarzający", US),
                ("Umowa", contract or "–"),
            ],
        ),
        Part("2. Kategorie przetwarzań (art. 30 ust. 2 lit. b)", [*categories(facts).values()]),
        Part("Pytania formularzy ustalone przez urząd", table=_fields(facts)),
        Part(
            "3. Państwa trzecie (art. 30 ust. 2 lit. c)",
            ["Dane nie są przekazywane do państw trzecich ani organizacji międzynarodowych."],
        ),
        Part("4. Dalsze podmioty przetwarzające", [f"{s.name}: {s.purpose}" for s in subs]),
        Part("5. Środki bezpieczeństwa (art. 30 ust. 2 lit. d)", MEASURES),
    ]
    lead = f"Stan z ustawień urzędu z dnia {kept.at:%d.%m.%Y}."
    return Paper("Rejestr kategorii czynności przetwarzania", lead, US, parts)


def audit_paper(asked: AuditRequest, controller: str) -> Paper:
    """An audit on demand: what was asked, when it was held, findings with deadlines."""
    head = ["Ustalenie", "Do usunięcia do", "Usunięto", "Jak"]
    table = [
        [row.text, f"{row.due_on:%d.%m.%Y}", _day(row.mended_on), row.how]
        for row in asked.findings.all()
    ]
    facts = [
        ("Administrator", controller),
        ("Zgłoszono", f"{asked.asked_at:%d.%m.%Y}, {asked.by_name}"),
        ("Zakres", asked.scope),
        ("Uzgodniony dzień", _day(asked.agreed_on)),
        ("Przeprowadzono", _day(asked.held_on)),
    ]
    found = Part("Ustalenia", table=[head, *table]) if table else Part("Ustalenia", ["Brak."])
    return Paper("Kontrola przetwarzania na żądanie", "", US, [Part("", facts=facts), found])


def _fields(facts: dict[str, Any]) -> list[list[str]]:
    rows = [
        [one["label"], one["purpose"] or "–", ", ".join(one["matters"])]
        for one in facts["asked"]["fields"]
    ]
    return [["Pytanie", "Po co", "W sprawach"], *rows] if rows else []


def _acceptance(accepted: AgreementAcceptance | None) -> str:
    if accepted is None:
        return "jeszcze nie przyjęta"
    return f"{accepted.at:%d.%m.%Y}, {accepted.by_name}"


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else "–"
