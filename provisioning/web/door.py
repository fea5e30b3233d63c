"""The door of pages about offices being born: all operators look, those whose duty it is act."""

from __future__ import annotations

from typing import Final

from tenants.accounts.models import Duty
from tenants.accounts.operators import OperatorRequest, operators_with

__all__ = ["OperatorRequest", "operators_only"]

operators_only: Final = operators_with(Duty.OWNER, Duty.SUPPORT)
