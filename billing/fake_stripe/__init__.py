"""A double of Stripe that refuses what Stripe refuses and signs what it says; for demo and tests.

Parameters are checked against stripe-python's own types (``stripe.params``), so a misspelt or
invented one fails here as it would there.
"""

from billing.fake_stripe.service import FakeStripe
from billing.fake_stripe.transport import InProcess

__all__ = ["FakeStripe", "InProcess"]
