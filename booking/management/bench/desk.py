"""The clerks' pages in an office with a hundred thousand visits: the list, the calendar's news."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import partial
from html import unescape
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.test import Client

from booking.models.zone import WARSAW
from tenants.accounts.models import Role, User
from tenants.context import office_context

from .figure import Figure, at_most, medians
from .town import WEEK, Town, analyse, build

VISITS: Final = 100_000
COUNTERS: Final = 12
ROUNDS: Final = 7
PAGE_GOAL: Final = 150  # ms
QUERIES: Final = 12
A_DAY: Final = 28
BY_NAME: Final = "/panel/lista?okres=zawsze&sortuj=person"
# Visits of half an hour at every counter, half of them to come; people of a thousand names.
FILL: Final = """
WITH made AS (
  INSERT INTO booking
    (id, reference, state, service_id, unit_id, counter_id, location_id, starts_at, ends_at,
     blocked_until, people, client, channel, language, tried, extensions_used, pin_tries,
     generation, created_at)
  SELECT gen_random_uuid(), 'L' || lpad(n::text, 11, '0'),
         CASE WHEN at < %(now)s THEN 'served' ELSE 'booked' END, %(service)s, c.unit_id, c.id,
         u.location_id, at, at + interval '30 min', at + interval '30 min', 1, '', 'web', 'pl',
         '[]', 0, 0, 1, at - interval '7 days'
  FROM generate_series(0, %(visits)s::int - 1) AS n
  JOIN booking_counter c ON c.key = 'k' || (n %% %(counters)s)
  JOIN booking_unit u ON u.id = c.unit_id,
  LATERAL (SELECT n / %(counters)s AS k) AS place,
  LATERAL (
    SELECT %(middle)s::timestamptz
           + (k / %(a_day)s - %(visits)s / %(counters)s / %(a_day)s / 2) * interval '1 day'
           + (k %% %(a_day)s) * interval '30 min' AS at
  ) AS t
  RETURNING id, reference
)
INSERT INTO booking_contact
  (id, booking_id, first_name, last_name, email, phone, pesel, pesel_index)
SELECT gen_random_uuid(), id,
       (ARRAY['Łucja', 'Adam', 'Żaneta', 'Święta', 'Ewa', 'Jan', 'Zofia', 'Ola', 'Igor', 'Piotr'])
         [1 + right(reference, 1)::int],
       'Próbna' || right(reference, 2), 'osoba' || right(reference, 6) || '@example.com',
       '+48600' || right(reference, 6), '', ''
FROM made
"""


def measure(now: datetime, tell: Callable[[str], None]) -> list[Figure]:
    """Server time of the list's first page, asked in four ways; of the calendar and its news."""
    town = build(counters=COUNTERS, minutes=30, windows="08:00-22:00", week=WEEK, now=now)
    tell(f"{VISITS} visits …")
    fill_visits(town, VISITS)
    browser = _signed_in(town)
    tell("the list …")
    pages = {
        "first page": "/panel/lista",
        "first page of all there ever were": "/panel/lista?okres=zawsze",
        "found by a name without diacritics": "/panel/lista?okres=zawsze&kto=zaneta+probna42",
        "found by a telephone number": "/panel/lista?okres=zawsze&kto=600+012+345",
        "in order of names": BY_NAME,
        "in order of matters": "/panel/lista?okres=zawsze&sortuj=service",
    }
    pages["in order of names, the thousandth page after another"] = _thousandth(browser)
    asks = [partial(_open, browser, address) for address in pages.values()]
    times = medians(asks, ROUNDS)
    asked: list[str] = []

    def counted(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(counted):
        _open(browser, "/panel/lista?okres=zawsze&kto=zofia")
    tell("the calendar …")
    feed = "/panel/kalendarz/dane"
    calendar, news, nothing = medians(
        [
            partial(_open, browser, "/panel/kalendarz"),
            partial(_open, browser, feed),
            _watching(browser, feed),
        ],
        ROUNDS,
    )
    first, *others = zip(pages, times, strict=True)
    return [
        at_most(f"list of {VISITS:,} visits: {first[0]}", first[1], PAGE_GOAL, "ms"),
        *(
            at_most(f"the same: {name}", taken, PAGE_GOAL, "ms")
            if "of names" in name
            else Figure(f"the same: {name}", taken, "ms")
            for name, taken in others
        ),
        at_most("the same: queries", len(asked), QUERIES, ""),
        Figure(f"calendar of {COUNTERS} counters × {A_DAY} visits: page", calendar, "ms"),
        Figure("the same: news", news, "ms"),
        Figure("the same: no news, asked for every five seconds", nothing, "ms"),
    ]


def fill_visits(town: Town, visits: int) -> None:
    """So many visits of people, half of them in the past."""
    local = town.now.astimezone(WARSAW).replace(hour=8, minute=0, second=0, microsecond=0)
    values: dict[str, Any] = {
        "service": town.service.pk,
        "visits": visits,
        "a_day": A_DAY,
        "counters": COUNTERS,
        "middle": local,
        "now": town.now,
    }
    with office_context(town.office), connection.cursor() as cursor:
        cursor.execute(FILL, values)
    analyse(town, "booking", "booking_contact")


def _signed_in(town: Town) -> Client:
    host = f"{town.office.subdomain}.{settings.OKIENKO_BASE_HOST}"
    browser = Client(headers={"host": host})
    with office_context(town.office):
        person = User.objects.create_user("anna@example.com", name="Anna", role=Role.ADMIN)
        browser.force_login(person)
    return browser


def _open(browser: Client, address: str) -> None:
    answer = browser.get(address)
    if answer.status_code != 200:  # noqa: PLR2004 - HTTP's OK
        raise AssertionError(f"{address} answered {answer.status_code}")


def _watching(browser: Client, address: str) -> Callable[[], None]:
    """Ask as an open page does, with the mark of what it shows."""
    marks = [browser.get(address)["ETag"]]

    def ask() -> None:
        marks.append(browser.get(address, headers={"if-none-match": marks[-1]})["ETag"])

    return ask


def _thousandth(browser: Client) -> str:
    """Where *Next page* leads on the thousandth page in order of names."""
    page = browser.get(f"{BY_NAME}&strona=1000").content.decode()
    found = re.search(r'href="(\?[^"]*strona=1001[^"]*)"', page)
    if found is None:
        raise AssertionError("there is no thousandth page")
    return f"/panel/lista{unescape(found[1])}"
