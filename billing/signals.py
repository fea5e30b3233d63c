"""News of billing, sent after commit and carrying ids only; floors above connect to it."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from django.db import transaction
from django.dispatch import Signal

# office_id, contract_id: the contract is over and none follows; leaving may begin.
contract_ended: Final = Signal()
# office_id, subscription_id: the trial is over and no contract was signed.
trial_ended: Final = Signal()


def tell(signal: Signal, **ids: Any) -> None:
    """Send ``signal`` once the data are safely stored; a deaf listener undoes nothing."""
    news = partial(signal.send_robust, sender=None, **ids)
    transaction.on_commit(news, robust=True)  # noqa: TID251 - on the platform no office travels
