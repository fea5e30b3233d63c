"""Forms of the operators: what a verb needs to be told, checked field by field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.enums import Interval, OnceKind, PenaltyKind, SettlementKind, Timing
from billing.ksef.number import clean_ksef_number
from billing.models import AddOn, Invoice, LegalData, Plan, Seller


class Day(forms.DateField):
    """A day, typed or picked."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options
        )


class Money(forms.DecimalField):
    """An amount in złoty; a comma is as good as a point."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("min_value", 0)
        super().__init__(
            max_digits=14,
            decimal_places=2,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            **options,
        )

    def to_python(self, value: Any) -> Any:
        text = "".join(str(value).split()).replace(",", ".") if value else value
        return super().to_python(text)


class Checked(forms.CharField):
    """A text that one of our checks tidies or refuses."""

    def __init__(self, check: Callable[[str], str], **options: Any) -> None:
        self.check = check
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        return self.check(text) if text else ""


class LegalForm(forms.ModelForm[LegalData]):
    """Who buys and who receives."""

    class Meta:
        model = LegalData
        exclude = ("office",)  # noqa: DJ006 - the office is the page's, all the rest is asked


class SellerForm(forms.ModelForm[Seller]):
    """Our own company."""

    class Meta:
        model = Seller
        fields = (
            "name", "nip", "street", "postal_code", "city", "regon", "krs", "email", "phone",
            "account", "bank", "grace_days",
        )  # fmt: skip


class PlanForm(forms.ModelForm[Plan]):
    """A plan's limits and prices."""

    class Meta:
        model = Plan
        fields = (
            "name", "summary", "is_offered", "locations", "counters", "month_net", "quarter_net",
            "year_net", "implementation_net", "licence_net",
        )  # fmt: skip


class ContractForm(forms.Form):
    """A signed contract and what it orders."""

    number = forms.CharField(label=_("contract number"), max_length=60)
    subject = forms.CharField(label=_("subject"), max_length=300, required=False)
    signed_on = Day(label=_("signed on"))
    starts_on = Day(label=_("contract from"))
    ends_on = Day(label=_("contract to"), required=False)
    plan = forms.ModelChoiceField(Plan.objects.all(), label=_("Plan"))
    interval = forms.ChoiceField(choices=Interval.choices, label=_("paid how often"))
    fee_net = Money(label=_("fee, net (empty: by the price list)"), required=False)
    discount = forms.DecimalField(
        label=_("discount, %"), min_value=0, max_value=100, decimal_places=2, required=False
    )
    implementation = Money(label=_("implementation fee, net"), required=False)
    timing = forms.ChoiceField(choices=Timing.choices, label=_("invoiced"))
    payment_days = forms.IntegerField(label=_("days to pay"), min_value=1, initial=30)
    protocol_required = forms.BooleanField(
        label=_("invoices only after the protocol"), required=False, initial=True
    )
    is_automatic = forms.BooleanField(
        label=_("invoices are issued without asking"), required=False, initial=True
    )
    grant_funded = forms.BooleanField(label=_("paid from a grant"), required=False)

    def clean(self) -> dict[str, Any]:
        """A contract ends after it begins."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        first, end = told.get("starts_on"), told.get("ends_on")
        if first and end and end <= first:
            raise ValidationError({"ends_on": _("The end comes after the beginning.")})
        return told


class RenewForm(forms.Form):
    """The next contract."""

    number = forms.CharField(label=_("contract number"), max_length=60)
    signed_on = Day(label=_("signed on"))
    ends_on = Day(label=_("contract to"), required=False)
    fee_net = Money(label=_("fee, net (empty: as before)"), required=False)


class ProtocolForm(forms.Form):
    """The acceptance protocol."""

    signed_on = Day(label=_("signed on"))
    remarks = forms.CharField(
        label=_("remarks (empty: accepted)"), required=False, widget=forms.Textarea({"rows": 3})
    )


class PlanChangeForm(forms.Form):
    """Another plan or price."""

    plan = forms.ModelChoiceField(Plan.objects.all(), label=_("Plan"))
    on = Day(label=_("from the day"))
    fee_net = Money(label=_("fee, net (empty: by the price list)"), required=False)
    discount = forms.DecimalField(
        label=_("discount, %"), min_value=0, max_value=100, decimal_places=2, required=False
    )
    reason = forms.CharField(label=pgettext_lazy("money", "reason"), max_length=200, required=False)


class ExtraForm(forms.Form):
    """More of something."""

    add_on = forms.ModelChoiceField(AddOn.objects.all(), label=_("addition"))
    quantity = forms.IntegerField(label=_("pieces"), min_value=1, max_value=999, initial=1)
    on = Day(label=_("from the day"))
    fee_net = Money(label=_("fee per piece, net (empty: by the price list)"), required=False)


class OnceForm(forms.Form):
    """Something paid once."""

    kind = forms.ChoiceField(choices=OnceKind.choices, label=pgettext_lazy("money", "kind"))
    name = forms.CharField(label=_("text on the invoice"), max_length=200)
    net = Money(label=_("amount, net"))
    on = Day(label=_("due from the day"))


class IndexForm(forms.Form):
    """Indexation of all fees."""

    percent = forms.DecimalField(
        label=_("change, %"), min_value=-50, max_value=100, decimal_places=2
    )
    on = Day(label=_("from the day"))


class EndForm(forms.Form):
    """The end before its time."""

    on = Day(label=_("not charged from the day"))
    reason = forms.CharField(label=pgettext_lazy("money", "reason"), max_length=300)


class PenaltyForm(forms.Form):
    """A penalty we owe."""

    kind = forms.ChoiceField(choices=PenaltyKind.choices, label=pgettext_lazy("money", "kind"))
    days = forms.IntegerField(label=_("days of delay"), min_value=1, max_value=366, initial=1)
    reason = forms.CharField(label=pgettext_lazy("money", "reason"), max_length=200)


class GrantForm(forms.Form):
    """The grant's money has come to the office."""

    on = Day(label=_("grant received on"))


