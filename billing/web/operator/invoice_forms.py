"""Forms about invoices and money: what a verb needs to be told, field by field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.domain.items import items_now, nothing_of, repriced
from billing.enums import SettlementKind
from billing.ksef.number import clean_ksef_number
from billing.models import Invoice, Penalty
from billing.templatetags.money import zloty
from billing.web.operator.fields import Checked, Day, Fitting, Money
from tenants.uploads import SentFile


class DeliveredForm(Fitting):
    """The office has the invoice."""

    on = Day(label=_("delivered on"))


class SettleForm(Fitting):
    """Money booked by hand."""

    kind = forms.ChoiceField(choices=SettlementKind.choices, label=pgettext_lazy("money", "kind"))
    amount = Money(label=pgettext_lazy("money", "amount"), min_value=None)
    on = Day(label=_("on the day"))
    reference = forms.CharField(label=_("reference"), max_length=100, required=False)


class KsefForm(Fitting):
    """What came back from KSeF."""

    number = Checked(clean_ksef_number, label=_("KSeF number"), max_length=40)
    receipt = SentFile(label=_("receipt (UPO), XML"), required=False)


class CorrectForm(Fitting):
    """The lines as they should be: each with its right net amount, or all of them cancelled."""

    reason = forms.CharField(label=_("reason of the correction"), max_length=200)
    cancel = forms.BooleanField(label=_("cancel all lines"), required=False)

    def fit(self, about: Invoice) -> None:
        """Ask about every line as it is valid now."""
        self.stated = items_now(about)
        for number, item in enumerate(self.stated):
            label = _("right net amount: %(line)s") % {"line": item.name}
            self.fields[f"net_{number}"] = Money(label=label, required=False, initial=item.net)
        self.order_fields([*(name for name in self.fields if name.startswith("net_")), "cancel"])

    def clean(self) -> dict[str, Any]:
        """``right``: the lines as they should be; one whose amount is the same stays as it is."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        nets = [told.get(f"net_{number}") for number in range(len(self.stated))]
        right = tuple(
            item if net is None or net == item.net else repriced(item, net)
            for item, net in zip(self.stated, nets, strict=True)
        )
        return told | {"right": nothing_of(self.stated) if told.get("cancel") else right}


class PenaltyChoice(forms.ModelChoiceField[Penalty]):
    """Penalties by their reason and what is left of them."""

    def label_from_instance(self, penalty: Penalty) -> str:
        return f"{penalty.reason}: {zloty(penalty.remaining())}"


class DeductForm(Fitting):
    """A penalty that the office deducts from this invoice."""

    penalty = PenaltyChoice(Penalty.objects.none(), label=_("penalty"))

    def fit(self, about: Invoice) -> None:
        """Offer the penalties of the invoice's contract."""
        owed = Penalty.objects.filter(contract=about.contract_id).not_deducted()
        self.fields["penalty"].queryset = owed  # type: ignore[attr-defined]  # a choice of rows


class StatementForm(Fitting):
    """A bank's file."""

    file = SentFile(label=_("statement: MT940 or CSV"))


class MatchForm(Fitting):
    """Which invoice a transfer is for; none: it has nothing to do with invoices."""

    invoice = forms.ModelChoiceField(
        Invoice.objects.open(), label=_("invoice"), required=False, to_field_name="number"
    )
    why = forms.CharField(label=_("or why it is set aside"), max_length=200, required=False)
