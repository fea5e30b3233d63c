"""Office files that are right, of every shape: for property tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from booking.models.location import ACCESS
from booking.models.ticket import LETTERS
from booking.officefile.parts import (
    ASKED,
    CapacityPart,
    CategoryPart,
    ContactPart,
    CounterPart,
    ExceptionPart,
    FieldPart,
    FieldWordsPart,
    HallPart,
    HoursPart,
    LeadPart,
    LimitsPart,
    LocationPart,
    NamePart,
    RecordsPart,
    ServicePart,
    TicketPart,
    TranslationPart,
    UnitPart,
)
from provisioning.officefile.document import OfficeFile, SettingsPart
from tenants.officefile.parts import ConsentPart, OfficePart, SmsPart, StaffPart, VersionPart

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
FLAGS = st.booleans()
PHONE = 40
SIGNS = st.characters(exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp", "Cn", "Co"))
WORD = st.text(SIGNS, min_size=1, max_size=12)
WORDS = st.lists(WORD, min_size=1, max_size=4).map(" ".join)
# Words that YAML would read as something else, and lines of their own.
TEXT = WORDS | st.sampled_from(
    ["no", "~x", "010", "1.50", "2026-01-01", "- a", "a: b", "#x", "'", '"']
)
PARAGRAPHS = st.lists(TEXT, min_size=1, max_size=3).map("\n\n".join) | TEXT
SMS = st.text("ABCabcxyz -./09", min_size=1, max_size=17).map(str.strip).filter(bool)
KEYS = st.lists(
    st.from_regex(r"[a-z]{1,5}(-[a-z0-9]{1,3})?", fullmatch=True), max_size=4, unique=True
)


def maybe(values: st.SearchStrategy[Any], otherwise: Any) -> st.SearchStrategy[Any]:
    """Often left out."""
    return st.just(otherwise) | values


def some(known: Sequence[str]) -> st.SearchStrategy[tuple[str, ...]]:
    """Some of the keys, in any order."""
    if not known:
        return st.just(())
    return st.lists(st.sampled_from(list(known)), unique=True, max_size=3).map(tuple)


def in_languages(kind: type[Any], **words: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Translations by language, in order."""
    spoken = st.dictionaries(st.sampled_from(["en", "uk"]), st.builds(kind, **words))
    return spoken.map(lambda told: tuple(sorted(told.items())))


@st.composite
def windows(draw: st.DrawFn) -> tuple[str, ...]:
    """Hours of a day that do not meet."""
    cells = sorted(draw(st.lists(st.integers(0, 288), unique=True, max_size=6)))
    hours = [f"{cell // 12:02d}:{cell % 12 * 5:02d}" for cell in cells]
    return tuple(f"{a}-{b}" for a, b in zip(hours[::2], hours[1::2], strict=False))


@st.composite
def fields(draw: st.DrawFn) -> tuple[FieldPart, ...]:
    """Fields whose conditions name fields above them."""
    found: list[FieldPart] = []
    for key in draw(KEYS):
        kind = draw(st.sampled_from(["text", "choice", "pesel", "vin", "date"]))
        condition = ()
        if found and draw(FLAGS):
            other = draw(st.sampled_from(found))
            condition = ((other.key, other.choices[0] if other.choices else draw(TEXT)),)
        found.append(
            FieldPart(
                key=key,
                label=draw(TEXT),
                type=kind,
                required=draw(FLAGS),
                purpose=draw(TEXT),
                help=draw(maybe(TEXT, "")),
                everywhere=draw(FLAGS),
                show_if=condition,
                choices=tuple(draw(st.lists(TEXT, min_size=1, max_size=3, unique=True)))
                if kind == "choice"
                else (),
                translations=draw(in_languages(FieldWordsPart, label=TEXT, help=maybe(TEXT, ""))),
            )
        )
    return tuple(found)


