"""An office with a row in every table it can see, each with a word nobody else may ever read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import DatabaseError, models, transaction
from django.test import Client

from booking.domain.bulk.selection import Selection
from booking.domain.calendar_feeds import make_feed
from booking.domain.contact import ContactData
from booking.domain.hall.devices import make_device
from booking.domain.hall.links import ticket_token
from booking.domain.scope import Scope as DeskScope
from booking.domain.tokens import manage_token, waitlist_token
from booking.models import (
    BulkRun,
    CalendarFeed,
    ListExport,
    Location,
    Service,
    ServiceFile,
    Ticket,
)
from booking.models.device import DeviceKind
from support.booking_desk import FRIDAY, open_desk
from support.visits import book, send, take
from support.waiting import wait
from tenants.accounts.codes import page_token
from tenants.accounts.models import Invitation, Role, SignedIn, SignInCode, User
from tenants.accounts.people.links import link_of
from tenants.api_keys.keys import make_key
from tenants.api_keys.models import Scope
from tenants.audit.actor import SYSTEM
from tenants.base import OfficeModel
from tenants.context import from_platform, office_context, platform_context
from tenants.ids import uuid7
from tenants.models import Office
from tenants.profile.models import Profile
from tenants.rights.models import PersonRequest
from tenants.rights.tokens import page_token as page_of_request

PASSWORD: Final = "trzy zielone parasole"
SHARED: Final = ("billing", "provisioning")
STAFF: Final = (Role.CLERK, Role.ADMIN)
TEXTS: Final = (models.CharField, models.TextField)
TELLING: Final = {
    "text",
    "note",
    "reason",
    "body",
    "subject",
    "title",
    "letter",
    "answer",
    "nature",
}
"""Fields that may be empty, and where somebody would type what others must not read."""


@dataclass
class Crowd:
    """What somebody would need who wanted to reach into the office."""

    office: Office
    word: str
    """Stands in what is the office's own: nobody else reads it anywhere."""
    public: str
    """Stands in what the office shows everybody, at its own host alone."""
    ids: dict[str, str] = field(default_factory=dict)
    """By model: the id of a row."""
    keys: dict[str, str] = field(default_factory=dict)
    """Secrets that open pages without signing in, by what they open."""
    sessions: dict[str, str] = field(default_factory=dict)
    api_key: str = ""
    refused: dict[str, str] = field(default_factory=dict)
    """Tables that took no plain row, and why."""

    @property
    def host(self) -> str:
        return f"{self.office.subdomain}.localhost:8000"


SHOWN: Final = frozenset(
    {
        *("booking.Category", "booking.Field", "booking.ServiceFile", "booking.CalendarException"),
        *(
            "booking.Delay",
            "booking.HolidayDecision",
            "consents.Consent",
            "consents.ConsentVersion",
        ),
        *("consents.PrivacyNotice", "booking.Location", "booking.Unit", "booking.Service"),
    }
)
"""What residents read on public pages."""


def word_of(office: Office) -> str:
    """The canary of an office."""
    return f"Kanarek{str(office.subdomain).capitalize()}"


def crowd(office: Office, *, shared: Collection[str] = SHARED) -> Crowd:
    """Fill the office; call it on the Friday of ``booking_desk``.

    ``shared``: whose tables in the public schema get a row about it, which outlives a dropped
    office.
    """
    made = Crowd(office, word_of(office), f"Jawny{str(office.subdomain).capitalize()}")
    contact = ContactData("Dorota", made.word, f"{made.word.lower()}@example.com", "500 600 700")
    with office_context(office):
        Profile.objects.update(phone="89 527 31 11", address="pl. Testowy 1")
        desk = open_desk()
        visit = book(desk, 9, 0, contact=contact)
        made.ids["booking.Booking"] = str(visit.pk)
        made.keys["visit"] = manage_token(visit)
        send(take(desk, 10, 0), contact=contact)
        made.keys["waiting"] = waitlist_token(wait(desk, contact))
        people = {role: _person(made, role) for role in (*STAFF, Role.AUDITOR, Role.RESIDENT)}
        made.keys["feed"] = make_feed(people[Role.ADMIN], None, DeskScope(), now=FRIDAY)
        made.api_key = make_key(
            name=made.word,
            scopes=set(Scope),
            expires_at=FRIDAY + timedelta(days=9),
            now=FRIDAY,
            by=SYSTEM,
        )[1]
        sow_all(made)
        _mend(made)
        made.keys["code"] = page_token(SignInCode.objects.get())
        made.keys["invitation"] = link_of(Invitation.objects.get()).rpartition("/")[2]
        asked = PersonRequest.objects.first()
        made.keys["request"] = page_of_request(asked) if asked else "x"
        made.keys["slug"] = Service.objects.get().key
    if shared:
        with platform_context():
            _shared_rows(made, shared)
    return made


def _person(made: Crowd, role: Role) -> User:
    email = f"{role}.{made.word.lower()}@example.com"
    person = User.objects.create_user(email, PASSWORD, name=f"{made.word} {role}", role=role)
    browser = Client(headers={"host": made.host})
    browser.force_login(person)
    made.sessions[role] = browser.cookies[settings.SESSION_COOKIE_NAME].value
    return person


