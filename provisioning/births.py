"""What onboarding, applications and domains put into the registry."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from tenants.registry import MenuEntry, Module

US: Final = frozenset({"operator"})
MODULE: Final = Module(
    key="births",
    label=_("New offices"),
    urls={"panel/domena": "provisioning.web.office.domains_urls"},
    panel_menu=(MenuEntry("domains:list", _("Own address"), frozenset({"admin"}), place=93),),
    operator_urls={
        "nowe-urzedy": "provisioning.web.onboarding.urls",
        "wnioski": "provisioning.web.applications.urls",
        "domeny": "provisioning.web.domains.urls",
    },
    operator_menu=(
        MenuEntry("births:list", _("New offices"), US, place=21),
        MenuEntry("applications:list", _("Offices’ applications"), US, place=22),
        MenuEntry("hosts:list", _("Own addresses"), US, place=23),
    ),
    acts={
        "onboarding.begin": _("announced an office"),
        "onboarding.change": _("changed what is agreed with an office on its way"),
        "onboarding.subdomain": _("reserved an office’s address"),
        "onboarding.schema": _("made an office’s place"),
        "onboarding.catalogue": _("wrote an office’s starter catalogue"),
        "onboarding.invitation": _("invited an office’s administrator"),
        "onboarding.invited_again": _("invited an office’s administrator again"),
        "onboarding.sms": _("set up and tried an office’s SMS gateway"),
        "onboarding.sms_left_out": _("left an office’s SMS gateway out"),
        "onboarding.plan": _("wrote down an office’s plan"),
        "onboarding.plan_left_out": _("left an office’s plan out"),
        "onboarding.sms_brought_back": _("brought an office’s SMS gateway back"),
        "onboarding.plan_brought_back": _("brought an office’s plan back"),
        "onboarding.branding_brought_back": _("brought an office’s looks back"),
        "onboarding.branding": _("set an office’s looks"),
        "onboarding.branding_left_out": _("left an office’s looks out"),
        "onboarding.given_up": _("gave an office on its way up"),
        "onboarding.live": _("let an office go live"),
        "office.looks": _("set the looks"),
        "domain.claim": _("claimed a host of the office’s own"),
        "domain.main": _("chose the host that links name"),
        "domain.look": _("looked at the proof of a host"),
        "domain.give_back": _("gave a host back"),
        "domain.proven": _("found a host proved"),
        "domain.failing": _("found the proof of a host gone"),
        "domain.lost": _("took a host from an office"),
        "domain.main_on": _("let links name a host"),
        "domain.main_off": _("let links name the subdomain again"),
        "application.confirm": _("confirmed an application by e-mail"),
        "application.approve": _("approved an application"),
        "application.refuse": _("refused an application"),
    },
)
