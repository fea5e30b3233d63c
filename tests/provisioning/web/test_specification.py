"""The county's 27 points in the panel, and the protocol to sign."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from django.test import Client
from django.urls import resolve
from support.staff import hire, sign_in

from provisioning.specification.points import points, rows
from tenants.accounts.models import Role
from tenants.models import Office

PAGE = "/panel/specyfikacja"


def come_in(office: Office, at: Callable[[Office], Client], name: str, role: Role) -> Client:
    hire(office, name, role)
    client = at(office)
    sign_in(client, f"{name.lower()}@example.com")
    return client


def test_all_27_points_stand_there_with_their_parts(olsztyn: Office) -> None:
    assert [point.number for point in points()] == [str(number) for number in range(1, 28)]
    parts = {point.number: len(point.parts) for point in points() if point.parts}
    assert parts == {"1": 5, "2": 4, "3": 5, "18": 2, "19": 3, "25": 8}
    assert all(one.asked and one.how for one in rows())


def test_every_page_that_is_named_exists(olsztyn: Office) -> None:
    named = {page for one in rows() for page in one.pages}
    assert len(named) > 20
    for page in named:
        resolve(page)


def test_an_auditor_reads_them_and_follows_the_links(
    olsztyn: Office, at: Callable[[Office], Client]
) -> None:
    page = come_in(olsztyn, at, "Aldona", Role.AUDITOR).get(PAGE).content.decode()
    for point in points():
        assert f"<td>{point.number}</td>" in page
    assert 'href="/panel/hurtem"' in page


def test_a_clerk_is_kept_out(olsztyn: Office, at: Callable[[Office], Client]) -> None:
    bartek = come_in(olsztyn, at, "Bartek", Role.CLERK)
    assert bartek.get(PAGE).status_code == bartek.get(f"{PAGE}/protokol.pdf").status_code == 403


def test_the_protocol_is_a_tagged_pdf(olsztyn: Office, at: Callable[[Office], Client]) -> None:
    answer = come_in(olsztyn, at, "Anna", Role.ADMIN).get(f"{PAGE}/protokol.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert BytesIO(answer.content).read(5) == b"%PDF-"
    assert b"/MarkInfo" in answer.content
