"""What the vendor knows of its offices, in the public schema; never a resident's data."""

from .access import SupportGrant, SupportVisit
from .announcement import Announcement, Level
from .application import Application, ApplicationState
from .domain import Domain, DomainState
from .figures import OfficeFigures
from .fleet import FleetAttempt, FleetOutcome, FleetRun
from .host_health import WARN_BEFORE, HostHealth, HostTrouble
from .incident import Incident, IncidentKind, IncidentOffice
from .leaving import BackupPurge, Leaving, LeavingStep, LeavingStepState
from .move import Move
from .note import OfficeNote
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
from .place_health import PlaceHealth
from .replacement import Replacement
from .sms_price import SmsPrice
from .step import Step, StepState
from .suspension import Suspension
from .ticket import EntryKind, Side, Ticket, TicketEntry, TicketKind, TicketState
from .update_notice import UpdateNotice

__all__ = [
    "WARN_BEFORE",
    "AgreementAcceptance",
    "AgreementVersion",
    "Announcement",
    "Application",
    "ApplicationState",
    "AuditFinding",
    "AuditRequest",
    "AuditState",
    "AuthorisedPerson",
    "BackupPurge",
    "Domain",
    "DomainState",
    "EntryKind",
    "FleetAttempt",
    "FleetOutcome",
    "FleetRun",
    "HostHealth",
    "HostTrouble",
    "Incident",
    "IncidentKind",
    "IncidentOffice",
    "Leaving",
    "LeavingStep",
    "LeavingStepState",
    "Level",
    "Move",
    "NoticeLetter",
    "Objection",
    "OfficeFacts",
    "OfficeFigures",
    "OfficeNote",
    "Onboarding",
    "PlaceHealth",
    "Replacement",
    "Side",
    "SmsPrice",
    "Step",
    "StepState",
    "SubProcessor",
    "SupportGrant",
    "SupportVisit",
    "Suspension",
    "Ticket",
    "TicketEntry",
    "TicketKind",
    "TicketState",
    "UpdateNotice",
]