class ReasonForm(forms.Form):
    """Why something is decided."""

    reason = forms.CharField(label=pgettext_lazy("money", "reason"), max_length=200)


class DeliveredForm(forms.Form):
    """The office has the invoice."""

    on = Day(label=_("delivered on"))


class SettleForm(forms.Form):
    """Money booked by hand."""

    kind = forms.ChoiceField(choices=SettlementKind.choices, label=pgettext_lazy("money", "kind"))
    amount = Money(label=pgettext_lazy("money", "amount"), min_value=None)
    on = Day(label=_("on the day"))
    reference = forms.CharField(label=_("reference"), max_length=100, required=False)


class KsefForm(forms.Form):
    """What came back from KSeF."""

    number = Checked(clean_ksef_number, label=_("KSeF number"), max_length=40)
    receipt = forms.FileField(label=_("receipt (UPO), XML"), required=False)


class CorrectForm(forms.Form):
    """A correction down to nothing, or of the first line's price."""

    net = Money(
        label=_("right net amount of the first line (empty: cancel all lines)"), required=False
    )
    reason = forms.CharField(label=_("reason of the correction"), max_length=200)


class StatementForm(forms.Form):
    """A bank's file."""

    file = forms.FileField(label=_("statement: MT940 or CSV"))


class MatchForm(forms.Form):
    """Which invoice a transfer is for; none: it has nothing to do with invoices."""

    invoice = forms.ModelChoiceField(
        Invoice.objects.open(), label=_("invoice"), required=False, to_field_name="number"
    )
    why = forms.CharField(label=_("or why it is set aside"), max_length=200, required=False)


class TrialForm(forms.Form):
    """An office tries a plan for nothing."""

    plan = forms.ModelChoiceField(Plan.objects.all(), label=_("Plan"))
    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=366, initial=30)


class MendedForm(forms.Form):
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
