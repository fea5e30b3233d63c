"""What an office has ordered, since when, at which fee; terms follow one another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.charges import Fee
from billing.enums import Interval
from billing.models.base import PlatformModel, fee, percent
from billing.models.contract import Contract
from billing.models.plan import AddOn, Plan
from billing.periods import Period, period_at, periods
from tenants.models import Office


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    """Subscriptions, with what they consist of."""

    def whole(self) -> SubscriptionQuerySet:
        """With contract, terms and extras: a constant number of queries."""
        return self.select_related("contract", "office").prefetch_related(
            "terms__plan", "extras__add_on", "once"
        )

    def on_trial(self, day: date) -> SubscriptionQuerySet:
        """Those whose trial runs and that no contract has taken over."""
        return self.filter(contract=None, trial_ends_on__gt=day)

    def alive(self, day: date) -> SubscriptionQuerySet:
        """Those an office lives on: a contract in force, or a trial not over."""
        return self.filter(contract__in=Contract.objects.in_force(day)) | self.on_trial(day)


class Subscription(PlatformModel):
    """An order: a trial while it has no contract, then what the contract's periods cost."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    contract = models.OneToOneField(
        Contract, on_delete=models.PROTECT, null=True, blank=True, related_name="subscription"
    )
    interval = models.CharField(
        _("paid how often"), max_length=10, choices=Interval.choices, default=Interval.MONTH
    )
    started_on = models.DateField()
    trial_ends_on = models.DateField(_("trial until"), null=True, blank=True)
    closed_at = models.DateTimeField(null=True, editable=False)  # of a trial; contracts have theirs

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        db_table = "billing_subscription"
        ordering = ("started_on",)

    def __str__(self) -> str:
        return f"{self.office} {self.contract or self.trial_ends_on}"

    @property
    def pace(self) -> Interval:
        """The interval as a word that knows its length."""
        return Interval(self.interval)

    def term_on(self, day: date) -> Term | None:
        """The term in force on a day; before the first one, the first."""
        terms = sorted(self.terms.all(), key=lambda term: term.starts_on)
        begun = [term for term in terms if term.starts_on <= day]
        return begun[-1] if begun else next(iter(terms), None)

    def fees(self) -> list[Fee]:
        """All that is charged by the period, terms first."""
        return [*self._term_fees(), *(extra.fee() for extra in self.extras.all())]

    def periods(self) -> Iterator[Period]:
        """The contract's periods; none without a contract."""
        if self.contract is None:
            return iter(())
        return periods(self.contract.starts_on, self.pace, self.contract.ends_on)

    def period_on(self, day: date) -> Period | None:
        """The contract's period a day belongs to."""
        if self.contract is None:
            return None
        return period_at(self.contract.starts_on, self.pace, day, self.contract.ends_on)

    def _term_fees(self) -> Iterator[Fee]:
        terms = sorted(self.terms.all(), key=lambda term: term.starts_on)
        for term, following in pairwise([*terms, None]):
            if term is not None:
                end = following.starts_on if following else None
                yield Fee(term.plan.name, term.fee_net, term.starts_on, end, discount=term.discount)


class Term(PlatformModel):
    """From a day on: this plan, at this net fee per interval, less a discount in percent."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="terms")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    fee_net = fee()
    discount = percent(
        "0.00", validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]
    )
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "billing_term"
        ordering = ("starts_on",)
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "starts_on"], name="billing_one_term_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.starts_on}"


class Extra(PlatformModel):
    """So many pieces of an add-on, at a net fee per piece and interval."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="extras")
    add_on = models.ForeignKey(AddOn, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1)])
    fee_net = fee()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "billing_extra"
        ordering = ("starts_on", "id")

    def __str__(self) -> str:
        return f"{self.quantity} × {self.add_on}"

    def fee(self) -> Fee:
        """As it is charged by the period."""
        return Fee(self.add_on.name, self.fee_net, self.starts_on, self.ends_on, self.quantity)

    def runs_on(self, day: date) -> bool:
        """Tell whether it is in force on a day."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)
