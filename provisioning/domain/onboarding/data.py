"""What is agreed with the office: checked, tidied, written down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from billing.public import Plan, clean_nip, clean_postal_code
from booking.public import STARTER_NAMES
from provisioning.domain.subdomains import BadSubdomain, check_wanted
from provisioning.domain.terc import clean_terc
from provisioning.models import Onboarding
from tenants.errors import Invalid
from tenants.offices import SubdomainTaken, check_free

from .claim import check_not_alike

# Without these the step is not done; the office can be built all the same.
WHOLE: Final = ("terc", "street", "postal_code", "city", "buyer_nip", "admin_email")
TIDIED: Final[Mapping[str, Callable[[str], str]]] = {
    "terc": clean_terc,
    "buyer_nip": clean_nip,
    "postal_code": clean_postal_code,
    "buyer_postal_code": clean_postal_code,
    "recipient_postal_code": clean_postal_code,
}


def write(mine: Onboarding, told: Mapping[str, Any], *, now: datetime) -> None:
    """Set what was told, tidied; nothing is saved. Raises ``Invalid`` with all mistakes at once."""
    errors: dict[str, list[str]] = {}
    for name, value in told.items():
        try:
            tidy = TIDIED.get(name)
            setattr(mine, name, tidy(value) if tidy and value else value)
        except ValidationError as error:
            errors[name] = list(error.messages)
    try:
        mine.full_clean(exclude=[*errors, "subdomain"], validate_constraints=False)
    except ValidationError as error:
        errors |= error.message_dict
    errors |= _wrong_address(mine, now) | _wrong_choices(mine) | _wrong_dates(mine)
    if errors:
        raise Invalid(errors=errors)


def is_whole(mine: Onboarding) -> bool:
    """Tell whether nothing that the contract needs is missing."""
    return not missing(mine)


def missing(mine: Onboarding) -> list[str]:
    """What the contract needs and is not known yet, as its boxes are called."""
    return box_names(name for name in WHOLE if not getattr(mine, name))


def box_names(names: Iterable[str]) -> list[str]:
    """What the boxes of an onboarding are called."""
    fields = (Onboarding._meta.get_field(name) for name in names)
    return [str(field.verbose_name) for field in fields]  # type: ignore[union-attr]  # none is a relation


def _wrong_address(mine: Onboarding, now: datetime) -> dict[str, list[str]]:
    """Of an office that has its address nothing is wrong any more."""
    if mine.office_id is not None:
        return {}
    try:
        check_wanted(mine.subdomain)
        check_free(mine.subdomain, now)
        check_not_alike(mine.subdomain)
    except (BadSubdomain, SubdomainTaken) as refusal:
        return {"subdomain": [str(refusal)]}
    others = Onboarding.objects.still_open().exclude(pk=mine.pk)
    if others.filter(subdomain=mine.subdomain).exists():
        return {"subdomain": [_("Another office is being set up under this subdomain.")]}
    return {}


def _wrong_choices(mine: Onboarding) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if mine.plan and not Plan.objects.filter(key=mine.plan).exists():
        errors["plan"] = [_("There is no plan “%(key)s” on the price list.") % {"key": mine.plan}]
    if unknown := [one for one in mine.starters if one not in STARTER_NAMES]:
        told = _("There is no ready catalogue “%(key)s”. There are: %(keys)s.")
        keys = ", ".join(STARTER_NAMES)
        errors["starters"] = [told % {"key": unknown[0], "keys": keys}]
    return errors


def _wrong_dates(mine: Onboarding) -> dict[str, list[str]]:
    first, last = mine.contract_starts_on, mine.contract_ends_on
    if first and last and last < first:
        return {"contract_ends_on": [_("The contract ends before it begins.")]}
    if mine.contract_number and not first:
        return {"contract_starts_on": [_("Say from when the contract is in force.")]}
    return {}
