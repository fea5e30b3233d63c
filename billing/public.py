"""What the floors above may use of billing; everything else is behind this door.

Verbs run on the platform (``tenants.context.platform_context``) and take ``now`` and ``by``. News
travels the other way through ``billing.signals``.
"""

from billing.demo.sow import sow_accounts
from billing.domain.answer_for import contract_value, extend_warranty, impose_penalty
from billing.domain.change import try_another
from billing.domain.dunning import Debt, Stage, debt_of, freeze_staff, thaw_staff
from billing.domain.entitle import refresh_entitlements
from billing.domain.finish import end_early
from billing.domain.late_offices import late_offices
from billing.domain.leaving import running_contract, serve_elsewhere
from billing.domain.order import Agreement, OneOff, Order, Piece, has_order
from billing.domain.price_list import put_price_list
from billing.domain.sign import correct_number, record_protocol, sign_contract, start_trial
from billing.domain.standing import (
    has_contract,
    is_trying,
    ordering_offices,
    signed_offices,
    tried_plan,
    trying_offices,
)
from billing.domain.usage import count_usage
from billing.domain.window import OwnOrder, own_order
from billing.enums import Form, Interval, OnceKind, PenaltyKind, Timing
from billing.identifiers import clean_nip, clean_postal_code
from billing.models import AddOn, Contract, LegalData, Plan, Seller
from billing.money.amounts import to_grosz

__all__ = [
    "AddOn",
    "Agreement",
    "Contract",
    "Debt",
    "Form",
    "Interval",
    "LegalData",
    "OnceKind",
    "OneOff",
    "Order",
    "OwnOrder",
    "PenaltyKind",
    "Piece",
    "Plan",
    "Seller",
    "Stage",
    "Timing",
    "clean_nip",
    "clean_postal_code",
    "contract_value",
    "correct_number",
    "count_usage",
    "debt_of",
    "end_early",
    "extend_warranty",
    "freeze_staff",
    "has_contract",
    "has_order",
    "impose_penalty",
    "is_trying",
    "late_offices",
    "ordering_offices",
    "own_order",
    "put_price_list",
    "record_protocol",
    "refresh_entitlements",
    "running_contract",
    "serve_elsewhere",
    "sign_contract",
    "signed_offices",
    "sow_accounts",
    "start_trial",
    "thaw_staff",
    "to_grosz",
    "tried_plan",
    "try_another",
    "trying_offices",
]
