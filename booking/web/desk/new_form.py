"""The form of a visit booked for somebody: matter, time, person, in the order of a call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID, uuid4

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.domain.book_for import ForSomebody
from booking.domain.desk_times import next_times
from booking.domain.find_resident import filled_in
from booking.domain.scope import Scope
from booking.models import Counter, Field, Service, Settings, Unit
from booking.models.settings import Asked
from booking.models.zone import WARSAW
from tenants.accounts.models import User
from tenants.days import DayField
from tenants.profile.models import Profile

from .person_form import PersonForm

TIMES: Final = 24
LANGUAGES: Final = (("pl", "polski"), ("en", "English"), ("uk", "українська"))
SELECT: Final = {"class": "form-select"}
CONTROL: Final = {"class": "form-control"}


@dataclass(frozen=True, slots=True)
class Time:
    """A free time to press; ``value`` is what the form sends."""

    start: datetime
    unit: str
    value: str


class NewVisitForm(PersonForm):
    """``now``: what is free is asked then; ``rules``: the person may go beyond norm or hours."""

    sprawa = forms.ModelChoiceField(
        Service.objects.none(), label=gettext_lazy("Matter"), to_field_name="key"
    )
    od = DayField(label=gettext_lazy("From the day"), required=False)
    termin = forms.CharField(required=False)
    osoba = forms.UUIDField(required=False)
    okienko = forms.ModelChoiceField(
        Counter.objects.none(), label=gettext_lazy("Counter"), required=False
    )
    ile = forms.IntegerField(label=gettext_lazy("People"), min_value=1, max_value=99, initial=1)
    jezyk = forms.ChoiceField(label=gettext_lazy("Language of the messages"), required=False)
    dzien = DayField(label=gettext_lazy("Day"), required=False)
    godzina = forms.TimeField(label=gettext_lazy("Hour"), required=False)
    powod = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=300)
    numer = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, posted: Any, person: User, *, now: datetime, start: Any = None) -> None:
        self.person, self.now, self.scope = person, now, Scope.of(person)
        asked = posted if posted is not None else (start or {})
        self.service = self._service(asked.get("sprawa", ""))
        fields: Sequence[Field] = list(self.service.fields.all()) if self.service else ()
        pesel = Settings.objects.current().contact_pesel != Asked.OFF
        super().__init__(posted, fields=fields, pesel=pesel)
        self.initial.update(start or {})
        self._choices()

    def times(self) -> list[Time]:
        """What is free for the chosen matter, soonest first; nothing before one is chosen."""
        if self.service is None:
            return []
        typed = self["okienko"].value() or None
        counter = typed if isinstance(typed, UUID) else _uuid(typed)
        posts = self.scope.posts
        is_mine = counter and (not posts or counter in posts)
        found = next_times(
            self.service,
            self.scope.mine,
            self._first(),
            TIMES,
            now=self.now,
            counters={counter} if counter and is_mine else posts,
        )
        units = {one.pk: one for one in Unit.objects.all()}
        return [
            Time(one.start, units[one.unit_id].name, f"{one.start.isoformat()}/{one.unit_id}")
            for one in found
        ]

    def clean(self) -> dict[str, Any]:
        """A time must be meant: one of those free, or a day and an hour of one's own."""
        typed: dict[str, Any] = super().clean() or {}
        own, hour = typed.get("dzien"), typed.get("godzina")
        if own and hour:
            typed["start"], typed["unit"] = datetime.combine(own, hour, WARSAW), None
            return typed
        moment, _slash, unit = str(typed.get("termin", "")).partition("/")
        try:
            start = parse_datetime(moment)
        except ValueError:
            start = None
        if start is None or start.tzinfo is None:
            self.add_error("termin", _("Choose one of the times."))
        typed["start"] = start
        place = _uuid(unit)
        typed["unit"] = Unit.objects.filter(pk=place).first() if place else None
        return typed

    def request(self) -> ForSomebody:
        """What a valid form asks of the verb; blanks are filled in from the account that is picked.

        Whoever ends an account while it is picked leaves what was typed.
        """
        typed, account = self.cleaned_data, self.cleaned_data["osoba"]
        data = self.data_typed()
        known = filled_in(data.contact, account) if account else None
        return ForSomebody(
            service=typed["sprawa"],
            start=typed["start"],
            contact=known or data.contact,
            unit=typed["unit"],
            counter=typed["okienko"],
            people=typed["ile"],
            answers=data.answers,
            language=typed["jezyk"] or "pl",
            reason=typed["powod"],
            units=self.scope.mine,
            posts=self.scope.posts,
            booking_id=typed["numer"],
            account=account if known else None,
        )

    def _first(self) -> date:
        today = self.now.astimezone(WARSAW).date()
        box = self.fields["od"]
        try:
            wanted = box.clean(self["od"].value() or None)
        except forms.ValidationError:
            return today
        return max(wanted, today) if wanted and wanted.year - today.year < 2 else today  # noqa: PLR2004 - nobody books farther

    def _service(self, key: str) -> Service | None:
        return self._services().filter(key=key).first() if key and "\0" not in key else None

    def _services(self) -> Any:
        offered = Service.objects.exclude(status="archived").filter(
            counters__active=True, units__status="open"
        )
        mine = self.scope.mine
        return (offered.filter(counters__unit__in=mine) if mine else offered).distinct()

    def _choices(self) -> None:
        counters = self.scope.own(Counter.objects.filter(active=True))
        for name, rows, empty in (
            ("sprawa", self._services(), _("choose")),
            ("okienko", counters, _("any")),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset, field.empty_label = rows, empty
            field.widget.attrs.update(SELECT)
        language = self.fields["jezyk"]
        assert isinstance(language, forms.ChoiceField)
        written = set(Profile.objects.current().languages) | {"pl"}
        language.choices = [one for one in LANGUAGES if one[0] in written]
        language.widget.attrs.update(SELECT)
        for name in ("od", "dzien"):
            self.fields[name].widget = forms.DateInput({"type": "date", **CONTROL})
        self.fields["godzina"].widget = forms.TimeInput({"type": "time", "step": "300", **CONTROL})


def _uuid(text: Any) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