@st.composite
def services(draw: st.DrawFn, units: list[str], categories: list[str]) -> tuple[ServicePart, ...]:
    """Services in some of the units."""
    minutes = st.integers(1, 144).map(lambda cells: cells * 5)
    return tuple(
        ServicePart(
            key=key,
            name=draw(TEXT),
            duration=draw(minutes),
            sms_name=draw(maybe(SMS, "")),
            category=draw(st.sampled_from(["", *categories])),
            status=draw(st.sampled_from(["draft", "published", "archived"])),
            description=draw(maybe(PARAGRAPHS, "")),
            documents=tuple(draw(st.lists(TEXT, max_size=3))),
            step=draw(maybe(minutes, None)),
            buffer=draw(st.sampled_from([0, 5, 240])),
            lead=draw(
                st.builds(
                    LeadPart, min_days=maybe(st.integers(0, 9), None), max_days=st.integers(9, 365)
                )
                | st.builds(LeadPart, min_minutes=st.integers(0, 90))
            ),
            units=draw(some(units)),
            approval=draw(FLAGS),
            jrwa=draw(st.sampled_from(["", "5345", "0"])),
            ticket=draw(st.builds(TicketPart, FLAGS, st.sampled_from(["", *LETTERS]))),
            synonyms=tuple(draw(st.lists(TEXT, max_size=3))),
            translations=draw(
                in_languages(
                    TranslationPart,
                    name=TEXT,
                    description=maybe(PARAGRAPHS, ""),
                    documents=st.lists(TEXT, max_size=2).map(tuple),
                )
            ),
            fields=draw(fields()),
        )
        for key in draw(KEYS)
    )


@st.composite
def office_files(draw: st.DrawFn) -> OfficeFile:
    """A whole office."""
    places, units, categories, hours = (draw(KEYS) for _ in range(4))
    units = units if places else []
    offered = draw(services(units, categories))
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return OfficeFile(
        office=draw(
            st.builds(
                OfficePart,
                name=TEXT,
                short_name=maybe(SMS, ""),
                email=maybe(st.just("urzad@example.com"), ""),
                phone=maybe(TEXT.filter(lambda said: len(said) <= PHONE), ""),
                bip_url=maybe(st.just("https://bip.example.pl/x?y=1"), ""),
                languages=st.permutations(["pl", "en"]).map(tuple) | st.just(("pl",)),
            )
        ),
        settings=draw(_settings()),
        locations=tuple(
            LocationPart(
                key=key,
                name=draw(TEXT),
                address=draw(TEXT),
                sms_name=draw(maybe(SMS, "")),
                capacity=draw(_capacities()),
                accessibility=draw(some(tuple(ACCESS))),
                hall=draw(
                    st.builds(
                        HallPart, FLAGS, st.integers(0, 240), st.integers(1, 9), st.integers(0, 99)
                    )
                ),
            )
            for key in places
        ),
        units=tuple(
            UnitPart(
                key=key,
                name=draw(TEXT),
                location=draw(st.sampled_from(places)),
                hours=draw(st.sampled_from(["", *hours])),
                status=draw(st.sampled_from(["open", "closed"])),
                translations=draw(in_languages(NamePart, name=TEXT)),
            )
            for key in units
        ),
        categories=tuple(
            CategoryPart(key, draw(TEXT), draw(in_languages(NamePart, name=TEXT)))
            for key in categories
        ),
        services=offered,
        hours_templates=tuple(
            HoursPart(
                key=key,
                valid_from=draw(maybe(DAYS, None)),
                weeks=draw(st.sampled_from(["every", "odd", "even"])),
                **{day: draw(maybe(windows(), ())) for day in days},
            )
            for key in hours
        ),
        counters=_counters(draw, units, hours, offered),
        exceptions=tuple(
            draw(st.lists(_exceptions(units), max_size=3, unique_by=lambda one: one.first_day))
        ),
        consents=tuple(_consent(draw, key) for key in draw(KEYS)),
    )


