"""Forms of operators about rows: who buys, who sells, what is on offer."""

from __future__ import annotations

from django import forms

from billing.models import AddOn, LegalData, Plan, Seller
from billing.web.operator.fields import Money


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
        field_classes = dict.fromkeys(
            ("month_net", "quarter_net", "year_net", "implementation_net", "licence_net"), Money
        )


class AddOnForm(forms.ModelForm[AddOn]):
    """What may be added to a plan, and its prices."""

    class Meta:
        model = AddOn
        fields = ("name", "month_net", "once_net", "counters", "locations")
        field_classes = dict.fromkeys(("month_net", "once_net"), Money)
