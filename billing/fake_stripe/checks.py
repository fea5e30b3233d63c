"""Parameters against stripe-python's own types: unknown, missing, impossible ones are refused."""

from __future__ import annotations

import decimal
import typing
from collections.abc import Iterator
from typing import Any, Final

import stripe
import typing_extensions
from stripe import params
from stripe.params import billing_portal, checkout

Form = dict[str, Any]

# Names that stripe-python imports for the type checker only.
NAMES: Final[dict[str, Any]] = {
    "Mapping": typing.Mapping,
    "StripeContext": object,
    "UntypedStripeObject": dict,
    "UploadedFile": object,
    "Decimal": decimal.Decimal,
}
OPTIONS: Final = frozenset(stripe.RequestOptions.__annotations__)
# What the types leave optional and the service demands.
DEMANDED: Final[dict[str, tuple[str, ...]]] = {
    "customers": (),
    "products": (),
    "prices": ("product",),
    "subscriptions": ("customer", "items"),
    "invoices": ("customer",),
    "invoiceitems": ("customer",),
    "checkout/sessions": ("mode", "line_items", "success_url"),
    "billing_portal/sessions": ("customer",),
}
TYPES: Final[dict[str, Any]] = {
    "customers": params.CustomerCreateParams,
    "products": params.ProductCreateParams,
    "prices": params.PriceCreateParams,
    "subscriptions": params.SubscriptionCreateParams,
    "subscriptions/update": params.SubscriptionUpdateParams,
    "subscriptions/cancel": params.SubscriptionCancelParams,
    "invoices": params.InvoiceCreateParams,
    "invoices/update": params.InvoiceUpdateParams,
    "invoices/finalize": params.InvoiceFinalizeInvoiceParams,
    "invoices/pay": params.InvoicePayParams,
    "invoices/void": params.InvoiceVoidInvoiceParams,
    "invoiceitems": params.InvoiceItemCreateParams,
    "checkout/sessions": checkout.SessionCreateParams,
    "billing_portal/sessions": billing_portal.SessionCreateParams,
}


class Refused(Exception):
    """What Stripe answers to a bad request."""

    def __init__(self, message: str, *, status: int = 400, code: str = "") -> None:
        self.status = status
        self.code = code
        super().__init__(message)


def check(what: str, form: Form) -> None:
    """Refuse what the types (and the service itself) do not take."""
    _check(TYPES[what], form, "", hidden=OPTIONS)
    for name in DEMANDED.get(what, ()):
        if not form.get(name):
            raise Refused(f"Missing required param: {name}.", code="parameter_missing")


def _check(shape: Any, form: Form, path: str, hidden: frozenset[str] = frozenset()) -> None:
    hints = typing.get_type_hints(shape, localns=NAMES)
    for name in shape.__required_keys__ - set(form):
        raise Refused(f"Missing required param: {path}{name}.", code="parameter_missing")
    for name, value in form.items():
        if name not in hints or name in hidden:
            raise Refused(f"Received unknown parameter: {path}{name}", code="parameter_unknown")
        _check_value(list(_flat(hints[name])), value, f"{path}{name}")


def _check_value(kinds: list[Any], value: Any, path: str) -> None:
    if isinstance(value, dict):
        shapes = [kind for kind in kinds if typing_extensions.is_typeddict(kind)]
        if shapes:
            _check(shapes[0], value, f"{path}.")
        elif not _any(kinds, dict):
            raise Refused(f"Invalid object: {path}")
    elif isinstance(value, list):
        insides = [typing.get_args(kind)[0] for kind in kinds if typing.get_origin(kind) is list]
        if not insides:
            raise Refused(f"Invalid array: {path}")
        for number, each in enumerate(value):
            _check_value(list(_flat(insides[0])), each, f"{path}[{number}]")
    else:
        _check_text(kinds, value, path)


def _check_text(kinds: list[Any], value: str, path: str) -> None:
    """A leaf: one of the literals, a number, a truth value, or any text."""
    literals = [lit for k in kinds for lit in typing.get_args(k) if _is_literal(k)]
    plain = [kind for kind in kinds if not _is_literal(kind)]
    # "Literal[…]|str" is how the types leave room for values to come; today's are the literals.
    if any(literals) and set(plain) <= {str}:
        if value not in literals:
            raise Refused(f"Invalid {path}: must be one of {literals}")
        return
    if plain == [int] and not value.lstrip("-").isdecimal():
        raise Refused(f"Invalid integer: {path}")
    if plain == [bool] and value not in ("true", "false"):
        raise Refused(f"Invalid boolean: {path}")
    if plain and all(typing_extensions.is_typeddict(k) or typing.get_origin(k) for k in plain):
        raise Refused(f"Invalid object: {path}")


def _is_literal(kind: Any) -> bool:
    return typing.get_origin(kind) in (typing.Literal, typing_extensions.Literal)


def _any(kinds: list[Any], wanted: type) -> bool:
    return any(kind is wanted or typing.get_origin(kind) is wanted for kind in kinds)


def _flat(kind: Any) -> Iterator[Any]:
    """The members of a union, to the bottom."""
    if typing.get_origin(kind) in (typing.Union, typing_extensions.NotRequired):
        for each in typing.get_args(kind):
            yield from _flat(each)
    elif kind is not type(None):
        yield kind
