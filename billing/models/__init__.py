"""The rows of billing, all in the public schema; residents' data never come here."""

from billing.models.contract import Contract, Protocol
from billing.models.fault import Penalty, WarrantyExtension
from billing.models.history import Happening
from billing.models.legal import InvoiceLanguage, LegalData, Rail
from billing.models.once import Once
from billing.models.party import Party, Seller
from billing.models.plan import AddOn, Plan
from billing.models.subscription import Extra, Subscription, Term

__all__ = [
    "AddOn",
    "Contract",
    "Extra",
    "Happening",
    "InvoiceLanguage",
    "LegalData",
    "Once",
    "Party",
    "Penalty",
    "Plan",
    "Protocol",
    "Rail",
    "Seller",
    "Subscription",
    "Term",
    "WarrantyExtension",
]
