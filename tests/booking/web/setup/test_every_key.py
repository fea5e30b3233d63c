"""Every key of the office file has a screen: whoever adds a key is reminded of its box."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from booking.officefile.parts import (
    CapacityPart,
    ContactPart,
    FieldPart,
    FieldWordsPart,
    HallPart,
    LeadPart,
    LimitsPart,
    NamePart,
    RecordsPart,
    TicketPart,
    TranslationPart,
)
from booking.web.setup.forms.calendar import ExceptionForm
from booking.web.setup.forms.fields import FieldForm
from booking.web.setup.screens import SCREENS
from booking.web.setup.settings import SETTINGS
from provisioning.officefile.document import OfficeFile, SettingsPart
from tenants.officefile.parts import DeclarationPart, SmsPart, StaffPart
from tenants.officefile.readers import keys_of

INNER: dict[str, Any] = {
    "office.declaration": DeclarationPart,
    "settings.contact": ContactPart,
    "settings.limits": LimitsPart,
    "settings.records": RecordsPart,
    "settings.sms": SmsPart,
    "settings.staff": StaffPart,
    "locations.capacity": CapacityPart,
    "locations.hall": HallPart,
    "services.lead": LeadPart,
    "services.ticket": TicketPart,
}
# Keys whose screen is a page or a button of its own, by the name of its address.
ELSEWHERE = {
    "office.crest": "setup:crest",
    "services.status": "setup:publish",
    "services.files": "setup:files",
    "services.fields": "setup:fields",
    "counters.status": "setup:archive",
    "locations.status": "setup:archive",
    "categories.status": "setup:archive",
    "consents": "consents:list",
    "templates": "messaging:texts",
}


def in_tongues(part: Any) -> set[str]:
    return {f"translations__{tongue}__{key}" for tongue in ("en", "uk") for key in keys_of(part)}


SPOKEN_OTHERWISE = {
    "settings.quiet_hours": {"quiet_from", "quiet_to"},
    "settings.reminder": {"reminder__email", "reminder__sms"},
    "services.translations": in_tongues(TranslationPart),
    "units.translations": in_tongues(NamePart),
    "categories.translations": in_tongues(NamePart),
}


def paths(section: str, part: Any) -> Iterator[str]:
    for key in keys_of(part):
        path = f"{section}.{key}"
        if path in INNER:
            yield from (f"{path}.{inner}" for inner in keys_of(INNER[path]))
        else:
            yield path


def boxes(section: str) -> set[str]:
    if section in {"office", "settings"}:
        return {name for one in SETTINGS.values() for name in one.form.base_fields}
    forms = [one.form for one in SCREENS.values() if one.section.key == section]
    return {name for form in forms for name in form.base_fields}


def parts() -> dict[str, Any]:
    found = {one.section.key: one.section.part for one in SCREENS.values()}
    return found | {"settings": SettingsPart, "office": keys_of(OfficeFile)["office"].type}


def test_every_key_of_the_office_file_has_its_box() -> None:
    from tenants.officefile.parts import OfficePart

    known = {**parts(), "office": OfficePart}
    missing = []
    for section in keys_of(OfficeFile):
        if section in ELSEWHERE or section == "exceptions":
            continue
        for path in paths(section, known[section]):
            name = path.partition(".")[2].replace(".", "__")
            wanted = SPOKEN_OTHERWISE.get(path, {name})
            if path not in ELSEWHERE and not wanted <= boxes(section):
                missing.append(path)
    assert missing == []


def test_days_and_fields_have_theirs() -> None:
    from booking.officefile.parts import ExceptionPart

    said = set(ExceptionForm.keys.fget.__get__(object)())  # type: ignore[attr-defined]  # the property alone
    assert said == set(keys_of(ExceptionPart))
    asked = {name.partition("__")[0] for name in FieldForm.base_fields}
    assert asked == set(keys_of(FieldPart))
    assert in_tongues(FieldWordsPart) <= set(FieldForm.base_fields)


def test_what_has_a_page_of_its_own_has_one() -> None:
    for name in ELSEWHERE.values():
        if name in {"setup:files", "setup:fields"}:
            assert reverse(name, args=["018f0000-0000-7000-8000-000000000000"])
        elif name == "setup:archive":
            assert reverse(name, args=["okienka", "018f0000-0000-7000-8000-000000000000"])
        else:
            assert reverse(name)


def test_every_box_says_what_it_is() -> None:
    forms = [one.form for one in (*SETTINGS.values(), *SCREENS.values())]
    silent = [
        name
        for form in (*forms, ExceptionForm, FieldForm)
        for name, box in form.base_fields.items()
        if not box.label and not box.widget.is_hidden
    ]
    assert silent == []
