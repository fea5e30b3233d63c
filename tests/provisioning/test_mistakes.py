"""Every mistake in an office file is found, all at once, each with its line."""

from __future__ import annotations

import pytest
from django.utils import translation
from support.officefile import minimal, problems_of

BROKEN = """\
office:
  name: Urząd próbny
  short_name: Urząd Gminy
  phon: 23 306-71-01
  languages: [en]
settings:
  hold_minuts: 5
  reminder: {email: 24 h}
  colour: niebieski
  contact: {pesel: maybe}
  sms: {gateway: smsapi, token: abc}
locations:
  - {key: ratusz, name: Ratusz, address: "pl. 1", capacity: {people: 20, area_m2: 10}}
  - {key: Filia, name: Filia}
units:
  - {key: bok, name: BOK, location: ratus, hours: standard}
  - {key: bok, name: BOK drugi, location: ratusz}
services:
  - key: dowod
    name: Dowód osobisty
    sms_name: dowód
    duration: 17
    units:
      - bok
      - dowody
    lead: {min_days: 1, min_minutes: 30}
    fields:
      - {key: kto, label: Dla kogo, type: choice, choices: [mnie, dziecka]}
      - {key: pesel, label: PESEL, type: pesel, show_if: {kto: babci}}
      - {key: powod, label: Powód, show_if: {przyczyna: inna}}
  - key: mapa
    name: Mapa
    duration: 15
    unit: bok
hours_templates:
  - key: standard
    mon: ["08:02-10:00"]
    tue: ["12:00-08:00"]
    wed: ["08:00-12:00", "11:30-14:00"]
    thu: ["8-16"]
counters:
  - {key: k1, name: K1, unit: bok, services: [dowod, paszport], hours: standart}
  - {key: k2, name: K2, unit: bok, services: [mapa], hours: standard, priority: first}
exceptions:
  - {date: 2026-02-30, closed: true}
  - {date: 2026-12-24, closed: true, open: ["09:00-13:00"]}
  - {from: 2027-07-14, to: 2027-07-01, unit: bok, closed: true}
  - {to: 2027-07-01, unit: bok, closed: true}
consents:
  - key: klauzula
    versions: [{valid_from: 1 stycznia, title: Klauzula, text: Tak.}]
service: []
"""

FOUND = """\
3: short_name: For SMS write “Urzad Gminy”: ą would make every message cost more.
4: office: There is no key “phon”. Did you mean “phone”?
7: settings: There is no key “hold_minuts”. Did you mean “hold_minutes”?
8: reminder: Give a time such as 24h, 2d or 90m.
9: colour: Give a colour such as “#0b5fff”, in quotes.
10: pesel: “maybe” is not known here. Choose one of: required, optional, off.
11: sms: There is no key “token” here. Known: gateway, fold_polish, daily_cap, sender.
13: Give people, or area_m2 and m2_per_person.
14: key: A key has small letters a–z, digits and single hyphens, at most 60 signs.
14: locations: “address” is missing.
16: “ratus” is not defined in this file. Did you mean “ratusz”?
17: “bok” is given twice.
21: sms_name: For SMS write “dowod”: ó would make every message cost more.
22: duration: Give a multiple of five minutes.
34: services: There is no key “unit”. Did you mean “units”?
37: mon: Hours go in steps of five minutes: 08:00, 08:05, 08:10…
38: tue: The end must be later than the beginning.
39: wed: 11:30-14:00 begins before 08:00-12:00 is over.
40: thu: Give hours such as 08:00-12:30, in quotes.
42: “paszport” is not defined in this file.
42: “standart” is not defined in this file. Did you mean “standard”?
43: priority: Give a whole number from 1 to 1000.
45: date: There is no such day in the calendar: 2026-02-30.
46: Give “closed: true”, or hours in “open”.
47: The end lies before the beginning.
48: Give “date”, or “from” and “to”.
51: valid_from: Give a date such as 2026-12-24.
52: There is no key “service”. Did you mean “services”?"""


def test_all_mistakes_are_told_at_once_each_with_its_line() -> None:
    with translation.override("en"):
        assert "\n".join(map(str, problems_of(BROKEN))) == FOUND


def test_mistakes_are_told_in_polish_too() -> None:
    with translation.override("pl"):
        first = problems_of(minimal("settings: {hold_minuts: 5}\n"))[0]

    assert (
        str(first) == "3: settings: Nie ma klucza „hold_minuts”. Czy chodzi o\u00a0„hold_minutes”?"
    )


