"""What the vendor knows of its offices, in the public schema; never a resident's data."""

from .application import Application, ApplicationState
from .domain import Domain, DomainState
from .onboarding import Onboarding
from .step import Step, StepState

__all__ = [
    "Application",
    "ApplicationState",
    "Domain",
    "DomainState",
    "Onboarding",
    "Step",
    "StepState",
]
