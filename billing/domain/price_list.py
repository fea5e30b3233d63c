"""Our price list: the plans on offer and what can be added to them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import yaml
from django.db import transaction

from billing.models import AddOn, Plan

FILE: Final = Path(__file__).parents[1] / "price_list.yaml"


@transaction.atomic
def put_price_list() -> int:
    """Add the plans and add-ons of the file that are not there yet, by key; how many were added.

    What an operator has changed since stays as it is.
    """
    offer = yaml.safe_load(FILE.read_text("utf-8"))
    added = 0
    for model, rows in ((Plan, offer["plans"]), (AddOn, offer["add_ons"])):
        for position, row in enumerate(rows):
            fields = {name: _value(name, value) for name, value in row.items()}
            _, is_new = model.objects.get_or_create(
                key=fields.pop("key"), defaults=fields | {"position": position}
            )
            added += is_new
    return added


def _value(name: str, value: Any) -> Any:
    return Decimal(value) if name.endswith("_net") else value