SERVICE = """\
locations:
  - {key: ratusz, name: Ratusz, address: "pl. 1"}
units:
  - {key: bok, name: BOK, location: ratusz}
  - {key: filia, name: Filia, location: ratusz}
hours_templates:
  - {key: std, mon: ["08:00-16:00"]}
services:
  - key: dowod
    name: Dowód
    duration: 15
    units: [bok]
"""


@pytest.mark.parametrize(
    ("extra", "line", "told"),
    [
        ("    lead: {min_days: 5, max_days: 3}", 15, "The nearest day lies after the farthest"),
        ("    lead: {min_days: 1, min_minutes: 30}", 15, "not both"),
        ("    units: [filia]", 15, "“units” is given twice"),
        ("    fields: [{key: p, label: P, type: pesel}]", 15, "Say in “purpose”"),
        ("    fields: [{key: p, label: P, choices: [a]}]", 15, "belong to a field of type choice"),
        ("    fields: [{key: p, label: P, type: choice}]", 15, "belong to a field of type choice"),
        ("    fields: [{key: p, label: P, show_if: {q: x}}]", 15, "not a field above this one"),
        (
            "    fields:\n    - {key: a, label: A, type: choice, choices: [x]}\n"
            "    - {key: b, label: B, show_if: {a: y}}",
            17,
            "“y” is not one of the choices of “a”",
        ),
        ("    files: [../etc/passwd]", 15, "without folders"),
        ("    files: [a.pdf, a.pdf]", 15, "“a.pdf” is given twice"),
        ("    translations: {de: {name: Ausweis}}", 15, "no key “de”"),
        ("    status: open", 15, "“open” is not known here"),
        ("    buffer: 3", 15, "multiple of five"),
        ("    duration: 15m", 15, "“duration” is given twice"),
        ("    category: rodzina", 15, "“rodzina” is not defined"),
        (
            "counters:\n  - {key: k1, name: K1, unit: filia, services: [dowod], hours: std}",
            16,
            "Service “dowod” is not given in unit “filia”",
        ),
        (
            "counters:\n  - key: k1\n    name: K1\n    unit: bok\n    services:\n"
            "      - dowod\n      - dowod\n    hours: std",
            21,
            "“dowod” is given twice",
        ),
        ("exceptions:\n  - {date: 2026-12-24, closed: true, unit: boc}", 16, "Did you mean “bok”"),
        (
            "exceptions:\n  - {date: 2026-12-24, closed: true}\n"
            '  - {from: 2026-12-24, to: 2026-12-24, open: ["08:00-09:00"]}',
            17,
            "“2026-12-24 2026-12-24” is given twice",
        ),
        ("consents:\n  - {key: k}", 16, "at least one version"),
        (
            "consents:\n  - key: k\n    versions:\n"
            "      - {valid_from: 2026-01-01, title: T, text: X}\n"
            "      - {valid_from: 2026-01-01, title: T, text: Y}",
            19,
            "“2026-01-01” is given twice",
        ),
        ("settings: {quiet_hours: 21-7}", 15, "Give two hours such as"),
        ("settings: {retention_days: 3}", 15, "from 7 to 365"),
        ("settings: {embed_origins: [https://www.example.pl/strona]}", 15, "Give an origin"),
        ("settings: {sms: {fold_polish: yes}}", 15, "true or false"),
    ],
)
def test_a_mistake_is_told_with_its_line(extra: str, line: int, told: str) -> None:
    with translation.override("en"):
        found = problems_of(minimal(f"{SERVICE}{extra}\n"))

    assert [(one.line, told in one.message) for one in found] == [(line, True)]


def test_what_is_defined_badly_is_still_defined() -> None:
    """One mistake in a unit is one problem, not one more for each counter in it."""
    text = minimal(SERVICE.replace("name: BOK,", "name: BOK, phones: 1,"))

    assert len(problems_of(text)) == 1


def test_an_office_needs_a_name() -> None:
    with translation.override("en"):
        assert str(problems_of("settings: {}\n")[0]) == "1: “office” is missing."
        assert str(problems_of("office: {email: a@example.com}\n")[0]).endswith(
            "“name” is missing."
        )


def test_what_is_left_empty_is_left_out() -> None:
    empty = "  phone:\n  email: null\n  address: ''\nunits: ~\n"
    assert problems_of(f"office:\n  name: Urząd\n{empty}") == []
