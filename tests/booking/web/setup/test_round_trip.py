"""From an office file to the screens and back: what is typed is what the file said."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

import pytest
from django.test import Client
from support.officefile import STARTERS
from support.screens import edition_on, posted, send

from booking.models import Service, Settings
from booking.public import describe
from booking.web.setup.forms.calendar import ExceptionForm
from booking.web.setup.forms.fields import FieldForm
from booking.web.setup.screens import SCREENS
from booking.web.setup.settings import SETTINGS
from provisioning.officefile.document import OfficeFile
from provisioning.officefile.load import load
from tenants.context import office_context
from tenants.models import Office
from tenants.officefile.consents import configure_consents
from tenants.officefile.parts import DeclarationPart
from tenants.officefile.profile import describe_profile

ROOT = "/panel/ustawienia"
IN_ORDER = ("godziny", "budynki", "jednostki", "kategorie", "sprawy", "okienka")


def with_declaration(document: OfficeFile) -> OfficeFile:
    """Nothing can be published without one."""
    said = DeclarationPart(published=date(2026, 11, 2), person="Sekretariat")
    office = dataclasses.replace(document.office, declaration=said)
    return dataclasses.replace(document, office=office)


def type_settings(browser: Client, office: Office, document: OfficeFile) -> None:
    said = {**vars_of(document.office), **vars_of(document.settings)}
    for slug, screen in SETTINGS.items():
        part = type("Said", (), said)
        with office_context(office):
            form = screen.form(part=part)
            if said["quiet_hours"] and "quiet_from" in form.fields:
                form.initial["quiet_from"], form.initial["quiet_to"] = said["quiet_hours"]
            data = posted(form)
        path = f"{ROOT}/dane/{slug}"
        answer = browser.post(path, {**data, "edition": edition_on(browser, path)})
        assert answer.status_code == 302, (slug, answer.content.decode()[:4000])


def vars_of(part: Any) -> dict[str, Any]:
    return {one.name: getattr(part, one.name) for one in dataclasses.fields(part)}


def type_things(browser: Client, office: Office, document: OfficeFile) -> None:
    for slug in IN_ORDER:
        screen = SCREENS[slug]
        for part in getattr(document, screen.section.key):
            with office_context(office):
                data = posted(screen.form(part=part))
            answer = send(browser, f"{ROOT}/{slug}/nowe", data)
            assert answer.status_code == 302, (slug, part.key, answer.content.decode()[:5000])
            if slug == "sprawy":
                type_fields(browser, office, part)


def type_fields(browser: Client, office: Office, part: Any) -> None:
    with office_context(office):
        row = Service.objects.get(key=part.key)
    path = f"{ROOT}/sprawy/{row.pk}/formularz"
    for number, field in enumerate(part.fields):
        with office_context(office):
            data = posted(FieldForm(part=field, earlier=part.fields[:number]))
        sent = {**data, "edition": edition_on(browser, f"{path}/nowe")}
        answer = browser.post(f"{path}/nowe", sent)
        assert answer.status_code == 302, (field, answer.content.decode()[:4000])


@pytest.mark.parametrize("name", ["olsztyn", "pultusk"])
def test_an_office_typed_in_on_the_screens_is_the_office_of_its_file(
    olsztyn: Office, anna: Client, name: str
) -> None:
    document = with_declaration(load(STARTERS / f"{name}.yaml").document)
    with office_context(olsztyn):
        configure_consents(document.consents)
    type_settings(anna, olsztyn, document)
    type_things(anna, olsztyn, document)
    with office_context(olsztyn):
        drafts = [str(pk) for pk in Service.objects.values_list("pk", flat=True)]
    answer = anna.post(f"{ROOT}/publikacja", {"service": drafts})
    assert answer.status_code == 302, answer.content.decode()[:4000]
    for exception in document.exceptions:
        with office_context(olsztyn):
            data = posted(ExceptionForm(part=exception))
        assert send(anna, f"{ROOT}/kalendarz/nowy", data).status_code == 302
    with office_context(olsztyn):
        made, (office, looks) = describe(), describe_profile()
        assert Settings.objects.count() == 1
    assert office == document.office
    for part in (looks, made.settings):
        assert vars_of(part) == {key: vars_of(document.settings)[key] for key in vars_of(part)}
    for section in ("locations", "units", "categories", "hours_templates", "counters"):
        assert list(getattr(made, section)) == list(getattr(document, section)), section
    assert list(made.services) == list(document.services)
    assert sorted(map(str, made.exceptions)) == sorted(map(str, document.exceptions))
