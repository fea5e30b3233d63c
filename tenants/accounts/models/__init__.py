"""Who signs in, with what, and where from."""

from .keys import CodeKey, OidcSecret, Passkey, SignInCode
from .staff import Invitation, SignedIn
from .user import STAFF, Permission, Role, User, UserManager

__all__ = [
    "STAFF",
    "CodeKey",
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
