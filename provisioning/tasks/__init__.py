"""Provisioning's background work, by area; each task is a verb of the domain.

Celery reads this module and no other, so every area is named here.
"""

from . import births, care, hosts, leaving, watch

__all__ = ["births", "care", "hosts", "leaving", "watch"]
