"""What an office fills in to be known elsewhere: boxes, some of them secrets that are only written.

A gateway and a document system each have an account: what is plain, what is sealed with the
office's key, and the last four signs of each secret, which are all that is ever shown of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _

SHOWN: Final = 4
LONGEST: Final = 500


@dataclass(frozen=True, slots=True)
class Box:
    """A field of an account; ``secret`` ones are written, never read; ``one_of``: nothing else."""

    name: str
    label: str | Promise
    secret: bool = True
    required: bool = True
    one_of: tuple[str, ...] = ()


class Account(Protocol):
    """A row that keeps what was filled in; ``sealed`` is JSON in a field encrypted at rest."""

    plain: dict[str, str]
    sealed: str
    last_four: dict[str, str]


class Kind(Protocol):
    """Whatever asks for an account."""

    code: str
    boxes: Sequence[Box]


def filled_in(account: Account) -> dict[str, str]:
    """Every box by its name, secrets opened."""
    secret: dict[str, str] = json.loads(account.sealed) if account.sealed else {}
    return account.plain | secret


def fill_in(
    account: Account,
    boxes: Sequence[Box],
    given: Mapping[str, str],
    wrong: Callable[[str], str] = lambda _value: "",
) -> dict[str, list[str]]:
    """Put into the account, not saved, what was typed; a secret left empty stays as it is.

    Answers what is wrong by box, and then leaves the account alone; ``wrong`` adds what the kind
    of account knows of a value.
    """
    kept = filled_in(account)
    errors: dict[str, list[str]] = {}
    plain: dict[str, str] = {}
    sealed: dict[str, str] = {}
    for box in boxes:
        typed = given.get(box.name, "").strip()
        value = typed or (kept.get(box.name, "") if box.secret else "")
        if told := _wrong(box, value) or (value and wrong(value)):
            errors[box.name] = [told]
        elif value:
            (sealed if box.secret else plain)[box.name] = value
    if not errors:
        account.plain, account.sealed = plain, json.dumps(sealed)
        account.last_four = {name: value[-SHOWN:] for name, value in sealed.items()}
    return errors


class BoxForm(forms.Form):
    """The boxes of one kind; a secret that is kept shows its last four signs beside it.

    What was typed is judged by ``fill_in`` alone, which knows what is kept; ``refused`` shows it.
    """

    def __init__(self, data: Any, kind: Kind | type[Kind], account: Account | None) -> None:
        super().__init__(data, auto_id=f"{kind.code}_%s")
        for box in kind.boxes:
            ending = account.last_four.get(box.name) if account else None
            looks = forms.PasswordInput if box.secret else forms.TextInput
            self.fields[box.name] = forms.CharField(
                label=str(box.label),
                required=box.required and not ending,
                initial=account.plain.get(box.name, "") if account else "",
                help_text=_("Kept: … %(end)s. Leave empty to keep it.") % {"end": ending}
                if ending
                else "",
                widget=looks({"class": "form-control", "autocomplete": "off"}),
            )

    def refused(self, errors: Mapping[str, Iterable[Any]]) -> None:
        """Show what is wrong with which box."""
        self.is_valid()
        self.errors.clear()
        for name, told in errors.items():
            self.add_error(name, [str(one) for one in told])


def _wrong(box: Box, value: str) -> str:
    if not value:
        return _("Fill in this field.") if box.required else ""
    if len(value) > LONGEST or not value.isprintable():
        return _("This is too long, or has signs that cannot be typed.")
    if box.one_of and value not in box.one_of:
        return _("Give one of: %(these)s.") % {"these": ", ".join(box.one_of)}
    return ""
