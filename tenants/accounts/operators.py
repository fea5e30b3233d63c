"""The vendor's operators: accounts of the platform, the door to their pages, how they get in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import ClassVar, Concatenate, Final, ParamSpec, cast
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _

from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.errors import Refusal
from tenants.network import network_address

from .duties import NotYourDuty, keep_an_owner
from .models import Duty, Role, User
from .session import actor, close_session, is_over, notice

P = ParamSpec("P")


class OperatorRequest(HttpRequest):
    """A request of one of us, on the operators' host."""

    user: User
    session: SessionBase


View = Callable[Concatenate[HttpRequest, P], HttpResponse]
OperatorView = Callable[Concatenate[OperatorRequest, P], HttpResponse]
SAFE: Final = frozenset({"GET", "HEAD"})
LOOK_AFTER_OFFICES: Final = frozenset({Duty.OWNER, Duty.SUPPORT})


class OperatorTaken(Refusal):
    """There is an account with this e-mail already."""

    code: ClassVar[str] = "operator_taken"
    status: ClassVar[int] = 409
    message = _("There is an operator with this e-mail already.")


class NoOperator(Refusal):
    """No operator has this e-mail."""

    code: ClassVar[str] = "no_operator"
    status: ClassVar[int] = 404
    message = _("No operator has this e-mail.")


def operators_with(*duties: Duty) -> Callable[[OperatorView[P]], View[P]]:
    """Let every operator look, and those with one of ``duties`` act.

    Strangers sign in first, whoever else has an account gets the 403 page. Outside the operators'
    host there is nobody to let in: an office's accounts are not ours, and its host does not know
    these addresses at all.
    """

    def guard(view: OperatorView[P]) -> View[P]:
        return _guard(view, frozenset(duties))

    return guard


def _guard(view: OperatorView[P], duties: frozenset[Duty]) -> View[P]:
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        answer = _refusal(request, duties)
        if answer is None:
            cast(User, request.user).came_from = network_address(request)
            notice(request.session, now=timezone.now())
            answer = view(cast(OperatorRequest, request), *args, **kwargs)
        add_never_cache_headers(answer)
        return answer

    return guarded


def operators_only(view: OperatorView[P]) -> View[P]:
    """Let every operator look, and those who look after offices act."""
    return _guard(view, LOOK_AFTER_OFFICES)


def _refusal(request: HttpRequest, duties: frozenset[Duty]) -> HttpResponse | None:
    person = request.user
    if not isinstance(person, User):
        return _to_sign_in(request)
    if is_over(request.session, now=timezone.now()):
        close_session(request, person, now=timezone.now(), over=True)
        return _to_sign_in(request, over=True)
    if not person.is_operator:
        return render(request, "errors/403.html", status=403)
    if request.method not in SAFE and person.duty not in duties:
        told = {"refusal": NotYourDuty(), "duty": person.duty}
        page = render(request, "accounts/operator/not_your_duty.html", told, status=403)
        page["Okienko-Refusal"] = NotYourDuty.code
        return page
    return None


def _to_sign_in(request: HttpRequest, *, over: bool = False) -> HttpResponse:
    wanted = request.get_full_path() if request.method in {"GET", "HEAD"} else "/"
    query = {"next": wanted} | ({"koniec": "1"} if over else {})
    return redirect(f"{reverse('operators:login')}?{urlencode(query)}")


@transaction.atomic
def create_operator(
    email: str, name: str, *, duty: Duty = Duty.LOOKS, now: datetime, by: Actor
) -> User:
    """One more operator, who cannot sign in before setting a password. Raises ``OperatorTaken``.

    Whoever left before comes back under the same account.
    """
    person = User.objects.filter(email=email.strip().lower()).first()
    if person is None:
        person = User.objects.create_user(
            email, None, name=name, role=Role.OPERATOR, permissions=[duty]
        )
    elif person.is_active or person.role != Role.OPERATOR:
        raise OperatorTaken
    else:
        person.name, person.is_active, person.permissions = name, True, [duty]
        person.save(update_fields=["name", "is_active", "permissions"])
    record("operator.create", by=by, now=now, about=person, fields=[duty])
    return person


@transaction.atomic
def close_operator(email: str, *, now: datetime, by: Actor) -> User:
    """End an operator's account and, with its password, all sessions.

    Raises ``NoOperator``, ``LastOwner``.
    """
    person = find_operator(email)
    keep_an_owner(person, still=False)
    person.is_active = False
    person.set_unusable_password()
    person.save(update_fields=["is_active", "password"])
    record("operator.close", by=by, now=now, about=person)
    return person


def find_operator(email: str) -> User:
    """The active operator of an e-mail. Raises ``NoOperator``."""
    person = User.objects.filter(email=email.strip().lower()).first()
    if person is None or not person.is_operator:
        raise NoOperator
    return person


def password_link(person: User) -> str:
    """An address at which ``person`` sets a password: for a day, until used or signed in."""
    token = default_token_generator.make_token(person)
    return f"{settings.OKIENKO_PANEL_URL}/nowe-haslo/{person.pk}~{token}"


def invited(key: str) -> User:
    """Whom a key of ``password_link`` was made for. Raises ``NoOperator``."""
    whose, _tilde, token = key.partition("~")
    try:
        person = User.objects.filter(pk=UUID(whose)).first()
    except ValueError:
        raise NoOperator from None
    # Asked first: the key of somebody who left would otherwise be told apart from a wrong one.
    if person is None or not person.is_operator:
        raise NoOperator
    if not default_token_generator.check_token(person, token):
        raise NoOperator
    return person


@transaction.atomic
def set_first_password(key: str, password: str, *, now: datetime, address: str) -> User:
    """Set the password a link was made for; the link is used up by it. Raises ``NoOperator``."""
    known = invited(key)
    User.objects.select_for_update().get(pk=known.pk)
    person = invited(key)  # again, behind the lock: of two at once one is late
    person.set_password(password)
    person.save(update_fields=["password"])
    record(
        "operator.password",
        by=actor(person),
        now=now,
        about=person,
        fields=["password"],
        address=address or None,
    )
    return person
