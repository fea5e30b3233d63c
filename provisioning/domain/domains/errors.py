"""What is refused about hosts of an office's own."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from tenants.errors import Refusal


class BadHost(Refusal):
    """This is no name of a host on the internet, or it is one of ours."""

    code: ClassVar[str] = "bad_host"
    status: ClassVar[int] = 422
    message = _("Give a whole host name of your own, such as wizyty.gmina.pl.")


class HostClaimed(Refusal):
    """The office has claimed this host already."""

    code: ClassVar[str] = "host_claimed"
    message = _("This host is on the list already.")


class TooManyHosts(Refusal):
    """One host is enough; a handful is for moving."""

    code: ClassVar[str] = "too_many_hosts"
    message = _("An office can have five hosts. Remove one first.")


class NoHost(Refusal):
    """The office has no such host."""

    code: ClassVar[str] = "no_host"
    status: ClassVar[int] = 404
    message = _("There is no such host on the list.")


class NotProven(Refusal):
    """Links may name a host only when it is proved and leads here."""

    code: ClassVar[str] = "not_proven"
    message = _("First the host must be proved and lead to us.")


class ForPractice(Refusal):
    """Where people practise nobody comes from outside."""

    code: ClassVar[str] = "practice_office"
    message = _("A practice office has no address of its own.")
