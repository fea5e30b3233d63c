"""What an operator may do with an office's account: a form each, and the verb behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing.domain import change, dunning, finish
from billing.domain.answer_for import extend_warranty, impose_penalty
from billing.domain.dunning import Debt, Stage
from billing.domain.order import Agreement, OneOff, Order, Piece, agreed
from billing.domain.sign import grant_came, record_protocol, sign_contract, start_trial
from billing.enums import Form as ContractKind
from billing.enums import Interval, OnceKind, PenaltyKind, Timing
from billing.errors import NothingOrdered
from billing.models import Contract, Extra, Subscription
from billing.money.amounts import ZERO
from billing.web.operator import contract_forms as forms
from billing.web.operator.fields import Fitting
from tenants.audit.actor import Actor
from tenants.models import Office

Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class About:
    """Whose account it is; the contract the deed is about, if there is one."""

    office: Office
    contract: Contract | None
    now: datetime
    by: Actor

    @property
    def how(self) -> Told:
        """When and by whom, as every verb takes it."""
        return {"now": self.now, "by": self.by}

    def signed(self) -> Contract:
        """The contract. Raises ``NothingOrdered``."""
        if self.contract is None:
            raise NothingOrdered
        return self.contract

    def order(self) -> Subscription:
        """What the contract orders."""
        return Subscription.objects.get(contract=self.signed())


@dataclass(frozen=True, slots=True)
class Deed:
    """A form, its name, and what is done with what it says."""

    label: str | Promise
    form: type[Fitting]
    do: Callable[[About, Told], object]
    needs_contract: bool = True


def _sign(about: About, told: Told) -> object:
    paper = Agreement(
        number=told["number"],
        subject=told["subject"],
        form=ContractKind(told["form"]),
        signed_on=told["signed_on"],
        starts_on=told["starts_on"],
        ends_on=told["ends_on"],
        timing=Timing(told["timing"]),
        payment_days=told["payment_days"],
        protocol_required=told["protocol_required"],
        is_automatic=told["is_automatic"],
        grant_funded=told["grant_funded"],
        grant_days=told["grant_days"],
        delay_percent=told["delay_percent"],
        breach_percent=told["breach_percent"],
    )
    return sign_contract(about.office, paper, _order(told), **about.how)


def _order(told: Told) -> Order:
    """What is bought. A licence is paid once; its fee is for upkeep, and nothing unless typed."""
    fee, once = told["fee_net"], []
    if told["form"] == ContractKind.LICENCE:
        price = agreed(told["licence"], told["plan"].licence_net)
        once.append(OneOff(OnceKind.LICENCE, f"Licencja: {told['plan'].name}", price))
        fee = ZERO if fee is None else fee
    if told["implementation"]:
        once.append(OneOff(OnceKind.IMPLEMENTATION, "Opłata wdrożeniowa", told["implementation"]))
    interval, discount = Interval(told["interval"]), told["discount"] or ZERO
    return Order(told["plan"], interval, fee, discount, once=tuple(once))


def _try(about: About, told: Told) -> object:
    return start_trial(about.office, told["plan"], days=told["days"], **about.how)


def _try_another(about: About, told: Told) -> object:
    return change.try_another(about.office, told["plan"], **about.how)


def _mended(about: About, told: Told) -> object:
    return extend_warranty(about.signed(), **told, **about.how)


def _accept(about: About, told: Told) -> object:
    return record_protocol(about.signed(), told["signed_on"], told["remarks"], **about.how)


def _change(about: About, told: Told) -> object:
    told["discount"] = told["discount"] or ZERO
    return change.change_plan(about.order().pk, change.PlanChange(**told), **about.how)


def _add(about: About, told: Told) -> object:
    piece = Piece(told["add_on"], told["quantity"], told["fee_net"], told["once_net"])
    return change.add_extra(about.order().pk, piece, told["on"], **about.how)


def _less(about: About, told: Told) -> object:
    return change.end_extra(told["extra"].pk, told["on"], **about.how)


def _once(about: About, told: Told) -> object:
    charge = OneOff(OnceKind(told["kind"]), told["name"], told["net"])
    return change.charge_once(about.order().pk, charge, told["on"], **about.how)


def _index(about: About, told: Told) -> object:
    return change.index_fees(about.order().pk, told["percent"], told["on"], **about.how)


def _renew(about: About, told: Told) -> object:
    return finish.renew(about.signed().pk, finish.Renewal(**told), **about.how)


def _end(about: About, told: Told) -> object:
    return finish.end_early(about.signed().pk, told["on"], told["reason"], **about.how)


def _penalty(about: About, told: Told) -> object:
    kind = PenaltyKind(told["kind"])
    return impose_penalty(about.signed(), kind, told["reason"], days=told["days"], **about.how)


def _grant(about: About, told: Told) -> object:
    return grant_came(about.signed(), told["on"], **about.how)


def _freeze(about: About, told: Told) -> object:
    dunning.freeze_staff(about.office.pk, told["reason"], **about.how)
    return None


def _thaw(about: About, told: Told) -> object:
    dunning.thaw_staff(about.office.pk, told["reason"], **about.how)
    return None


DEEDS: Final[dict[str, Deed]] = {
    "okres-probny": Deed(_("Trial"), forms.TrialForm, _try, needs_contract=False),
    "plan-proby": Deed(
        _("Another plan on trial"), forms.TrialPlanForm, _try_another, needs_contract=False
    ),
    "umowa": Deed(_("New contract"), forms.ContractForm, _sign, needs_contract=False),
    "protokol": Deed(_("Acceptance protocol"), forms.ProtocolForm, _accept),
    "zmiana-planu": Deed(_("Change of plan"), forms.PlanChangeForm, _change),
    "dodatek": Deed(_("Addition"), forms.ExtraForm, _add),
    "koniec-dodatku": Deed(_("End of an addition"), forms.EndExtraForm, _less),
    "jednorazowo": Deed(_("One-off charge"), forms.OnceForm, _once),
    "indeksacja": Deed(_("Indexation"), forms.IndexForm, _index),
    "przedluzenie": Deed(_("Renewal"), forms.RenewForm, _renew),
    "kara": Deed(_("Penalty we owe"), forms.PenaltyForm, _penalty),
    "naprawa": Deed(_("A fault was mended"), forms.MendedForm, _mended),
    "dotacja": Deed(_("The grant has come"), forms.GrantForm, _grant),
    "zakonczenie": Deed(_("End before time"), forms.EndForm, _end),
    "zamroz": Deed(_("Make the panel read-only"), forms.ReasonForm, _freeze, needs_contract=False),
    "odmroz": Deed(_("Let the staff work again"), forms.ReasonForm, _thaw, needs_contract=False),
}


def fitting(contract: Contract | None, debt: Debt, *, on_trial: bool) -> dict[str, Deed]:
    """The deeds that make sense now; asking for another is refused by its verb."""
    frozen = debt.stage == Stage.FROZEN
    hidden = {
        "okres-probny": contract is not None or on_trial,
        "plan-proby": not on_trial,
        "protokol": contract is None or contract.accepted_on is not None,
        "koniec-dodatku": contract is None or not _additions(contract).exists(),
        "dotacja": contract is None or not contract.grant_funded or bool(contract.grant_paid_on),
        "zamroz": debt.stage != Stage.DECISION,
        "odmroz": not frozen,
    }
    return {
        slug: deed
        for slug, deed in DEEDS.items()
        if not hidden.get(slug, deed.needs_contract and contract is None)
    }


def _additions(contract: Contract) -> QuerySet[Extra]:
    return Extra.objects.filter(subscription__contract=contract, ends_on=None)
