"""News of help, sent after commit and carrying ids only; floors above connect to it."""

from __future__ import annotations

from typing import Final

from django.dispatch import Signal

# office_id, report_id: somebody of the staff told about a problem.
problem_reported: Final = Signal()
