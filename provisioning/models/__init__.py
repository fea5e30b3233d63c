"""What the vendor knows of its offices, in the public schema; never a resident's data."""

from .access import SupportGrant, SupportVisit
from .application import Application, ApplicationState
from .domain import Domain, DomainState
from .incident import Incident, IncidentKind, IncidentOffice
from .notice_letter import NoticeLetter
from .onboarding import Onboarding
from .papers import (
    AgreementAcceptance,
    AgreementVersion,
    AuditFinding,
    AuditRequest,
    AuditState,
    AuthorisedPerson,
    Objection,
    OfficeFacts,
    SubProcessor,
)
from .step import Step, StepState
from .ticket import EntryKind, Side, Ticket, TicketEntry, TicketKind, TicketState
from .update_notice import UpdateNotice

__all__ = [
    "AgreementAcceptance",
    "AgreementVersion",
    "Application",
    "ApplicationState",
    "AuditFinding",
    "AuditRequest",
    "AuditState",
    "AuthorisedPerson",
    "Domain",
    "DomainState",
    "EntryKind",
    "Incident",
    "IncidentKind",
    "IncidentOffice",
    "NoticeLetter",
    "Objection",
    "OfficeFacts",
    "Onboarding",
    "Side",
    "Step",
    "StepState",
    "SubProcessor",
    "SupportGrant",
    "SupportVisit",
    "Ticket",
    "TicketEntry",
    "TicketKind",
    "TicketState",
    "UpdateNotice",
]
