"""Accounts: staff and residents of an office in its schema, operators in the public one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.base import OfficeModel
from tenants.entitlements import is_read_only

from .duty import Duty

if TYPE_CHECKING:
    from tenants.accounts.visit import Visit


class Role(models.TextChoices):
    """What a person may do; permissions are ours, not Django's (their ids differ by schema)."""

    ADMIN = "admin", _("administrator")
    CLERK = "clerk", _("clerk")
    AUDITOR = "auditor", _("auditor")
    RESIDENT = "resident", _("resident")
    OPERATOR = "operator", _("operator")


class Permission(models.TextChoices):
    """What an office allows some of its clerks beyond its own rules; each use needs a reason."""

    ABOVE_NORM = "above_norm", _("book above the norm")
    OUTSIDE_HOURS = "outside_hours", _("book outside opening hours")


STAFF = frozenset({Role.ADMIN, Role.CLERK, Role.AUDITOR})


class UserManager(BaseUserManager["User"]):
    """Makes people; e-mail addresses are kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Save a new person. ``password`` None: nobody signs in with one."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, OfficeModel):
    """A person with an account in one place; the same e-mail elsewhere is another person."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    role = models.CharField(max_length=10, choices=Role.choices)
    # A clerk of some units only; the empty list means all of them. Units live a floor above, so
    # these are their ids, not foreign keys.
    units = models.JSONField(default=list, blank=True)
    # Of those units some counters only, by id as well; the empty list means all of them.
    counters = models.JSONField(
        default=list, blank=True, db_default=models.Value([], models.JSONField())
    )
    permissions = models.JSONField(
        default=list, blank=True, db_default=models.Value([], models.JSONField())
    )
    is_active = models.BooleanField(default=True)
    # Whom the office's sign-in service calls so: kept when they first come in by it, so that an
    # e-mail address handed on to somebody else opens nothing.
    oidc_subject = models.CharField(max_length=800, blank=True, default="", db_default="")

    # The network address of the request this person is acting in; kept nowhere.
    came_from: str = ""
    # Why somebody from outside is here (tenants.accounts.visit); whoever works here has none.
    visit: Visit | None = None

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "role"]

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]  # it makes people

    class Meta:
        db_table = "account"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff_member(self) -> bool:
        """Works in the office, in whatever role."""
        return self.is_active and self.role in STAFF

    @property
    def is_operator(self) -> bool:
        """One of us: means something on the platform only, where no office's account is."""
        return self.is_active and self.role == Role.OPERATOR

    @property
    def duty(self) -> Duty:
        """What an operator is here for; without a word about it, to look."""
        return next((one for one in Duty if one in self.permissions), Duty.LOOKS)

    @property
    def acts(self) -> bool:
        """Admins and clerks act; auditors only look."""
        return self.is_active and self.role in {Role.ADMIN, Role.CLERK}

    @property
    def may_change_bookings(self) -> bool:
        """Those who act, unless the office is frozen and everybody only looks."""
        return self.acts and not self.only_looks

    @property
    def only_looks(self) -> bool:
        """Whatever the role: in a frozen office, or as a visitor who may not change anything."""
        return is_read_only() or (self.visit is not None and not self.visit.writes)

    @property
    def may(self) -> frozenset[str]:
        """The permissions this person has: an admin all of them, a clerk those that were given."""
        if not self.may_change_bookings:
            return frozenset()
        given = frozenset(self.permissions)
        return frozenset(one for one in Permission if self.role == Role.ADMIN or one in given)

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        """Raises ``PermissionDenied`` for a visitor: nobody gets an account by visiting."""
        if self.visit is not None:
            raise PermissionDenied
        super().save_base(*args, **kwargs)

    def sees_unit(self, unit_id: object) -> bool:
        """Tell whether this person's work includes the unit."""
        return self.role != Role.CLERK or not self.units or str(unit_id) in self.units

    def sees_counter(self, unit_id: object, counter_id: object) -> bool:
        """Tell whether this person's work includes the counter of that unit."""
        mine = self.role != Role.CLERK or not self.counters or str(counter_id) in self.counters
        return mine and self.sees_unit(unit_id)