def sow_all(made: Crowd) -> None:
    """A row in every table of the office that has none."""
    for model in apps.get_models():
        if issubclass(model, OfficeModel):
            row = model._default_manager.order_by("pk").first() or _tried(model, made)
            if row is not None:
                made.ids.setdefault(model._meta.label, str(row.pk))


def _shared_rows(made: Crowd, labels: Collection[str]) -> None:
    """What lies in the public schema and belongs to the office."""
    for model in apps.get_models():
        if issubclass(model, OfficeModel) or model is Office:
            continue
        names = {one.name for one in model._meta.concrete_fields}
        if names & {"office", "office_id"} and model._meta.app_label in labels:
            row = _tried(model, made)
            if row is None:  # a row that offices write themselves
                with from_platform(made.office):
                    row = _tried(model, made)
            if row is not None:
                made.refused.pop(model._meta.label, None)
                made.ids.setdefault(model._meta.label, str(row.pk))


def _tried(model: type[models.Model], made: Crowd) -> models.Model | None:
    """A row, or a note that the table takes no plain one."""
    try:
        with transaction.atomic():
            return sow(model, made)
    except DatabaseError as error:
        made.refused[model._meta.label] = str(error).partition("\n")[0]
        return None


def sow(model: type[models.Model], made: Crowd) -> models.Model:
    """The plainest row the database takes, with the office's word wherever there is room for it."""
    values = {
        one.name: value
        for one in model._meta.concrete_fields
        if (value := _value(one, made)) is not None
    }
    row = model(**values)
    row.save(force_insert=True)
    return row


def _value(one: models.Field[Any, Any], made: Crowd) -> Any:  # noqa: PLR0911 - a kind of field each
    if one.primary_key and not isinstance(one, models.ForeignKey):
        return uuid7() if isinstance(one, models.UUIDField) else None
    if isinstance(one, models.ForeignKey):
        return _related(one, made)
    if one.name == "office_id":
        return made.office.pk
    is_text = isinstance(one, TEXTS) and not one.choices
    if is_text and (one.name in TELLING or not (one.blank or one.null or one.has_default())):
        return _text(one, made)
    if one.null or one.has_default() or one.has_db_default() or one.blank:
        return None
    if one.choices:
        return next(iter(one.choices))[0]
    return _plain(one)


def _related(one: models.ForeignKey[Any, Any], made: Crowd) -> models.Model | None:
    other = one.related_model
    if other is Office:
        return made.office
    if one.null:
        return None
    known = other._default_manager.order_by("pk").last()
    if known is not None and made.ids.get(other._meta.label):
        return other._default_manager.get(pk=made.ids[other._meta.label])
    if issubclass(other, OfficeModel):
        return known or sow(other, made)
    return _own_or_new(other, made)


def _own_or_new(other: type[models.Model], made: Crowd) -> models.Model:
    """A shared row of this office; of those that belong to nobody, any."""
    row = sow(other, made)
    made.ids.setdefault(other._meta.label, str(row.pk))
    return row


def _text(one: models.Field[Any, Any], made: Crowd) -> str:
    word = made.public if one.model._meta.label in SHOWN else made.word
    if isinstance(one, models.EmailField):
        return f"{word.lower()}@example.com"
    if isinstance(one, models.SlugField):
        word = word.lower()
    if one.unique:
        word = f"{word[:8]}{uuid7().hex[-8:]}"
    return word[: one.max_length] if one.max_length else word


def _plain(one: models.Field[Any, Any]) -> Any:
    kinds: list[tuple[type[models.Field[Any, Any]], Any]] = [
        (models.DateTimeField, FRIDAY),
        (models.DateField, FRIDAY.date()),
        (models.TimeField, FRIDAY.time()),
        (models.UUIDField, uuid7()),
        (models.BooleanField, False),
        (models.BinaryField, b"x"),
        (models.JSONField, {}),
        (models.DecimalField, 1),
        (models.IntegerField, 1),
        (models.FileField, "services/x"),
    ]
    return next(value for kind, value in kinds if isinstance(one, kind))


def _mend(made: Crowd) -> None:
    """Rows that must be of somebody, or alive, to show anything."""
    admin = User.objects.get(role=Role.ADMIN)
    for model in (CalendarFeed, ListExport):
        model._default_manager.update(person=admin)
    SignInCode.objects.update(expires_at=FRIDAY + timedelta(minutes=9))
    Invitation.objects.update(expires_at=FRIDAY + timedelta(days=1))
    SignedIn.objects.update(account=admin)
    BulkRun.objects.update(selection=Selection(FRIDAY.date(), FRIDAY.date()).as_json())
    document = ServiceFile.objects.get()
    document.name = f"{made.public}.pdf"
    document.file.save(document.name, ContentFile(f"%PDF {made.public}".encode()))
    made.ids["booking.Location"] = str(Location.objects.get().pk)
    _open_hall(made)


def _open_hall(made: Crowd) -> None:
    """Screens in the hall, and somebody's number."""
    Location.objects.update(hall=True)
    place = Location.objects.get()
    for kind in DeviceKind.values:
        _device, made.keys[kind] = make_device(
            name=kind, kind=kind, location_id=place.pk, now=FRIDAY, by=SYSTEM
        )
    made.keys["number"] = ticket_token(Ticket.objects.first())
