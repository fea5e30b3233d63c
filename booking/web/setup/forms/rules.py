"""How visits are taken: keys of ``settings`` that booking reads."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.domain.records.adapter import NOBODY, labels
from booking.models import Location
from booking.models.settings import Asked, ProofOfWork

from .boxes import Many
from .part_form import Groups, PartForm


def _whole(label: object, least: int, most: int, hint: object = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, help_text=hint)  # type: ignore[arg-type]  # lazy words


class BookingRulesForm(PartForm):
    """The booking form, its times, and limits."""

    contact__email = forms.ChoiceField(label=_("E-mail"), choices=Asked.choices)
    contact__phone = forms.ChoiceField(label=_("Telephone"), choices=Asked.choices)
    contact__pesel = forms.ChoiceField(
        label=_("PESEL number"),
        choices=Asked.choices,
        help_text=_("Ask only where a law lets you; it is kept sealed."),
    )
    hold_minutes = _whole(
        _("Minutes to fill in the form"),
        1,
        60,
        _("The time is kept for the person so long. They can ask for more."),
    )
    confirmation = forms.ChoiceField(
        label=_("Confirmation by the resident"),
        choices=[
            ("required", _("by a link or a code in the message")),
            ("none", _("not asked: the visit counts at once")),
        ],
        widget=forms.RadioSelect(),
    )
    confirmation_minutes = _whole(
        _("Minutes to confirm"), 5, 1440, _("Then the time is free for others again.")
    )
    cancel_by = Many(
        label=_("Residents cancel by"),
        choices=[
            ("link", _("the link in the message")),
            ("code", _("the number of the visit")),
            ("pesel", _("PESEL and the details of the visit")),
        ],
    )
    late_grace_minutes = _whole(
        _("Minutes of grace for being late"), 0, 240, _("After them the visit counts as missed.")
    )
    limits__holds_per_client = _whole(_("Times one person may hold at once"), 1, 10)
    limits__visits_per_contact = _whole(_("Visits ahead for one person"), 1, 1000)
    limits__visits_per_service = _whole(
        _("Visits ahead for one person and one matter"), 0, 1000, _("0: nobody counts.")
    )
    limits__no_shows = _whole(
        _("After so many missed visits: by telephone only"), 0, 100, _("0: nobody counts.")
    )
    walk_ins = _whole(
        _("People a day without an appointment, in all buildings"),
        0,
        10_000,
        _("0: nobody counts."),
    )

    proof_of_work = forms.ChoiceField(
        label=_("Browsers do a little work before they take a time"),
        choices=ProofOfWork.choices,
        help_text=_("It stops robots; people do not notice it."),
    )

    groups: ClassVar[Groups] = (
        (_("What the form asks"), ("contact__email", "contact__phone", "contact__pesel")),
        (
            _("Form and confirmation"),
            ("hold_minutes", "confirmation", "confirmation_minutes", "cancel_by"),
        ),
        (_("Being late"), ("late_grace_minutes",)),
        (
            _("Limits"),
            (
                "limits__holds_per_client",
                "limits__visits_per_contact",
                "limits__visits_per_service",
                "limits__no_shows",
                "walk_ins",
                "proof_of_work",
            ),
        ),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if not Location.objects.filter(hall=True).exists():
            del self.fields["walk_ins"]


class WaitingForm(PartForm):
    """What becomes of freed places."""

    waitlist = forms.BooleanField(
        label=_("Residents may join the waiting list"),
        required=False,
        help_text=_("Whoever finds no time leaves a wish, and is offered a place that gets free."),
    )
    waitlist_minutes = _whole(_("Minutes a freed place is kept for the first in line"), 5, 1440)
    release_delay = _whole(
        _("Minutes until a cancelled place is free again, at most"),
        0,
        30,
        _("A random while, so that nobody trades places. 0: at once."),
    )
    rescue_hours = _whole(
        _("Hours the times offered instead of a cancelled visit are kept"), 1, 240
    )

    groups: ClassVar[Groups] = (
        (_("Waiting list"), ("waitlist", "waitlist_minutes")),
        (_("Cancelled visits"), ("release_delay", "rescue_hours")),
    )


class RetentionForm(PartForm):
    """How long personal data are kept."""

    retention_days = _whole(
        _("Days after the visit until personal data are deleted"),
        7,
        365,
        _("Numbers for statistics stay, without people. Tell the same in the notice."),
    )

    groups: ClassVar[Groups] = (("", ("retention_days",)),)


class RecordsForm(PartForm):
    """By which way records of visits go to the office's document system."""

    records__adapter = forms.ChoiceField(
        label=_("Hand the records of each day over by"),
        help_text=_("Its address and password stand on the page “Connection to the EZD”."),
    )
    records__persons = forms.BooleanField(
        label=_("With who came and what they answered"),
        required=False,
        help_text=_("Personal data. Each handing over is written into the audit trail."),
    )

    groups: ClassVar[Groups] = (("", ("records__adapter", "records__persons")),)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        choices = {NOBODY: _("nothing: nobody is told"), **labels()}
        if chosen := self.initial.get("records__adapter"):
            choices.setdefault(chosen, chosen)
        self.fields["records__adapter"].choices = list(choices.items())  # type: ignore[attr-defined]  # it is a ChoiceField
