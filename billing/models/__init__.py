"""The rows of billing, all in the public schema; residents' data never come here."""

from billing.models.legal import InvoiceLanguage, LegalData, Rail
from billing.models.party import Party, Seller
from billing.models.plan import AddOn, Plan

__all__ = ["AddOn", "InvoiceLanguage", "LegalData", "Party", "Plan", "Rail", "Seller"]
