"""What people type about their account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from tenants.accounts.models import User
from tenants.accounts.sign_in import Credentials

PASSWORD_LENGTH = 1024  # hashing a novel would keep a worker busy


class SignInForm(forms.Form):
    """E-mail and password; anything is let through here, so that every miss gets one answer."""

    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        error_messages={"required": _("Type your e-mail address.")},
        widget=forms.TextInput(
            {"class": "form-control", "autocomplete": "username", "inputmode": "email"}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=PASSWORD_LENGTH,
        strip=False,
        error_messages={"required": _("Type your password.")},
        widget=forms.PasswordInput({"class": "form-control", "autocomplete": "current-password"}),
    )

    def credentials(self, address: str) -> Credentials:
        """What was typed, and from which network address."""
        return Credentials(self.cleaned_data["email"], self.cleaned_data["password"], address)


class CodeForm(forms.Form):
    """A code from an app, or a spare one."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        error_messages={"required": _("Type the code from your app.")},
        widget=forms.TextInput(
            {
                "class": "form-control",
                "autocomplete": "one-time-code",
                "inputmode": "text",
                "autofocus": True,
            }
        ),
    )


class NewPasswordForm(forms.Form):
    """The password to come, twice."""

    new = forms.CharField(
        label=_("New password"),
        max_length=PASSWORD_LENGTH,
        strip=False,
        help_text=_("At least 12 characters. A few words you will remember are best."),
        error_messages={"required": _("Type the new password.")},
        widget=forms.PasswordInput({"class": "form-control", "autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password once more"),
        max_length=PASSWORD_LENGTH,
        strip=False,
        error_messages={"required": _("Type the new password once more.")},
        widget=forms.PasswordInput({"class": "form-control", "autocomplete": "new-password"}),
    )

    def __init__(self, person: User, data: Any = None) -> None:
        super().__init__(data)
        self.person = person

    def clean_new(self) -> str:
        """Refuse what is short, common or looks like the person's own data."""
        new = str(self.cleaned_data["new"])
        validate_password(new, self.person)
        return new

    def clean(self) -> dict[str, Any] | None:
        """Both new ones are the same."""
        data = super().clean() or self.cleaned_data
        if "new" in data and "again" in data and data["new"] != data["again"]:
            self.add_error("again", _("The two new passwords differ. Type the new one twice."))
        return data


class PasswordForm(NewPasswordForm):
    """The password one has, and the one to come."""

    old = forms.CharField(
        label=_("Your password now"),
        max_length=PASSWORD_LENGTH,
        strip=False,
        error_messages={"required": _("Type the password you have now.")},
        widget=forms.PasswordInput({"class": "form-control", "autocomplete": "current-password"}),
    )
    field_order = ("old", "new", "again")
