"""Who the office is and how it looks: keys of ``office`` and of the looks in ``settings``."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.profile.models import AddressForm, SecondStep

from .boxes import Lines, Many
from .part_form import Groups, PartForm

TONGUES = (("pl", _("Polish")), ("en", _("English")), ("uk", _("Ukrainian")))


class OfficeForm(PartForm):
    """The office's data, as pages and messages show them."""

    name = forms.CharField(label=_("Name of the office"), max_length=200)
    short_name = forms.CharField(
        label=_("Short name for SMS"),
        max_length=17,
        required=False,
        help_text=_("At most 17 signs, without Polish letters: each SMS begins with it."),
    )
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        help_text=_("For residents who cannot book by themselves."),
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    website = forms.URLField(label=_("Web page"), required=False, assume_scheme="https")
    bip_url = forms.URLField(label=_("BIP page"), required=False, assume_scheme="https")
    dpo_name = forms.CharField(label=_("Data protection officer"), max_length=200, required=False)
    dpo_email = forms.EmailField(label=_("E-mail of the officer"), required=False)

    groups: ClassVar[Groups] = (
        ("", ("name", "short_name")),
        (_("Contact"), ("address", "phone", "email", "website", "bip_url")),
        (_("Data protection"), ("dpo_name", "dpo_email")),
    )


class LooksForm(PartForm):
    """Languages, how residents are spoken to, the colour."""

    languages = Many(
        label=_("Languages of residents’ pages"),
        choices=TONGUES,
        help_text=_("Polish is always one of them: it is the one that binds."),
    )
    address_form = forms.ChoiceField(
        label=_("How messages speak to people"),
        choices=AddressForm.choices,
        widget=forms.RadioSelect(),
    )
    colour = forms.RegexField(
        r"^#[0-9a-fA-F]{6}\Z",
        label=_("Colour of the office"),
        widget=forms.TextInput({"type": "color"}),
        help_text=_(
            "On buttons and links. White words on it must be easy to read; where they are not, the"
            " nearest shade that will do is offered."
        ),
    )

    groups: ClassVar[Groups] = (("", ("languages", "address_form", "colour")),)


class EmbedForm(PartForm):
    """Which web sites may show the booking form inside their pages (P8)."""

    embed_origins = Lines(
        label=_("Web sites that may show the form"),
        help_text=_("One address in a line, such as https://www.example.pl, without a path."),
    )

    groups: ClassVar[Groups] = (("", ("embed_origins",)),)


class StaffSignInForm(PartForm):
    """How people who work here sign in."""

    staff__second_step = forms.ChoiceField(
        label=_("Who needs a second step after the password"),
        choices=SecondStep.choices,
        widget=forms.RadioSelect(),
        help_text=_(
            "A code from an app, or a passkey. Whoever has none sets one up the next time they"
            " sign in."
        ),
    )
    staff__oidc_issuer = forms.URLField(
        label=_("Issuer of the office’s own sign-in service"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("Its address, exactly as the service writes it. Empty: there is none."),
    )
    staff__oidc_client_id = forms.CharField(
        label=_("What the service calls Okienko (client id)"), max_length=255, required=False
    )
    staff__oidc_only = forms.BooleanField(
        label=_("People sign in by that service only"),
        required=False,
        help_text=_(
            "Passwords and passkeys open nothing then. It begins once somebody has come in by it."
        ),
    )

    groups: ClassVar[Groups] = (
        (_("Second step"), ("staff__second_step",)),
        (
            _("The office’s own sign-in service"),
            ("staff__oidc_issuer", "staff__oidc_client_id", "staff__oidc_only"),
        ),
    )


class PostForm(PartForm):
    """When and how messages go out."""

    reminder__email = Lines(
        label=_("Reminders by e-mail"),
        rows=2,
        help_text=_("How long before the visit: 24h, 2d or 90m, one in a line. Empty: none."),
    )
    reminder__sms = Lines(
        label=_("Reminders by SMS"), rows=2, help_text=_("The same; each SMS costs money.")
    )
    web_push = forms.BooleanField(
        label=_("Reminders on phones that ask for them"),
        required=False,
        help_text=_("They go through servers of browser makers, which may lie outside the EU."),
    )
    notify_staff = Many(
        label=_("Staff hear of new and cancelled visits by"),
        choices=[("email", _("e-mail")), ("sms", _("SMS"))],
    )
    quiet_from = forms.TimeField(
        label=_("Quiet from"),
        required=False,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        help_text=_("No reminder wakes anybody up between these hours. Empty: at any hour."),
    )
    quiet_to = forms.TimeField(
        label=_("Quiet until"),
        required=False,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
    )
    sms__gateway = forms.ChoiceField(
        label=_("SMS gateway"),
        help_text=_("Its credentials have a page of their own, where it is also tested."),
    )
    sms__sender = forms.CharField(
        label=_("Sender of SMS"),
        max_length=11,
        required=False,
        help_text=_("3 to 11 letters and digits, agreed with the gateway. Empty: the short name."),
    )
    sms__fold_polish = forms.BooleanField(
        label=_("Write SMS without Polish letters"),
        required=False,
        help_text=_("With them an SMS costs twice as much."),
    )
    sms__daily_cap = forms.IntegerField(
        label=_("At most so many SMS a day"),
        min_value=0,
        max_value=100_000,
        help_text=_("Above it messages go by e-mail, and you are told. 0: no SMS at all."),
    )

    groups: ClassVar[Groups] = (
        (
            _("Reminders"),
            ("reminder__email", "reminder__sms", "quiet_from", "quiet_to", "web_push"),
        ),
        (_("Staff"), ("notify_staff",)),
        (_("SMS"), ("sms__gateway", "sms__sender", "sms__fold_polish", "sms__daily_cap")),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in ("reminder__email", "reminder__sms"):
            if isinstance(self.initial.get(name), str):
                self.initial[name] = [self.initial[name]]

    @property
    def keys(self) -> list[str]:
        """Quiet hours are one key of the file."""
        return ["reminder", "notify_staff", "quiet_hours", "sms", "web_push"]

    def words(self) -> dict[str, Any]:
        """As the file says it."""
        words = super().words()
        words["reminder"] = {key: one for key, one in words.get("reminder", {}).items() if one}
        first, last = words.pop("quiet_from", None), words.pop("quiet_to", None)
        if first is not None or last is not None:
            hours = [f"{one:%H:%M}" if one is not None else "" for one in (first, last)]
            words["quiet_hours"] = "-".join(hours)
        return words

    def _place(self, name: str) -> str | None:
        return "quiet_from" if name == "quiet_hours" else super()._place(name)
