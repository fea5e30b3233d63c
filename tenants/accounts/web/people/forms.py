"""What admins say about people who work here; the verbs judge it."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.accounts.models import Permission, Role, User
from tenants.accounts.people.powers import Powers
from tenants.accounts.people.workplaces import workplaces
from tenants.errors import Errors

CONTROL: Final = {"class": "form-control", "autocomplete": "off"}
TICK: Final = {"class": "form-check-input"}
ROLES: Final = (
    (Role.CLERK, _("Clerk: runs the day, books, moves and cancels visits")),
    (Role.ADMIN, _("Administrator: all of that, and the settings and people of the office")),
    (Role.AUDITOR, _("Auditor: looks at everything, the audit trail too, and changes nothing")),
)


class PowersForm(forms.Form):
    """A name, a role, and what a clerk is limited to."""

    name = forms.CharField(
        label=_("First and last name"), max_length=150, widget=forms.TextInput(CONTROL)
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=ROLES, initial=Role.CLERK, widget=forms.RadioSelect(TICK)
    )
    units = forms.MultipleChoiceField(
        label=_("Only in these units"),
        required=False,
        help_text=_("None chosen: in all of them."),
        widget=forms.CheckboxSelectMultiple(TICK),
    )
    counters = forms.MultipleChoiceField(
        label=_("Only at these counters"),
        required=False,
        help_text=_("None chosen: at all counters of those units."),
        widget=forms.CheckboxSelectMultiple(TICK),
    )
    permissions = forms.MultipleChoiceField(
        label=_("May also"),
        choices=Permission.choices,
        required=False,
        help_text=_(
            "Each time with a reason, which is written into the visit and the audit trail."
        ),
        widget=forms.CheckboxSelectMultiple(TICK),
    )

    def __init__(self, data: Any = None, *, person: User | None = None, **more: Any) -> None:
        kept = _initial(person) if person is not None else {}
        super().__init__(data, initial=kept | more.pop("initial", {}), **more)
        places = workplaces()
        names = {one.id: one.label for one in places}
        units = [(one.id, one.label) for one in places if not one.inside]
        counters = [
            (one.id, f"{names.get(one.inside, '')}: {one.label}") for one in places if one.inside
        ]
        for name, choices in (("units", units), ("counters", counters)):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = choices
            if not choices:
                del self.fields[name]

    @property
    def about_clerks(self) -> list[forms.BoundField]:
        """The boxes that say nothing about anybody else."""
        return [self[name] for name in ("units", "counters", "permissions") if name in self.fields]

    def powers(self) -> Powers:
        """As the verbs take it."""
        said = self.cleaned_data
        return Powers(
            said["role"],
            frozenset(said.get("units", ())),
            frozenset(said.get("counters", ())),
            frozenset(said["permissions"]),
        )

    def refuse(self, errors: Errors) -> None:
        """Put each message beside its box, what belongs to none on top."""
        for name, messages in errors.items():
            place = name if name in self.fields else None
            self.add_error(place, [str(one) for one in messages])


class InviteForm(PowersForm):
    """Somebody new."""

    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("The address at work: the invitation goes there."),
        widget=forms.EmailInput(CONTROL),
    )
    field_order = ("email", "name", "role", "units", "counters", "permissions")


class SecretForm(forms.Form):
    """The secret of the sign-in service: written, never read."""

    secret = forms.CharField(
        label=_("Secret"),
        max_length=500,
        strip=True,
        widget=forms.PasswordInput({**CONTROL, "spellcheck": "false"}),
    )


def _initial(person: User) -> dict[str, Any]:
    return {
        "email": person.email,
        "name": person.name,
        "role": person.role,
        "units": person.units,
        "counters": person.counters,
        "permissions": person.permissions,
    }
