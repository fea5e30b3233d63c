"""What can be bought: plans with their limits, and what may be added to them."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.enums import Interval
from billing.models.base import PlatformModel, list_price


class Plan(PlatformModel):
    """A package of limits and its net prices; an empty price means it is agreed with each office.

    Limits are soft, and no function of the county's specification depends on a plan: plans differ
    in size and support only (`modules` are later, separate products).
    """

    key = models.SlugField(unique=True)
    name = models.CharField(_("name on the price list"), max_length=60)
    summary = models.CharField(_("for whom"), max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_offered = models.BooleanField(_("on offer"), default=True)
    locations = models.PositiveIntegerField(_("locations"), null=True, blank=True)
    counters = models.PositiveIntegerField(_("counters"), null=True, blank=True)
    modules = models.JSONField(default=list, blank=True)
    month_net = list_price(verbose_name=_("per month"))
    quarter_net = list_price(verbose_name=_("per quarter"))
    year_net = list_price(verbose_name=_("per year"))
    implementation_net = list_price(verbose_name=_("implementation"))
    licence_net = list_price(verbose_name=_("stand-alone licence"))

    class Meta:
        db_table = "billing_plan"
        ordering = ("position", "key")

    def __str__(self) -> str:
        return self.name

    def price(self, interval: Interval) -> Decimal | None:
        """The net fee for one interval, or None where it is agreed with each office."""
        prices: dict[Interval, Decimal | None] = {
            Interval.MONTH: self.month_net,
            Interval.QUARTER: self.quarter_net,
            Interval.YEAR: self.year_net,
        }
        return prices[interval]


class AddOn(PlatformModel):
    """Something added to a plan: a counter, a location, a module, an integration.

    ``month_net`` is the fee per piece and month; ``once_net`` is paid once; both empty: agreed.
    """

    key = models.SlugField(unique=True)
    name = models.CharField(_("name on the price list"), max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    month_net = list_price(verbose_name=_("per month"))
    once_net = list_price(verbose_name=_("paid once"))
    locations = models.PositiveIntegerField(_("more locations"), default=0)
    counters = models.PositiveIntegerField(_("more counters"), default=0)
    module = models.SlugField(_("module"), blank=True)

    class Meta:
        db_table = "billing_add_on"
        ordering = ("position", "key")

    def __str__(self) -> str:
        return self.name

    def price(self, interval: Interval) -> Decimal | None:
        """The net fee per piece for one interval; None where it is not paid by the month."""
        return None if self.month_net is None else self.month_net * interval.months