def _counters(
    draw: st.DrawFn, units: list[str], hours: list[str], offered: tuple[ServicePart, ...]
) -> tuple[CounterPart, ...]:
    if not units or not hours:
        return ()
    found = []
    for key in draw(KEYS):
        unit = draw(st.sampled_from(units))
        found.append(
            CounterPart(
                key=key,
                name=draw(TEXT),
                unit=unit,
                hours=draw(st.sampled_from(hours)),
                services=draw(some([one.key for one in offered if unit in one.units])),
                priority=draw(st.integers(1, 9)),
            )
        )
    return tuple(found)


@st.composite
def _exceptions(draw: st.DrawFn, units: list[str]) -> ExceptionPart:
    first, second = sorted(draw(st.lists(DAYS, min_size=2, max_size=2, unique=True)))
    days = {"date": first} if draw(FLAGS) else {"from_": first, "to": second}
    hours = draw(windows().filter(bool)) if draw(FLAGS) else ()
    return ExceptionPart(
        **days,
        unit=draw(st.sampled_from(["", *units])),
        closed=not hours,
        open=hours,
        reason=draw(maybe(TEXT, "")),
    )


def _consent(draw: st.DrawFn, key: str) -> ConsentPart:
    first_days = sorted(draw(st.lists(DAYS, min_size=1, max_size=2, unique=True)))
    return ConsentPart(
        key=key,
        group=draw(st.sampled_from(["booking", "account"])),
        kind=draw(st.sampled_from(["notice", "consent"])),
        required=draw(FLAGS),
        versions=tuple(
            VersionPart(
                valid_from=day,
                title=draw(TEXT),
                text=draw(PARAGRAPHS),
                status=draw(st.sampled_from(["draft", "in_force", "withdrawn"])),
            )
            for day in first_days
        ),
    )


def _capacities() -> st.SearchStrategy[CapacityPart | None]:
    area = st.decimals("20.00", "900.00", places=2)
    return (
        st.none()
        | st.builds(CapacityPart, people=st.integers(1, 500))
        | st.builds(CapacityPart, area_m2=area, m2_per_person=st.just(Decimal("4.50")))
    )


def _settings() -> st.SearchStrategy[SettingsPart]:
    hours = st.tuples(
        st.just(time(21)), st.times(max_value=time(8)).map(lambda t: time(t.hour, t.minute))
    )
    return st.builds(
        SettingsPart,
        hold_minutes=st.integers(1, 60),
        confirmation=st.sampled_from(["required", "none"]),
        reminder=st.dictionaries(
            st.sampled_from(["email", "sms"]),
            st.sampled_from(["24h", "2d", "90m", ("2d", "24h"), ("3d", "24h", "90m")]),
        ).map(lambda each: tuple(sorted(each.items()))),
        notify_staff=some(("email", "sms")),
        cancel_by=some(("link", "code", "pesel")),
        contact=st.builds(ContactPart, *(st.sampled_from(ASKED) for _ in range(3))),
        walk_ins=st.integers(0, 99),
        limits=st.builds(LimitsPart, st.integers(1, 10), st.integers(1, 9)),
        records=st.builds(RecordsPart, st.sampled_from(["none", "https"]), FLAGS),
        quiet_hours=st.none() | hours,
        sms=st.builds(
            SmsPart,
            st.sampled_from(["none", "smsapi"]),
            FLAGS,
            st.integers(0, 999),
            st.sampled_from(["", "UM Olsztyn"]),
        ),
        address_form=st.sampled_from(["ty", "panstwo"]),
        colour=st.sampled_from(["#0b5fff", "#7A1F5C", "#000000"]),
        embed_origins=some(("https://www.example.pl", "http://localhost:3000")),
        staff=st.builds(
            StaffPart,
            st.sampled_from(["optional", "required"]),
            st.sampled_from(["", "https://logowanie.example.pl/realms/urzad"]),
            st.sampled_from(["", "okienko"]),
            FLAGS,
        ),
    )
