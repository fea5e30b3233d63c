"""Examples of calls and answers, for the OpenAPI file; tests hold them against their schemas."""

from __future__ import annotations

from typing import Any, Final

OF_HOLD: Final = "AaH6vzpTcK5yo8oN3kB0kmDvT3vC9sJq0mYw5bXo2Zr8LhUeK1fQ7g"
OF_VISIT: Final = "AaH6vzpTcK5yo8oN3kB0kmQ4sWl2ZxE6nT0pVbR9cUy1JdGi8kMa3A"
SERVICE_ID: Final = "01a1fabf-3a53-70ae-a723-ca0d4de07492"
UNIT: Final = {
    "id": "01a1fabf-39d2-7b41-8c1e-5f0b9d6a2e13",
    "slug": "bok",
    "name": "Biuro Obsługi Klienta",
}
COUNTER: Final = {
    "id": "01a1fabf-3a01-7e52-9a3c-6d4f8b7c1a24",
    "slug": "k1",
    "name": "Okienko 1, pok. 12",
}
CONSENT_ID: Final = "01a1fabf-3a7e-7d10-b6f2-2b8c5e9d4f31"
START, END = "2026-12-01T08:15:00+01:00", "2026-12-01T08:30:00+01:00"

SERVICE: Final[dict[str, Any]] = {
    "id": SERVICE_ID,
    "slug": "dowod",
    "title": "Wniosek o dowód osobisty",
    "description": "Złożysz wniosek o nowy dowód.",
    "category": {
        "id": "01a1fabf-39e8-7c04-a2d5-0e7f3b1c8d42",
        "slug": "dokumenty",
        "name": "Dokumenty",
    },
    "duration": 15,
    "documents": ["dotychczasowy dowód lub paszport"],
    "units": [UNIT],
    "lead": {"min_days": 1, "min_minutes": None, "max_days": 30},
    "contact": {"email": "required", "phone": "optional", "pesel": "off"},
    "consents": [
        {"id": CONSENT_ID, "title": "Klauzula informacyjna", "kind": "notice", "required": True}
    ],
    "fields": [
        {
            "key": "dla-kogo",
            "label": "Dla kogo jest wniosek?",
            "type": "choice",
            "required": True,
            "purpose": "",
            "help": "",
            "show_if": {},
            "choices": ["dla mnie", "dla dziecka"],
        }
    ],
}
PLACE: Final[dict[str, Any]] = {
    **UNIT,
    "status": "open",
    "location": {
        "id": "01a1fabf-39b0-7a9f-8d21-4c6e0f2b7a55",
        "slug": "ratusz",
        "name": "Ratusz",
        "address": "pl. Jana Pawła II 1, 10-101 Olsztyn",
        "accessibility": ["ramp", "lift", "sign_language"],
        "needs": ["sign_language"],
    },
    "phone": "89 527 31 11",
    "email": "bok@example.com",
    "website": "",
}
DAY: Final = {"date": "2026-12-01", "free": 14}
SLOT: Final = {"start": START, "end": END, "unit": UNIT["id"]}
NEAREST: Final = {
    "service": {"id": SERVICE_ID, "slug": "dowod", "title": "Wniosek o dowód osobisty"},
    "unit": UNIT,
    "start": START,
    "end": END,
    "url": "https://olsztyn.okienko.example/sprawa/dowod/termin?jednostka=bok",
}
LINKED: Final[dict[str, Any]] = {
    "@context": "https://schema.org",
    "@graph": [
        {
            "@type": "GovernmentService",
            "name": "Wniosek o dowód osobisty",
            "url": "https://olsztyn.okienko.example/sprawa/dowod",
            "offers": [
                {
                    "@type": "Offer",
                    "url": NEAREST["url"],
                    "availabilityStarts": START,
                    "availableAtOrFrom": {
                        "@type": "Place",
                        "name": "Biuro Obsługi Klienta",
                        "address": "pl. Jana Pawła II 1, 10-101 Olsztyn",
                    },
                }
            ],
        }
    ],
}
WANTED: Final = {"service": "dowod", "start": START, "unit": "bok"}
HOLD: Final[dict[str, Any]] = {
    "token": OF_HOLD,
    "start": START,
    "end": END,
    "unit": UNIT,
    "counter": COUNTER,
    "held_until": "2026-11-20T10:05:00+01:00",
    "extensions_left": 10,
}
FORM: Final[dict[str, Any]] = {
    "hold": OF_HOLD,
    "first_name": "Dorota",
    "last_name": "Przykładowa",
    "email": "dorota@example.com",
    "language": "pl",
    "answers": {"dla-kogo": "dla mnie"},
    "needs": ["sign_language"],
    "consents": [CONSENT_ID],
}
SUBMITTED: Final[dict[str, Any]] = {
    "reference": "KX7M2PQA",
    "token": OF_VISIT,
    "status": "pending",
    "confirm_until": "2026-11-20T10:34:00+01:00",
}
VISIT: Final[dict[str, Any]] = {
    **SUBMITTED,
    "service": {"id": SERVICE_ID, "slug": "dowod", "title": "Wniosek o dowód osobisty"},
    "start": START,
    "end": END,
    "unit": UNIT,
    "counter": COUNTER,
    "people": 1,
    "further": [],
}
BOOKED: Final = {**VISIT, "status": "booked", "confirm_until": None}
MOVE: Final = {"start": "2026-12-02T09:00:00+01:00"}
MOVED: Final = {
    **BOOKED,
    "start": "2026-12-02T09:00:00+01:00",
    "end": "2026-12-02T09:15:00+01:00",
}
CANCELLED: Final = {**BOOKED, "status": "cancelled"}
PIN: Final = {"pin": "482915"}
VISIT_ID: Final = "01a1fac0-5b7d-7c31-9e44-8a2f6d1c3b70"
SEEN: Final[dict[str, Any]] = {
    "id": VISIT_ID,
    "reference": "KX7M2PQA",
    "part_of": None,
    "status": "booked",
    "service": VISIT["service"],
    "start": START,
    "end": END,
    "unit": UNIT,
    "counter": COUNTER,
    "people": 1,
    "language": "pl",
    "channel": "web",
    "created_at": "2026-11-20T10:04:00+01:00",
    "updated_at": "2026-11-20T10:06:11+01:00",
    "person": {
        "first_name": "Dorota",
        "last_name": "Przykładowa",
        "email": "dorota@example.com",
        "phone": "",
    },
    "answers": [{"key": "dla-kogo", "label": "Dla kogo jest wniosek?", "value": "dla mnie"}],
}
PAGE: Final[dict[str, Any]] = {
    "results": [SEEN],
    "next": None,
    "updated_until": "2026-11-20T10:29:30+01:00",
}
ARRIVED: Final = {**SEEN, "status": "arrived"}
MISSED: Final = {**SEEN, "status": "missed"}
APPROVED: Final = SEEN
REJECTED: Final = {**SEEN, "status": "rejected"}
NO_DOCUMENT: Final = {"reason": "Ta sprawa należy do starostwa."}
REASON: Final = {"reason": "choroba"}
RECORDS: Final[dict[str, Any]] = {
    "format": "okienko-visits-1",
    "office": "Urząd Miasta Olsztyna",
    "day": "2026-12-01",
    "made_at": "2026-12-01T21:00:04+01:00",
    "visits": [
        {
            "id": "01a1fac0-1f0a-7c33-8d4e-2b6a9c0e7f51",
            "reference": "K7M2QX",
            "status": "served",
            "start": START,
            "end": END,
            "people": 1,
            "language": "pl",
            "channel": "web",
            "created_at": "2026-11-20T10:00:00+01:00",
            "matters": [
                {
                    "id": "01a1fac0-1f0a-7c33-8d4e-2b6a9c0e7f51",
                    "service": {"slug": "dowod", "name": "Wniosek o dowód osobisty"},
                    "jrwa": "5345",
                    "status": "served",
                    "start": START,
                    "end": END,
                    "unit": {"slug": "bok", "name": "Biuro Obsługi Klienta"},
                    "counter": {"slug": "k1", "name": "Okienko 1, pok. 12"},
                }
            ],
            "person": None,
            "answers": None,
        }
    ],
}
RECORDS_XML: Final = """<?xml version='1.0' encoding='UTF-8'?>
<visits xmlns="urn:okienko:visits:1" format="okienko-visits-1" office="Urząd Miasta Olsztyna" \
day="2026-12-01" made_at="2026-12-01T21:00:04+01:00"/>
"""
RECORDS_CSV: Final = "visit;matter;reference;status;start;end;service;service_name;jrwa;…"
