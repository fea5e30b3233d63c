"""Forms of what is agreed with an office: what a verb needs to be told, field by field."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.enums import Form, Interval, OnceKind, PenaltyKind, Timing
from billing.models import AddOn, Contract, Extra, Plan
from billing.web.operator.fields import Day, Fitting, Money


class ContractForm(Fitting):
    """A signed contract and what it orders."""

    number = forms.CharField(label=_("contract number"), max_length=60)
    subject = forms.CharField(label=_("subject"), max_length=300, required=False)
    signed_on = Day(label=_("signed on"))
    starts_on = Day(label=_("contract from"))
    ends_on = Day(label=_("contract to"), required=False)
    form = forms.ChoiceField(choices=Form.choices, label=_("form of the contract"))
    plan = forms.ModelChoiceField(Plan.objects.filter(is_offered=True), label=_("Plan"))
    interval = forms.ChoiceField(choices=Interval.choices, label=_("paid how often"))
    fee_net = Money(label=_("fee, net (empty: by the price list)"), required=False)
    discount = Money(label=_("discount, %"), max_value=100, required=False)
    implementation = Money(label=_("implementation fee, net"), required=False)
    licence = Money(label=_("licence, net, paid once (empty: by the price list)"), required=False)
    timing = forms.ChoiceField(choices=Timing.choices, label=_("invoiced"))
    payment_days = forms.IntegerField(label=_("days to pay"), min_value=1, initial=30)
    protocol_required = forms.BooleanField(
        label=_("invoices only after the protocol"), required=False, initial=True
    )
    is_automatic = forms.BooleanField(
        label=_("invoices are issued without asking"), required=False, initial=True
    )
    grant_funded = forms.BooleanField(label=_("paid from a grant"), required=False)
    grant_days = forms.IntegerField(label=_("days to pay after the grant"), min_value=1, initial=14)
    delay_percent = Money(label=_("penalty per day of delay, %"), max_value=100, initial=Decimal(1))
    breach_percent = Money(label=_("penalty for a breach, %"), max_value=100, initial=Decimal(10))

    def clean(self) -> dict[str, Any]:
        """A contract ends after it begins."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        first, end = told.get("starts_on"), told.get("ends_on")
        if first and end and end <= first:
            raise ValidationError({"ends_on": _("The end comes after the beginning.")})
        return told


class RenewForm(Fitting):
    """The next contract."""

    number = forms.CharField(label=_("contract number"), max_length=60)
    signed_on = Day(label=_("signed on"))
    ends_on = Day(label=_("contract to"), required=False)
    fee_net = Money(label=_("fee, net (empty: as before)"), required=False)


class ProtocolForm(Fitting):
    """The acceptance protocol."""

    signed_on = Day(label=_("signed on"))
    remarks = forms.CharField(
        label=_("remarks (empty: accepted)"), required=False, widget=forms.Textarea({"rows": 3})
    )


class TrialForm(Fitting):
    """An office tries a plan for nothing."""

    plan = forms.ModelChoiceField(Plan.objects.filter(is_offered=True), label=_("Plan"))
    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=366, initial=30)


class TrialPlanForm(Fitting):
    """An office goes on trying, with another plan."""

    plan = forms.ModelChoiceField(Plan.objects.filter(is_offered=True), label=_("Plan"))


class PlanChangeForm(Fitting):
    """Another plan or price."""

    plan = forms.ModelChoiceField(Plan.objects.filter(is_offered=True), label=_("Plan"))
    on = Day(label=_("from the day"))
    fee_net = Money(label=_("fee, net (empty: by the price list)"), required=False)
    discount = Money(label=_("discount, %"), max_value=100, required=False)
    reason = forms.CharField(label=pgettext_lazy("money", "reason"), max_length=200, required=False)


class ExtraForm(Fitting):
    """More of something."""

    add_on = forms.ModelChoiceField(AddOn.objects.all(), label=_("addition"))
    quantity = forms.IntegerField(label=_("pieces"), min_value=1, max_value=999, initial=1)
    on = Day(label=_("from the day"))
    fee_net = Money(label=_("fee per piece, net (empty: by the price list)"), required=False)
    once_net = Money(label=_("paid once per piece, net (empty: by the price list)"), required=False)


class EndExtraForm(Fitting):
    """One addition ends."""

    extra = forms.ModelChoiceField(Extra.objects.none(), label=_("addition"))
    on = Day(label=_("not charged from the day"))

    def fit(self, about: Contract | None) -> None:
        """Offer what the contract has and what has no end yet."""
        running = Extra.objects.filter(subscription__contract=about, ends_on=None)
        self.fields["extra"].queryset = running.select_related("add_on")  # type: ignore[attr-defined]  # a choice of rows


class OnceForm(Fitting):
    """Something paid once."""

    kind = forms.ChoiceField(choices=OnceKind.choices, label=pgettext_lazy("money", "kind"))
    name = forms.CharField(label=_("text on the invoice"), max_length=200)
    net = Money(label=_("amount, net"))
    on = Day(label=_("due from the day"))


class IndexForm(Fitting):
    """Indexation of all fees."""

    percent = Money(label=_("change, %"), min_value=-50, max_value=100)
    on = Day(label=_("from the day"))


class EndForm(Fitting):
    """The end before its time."""

    on = Day(label=_("not charged from the day"))
    reason = forms.CharField(label=pgettext_lazy("money", "reason"), max_length=300)


class PenaltyForm(Fitting):
    """A penalty we owe."""

    kind = forms.ChoiceField(choices=PenaltyKind.choices, label=pgettext_lazy("money", "kind"))
    days = forms.IntegerField(label=_("days of delay"), min_value=1, max_value=366, initial=1)
    reason = forms.CharField(label=pgettext_lazy("money", "reason"), max_length=200)


class MendedForm(Fitting):
    """A fault of ours, from its report to its repair; the warranty grows by a long one."""

    fault = forms.CharField(label=_("Number of the report"), max_length=60)
    reported_on = Day(label=_("Reported on"))
    mended_on = Day(label=_("Mended on"))

    def clean(self) -> dict[str, Any]:
        """Nothing is mended before it is reported."""
        told = super().clean() or self.cleaned_data
        if {"reported_on", "mended_on"} <= set(told) and told["mended_on"] < told["reported_on"]:
            self.add_error("mended_on", _("This is before the report."))
        return told


class GrantForm(Fitting):
    """The grant's money has come to the office."""

    on = Day(label=_("grant received on"))


class ReasonForm(Fitting):
    """Why something is decided."""

    reason = forms.CharField(label=pgettext_lazy("money", "reason"), max_length=200)
