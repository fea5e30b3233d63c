"""The rows of billing, all in the public schema; residents' data never come here."""

from billing.models.bank import LineState, Statement, StatementLine
from billing.models.card import Mirror, MirrorKind, StripeEvent
from billing.models.contract import Contract, Protocol
from billing.models.fault import Penalty, WarrantyExtension
from billing.models.history import Happening
from billing.models.invoice import Invoice, InvoiceQuerySet, Series
from billing.models.ksef import Submission, SubmissionState
from billing.models.ledger import Document, Line, Settlement
from billing.models.legal import InvoiceLanguage, LegalData, Rail
from billing.models.letter import Letter, LetterKind
from billing.models.once import Once
from billing.models.party import Party, Seller
from billing.models.plan import AddOn, Plan
from billing.models.subscription import Extra, Subscription, Term
from billing.models.usage import Usage

__all__ = [
    "AddOn",
    "Contract",
    "Document",
    "Extra",
    "Happening",
    "Invoice",
    "InvoiceLanguage",
    "InvoiceQuerySet",
    "LegalData",
    "Letter",
    "LetterKind",
    "Line",
    "LineState",
    "Mirror",
    "MirrorKind",
    "Once",
    "Party",
    "Penalty",
    "Plan",
    "Protocol",
    "Rail",
    "Seller",
    "Series",
    "Settlement",
    "Statement",
    "StatementLine",
    "StripeEvent",
    "Submission",
    "SubmissionState",
    "Subscription",
    "Term",
    "Usage",
    "WarrantyExtension",
]
