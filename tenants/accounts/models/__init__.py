"""Who signs in, with what, and where from."""

from .duty import EXPLAINED, Duty
from .keys import CodeKey, OidcSecret, Passkey, SignInCode
from .staff import Invitation, SignedIn
from .user import STAFF, Permission, Role, User, UserManager

__all__ = [
    "EXPLAINED",
    "STAFF",
    "CodeKey",
    "Duty",
    "Invitation",
    "OidcSecret",
    "Passkey",
    "Permission",
    "Role",
    "SignInCode",
    "SignedIn",
    "User",
    "UserManager",
]
