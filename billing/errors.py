"""What billing refuses; each has a code that stays the same and says what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tenants.errors import Refusal


class NothingOrdered(Refusal):
    """The office has no contract in force and no trial."""

    code = "nothing_ordered"
    message = _("This office has no contract in force. Add one first.")


class NothingTried(Refusal):
    """The office has no trial that is running."""

    code = "nothing_tried"
    message = _("This office is not on trial.")


class PriceMissing(Refusal):
    """The plan or add-on has no list price and none was given."""

    code = "price_missing"
    message = _("There is no list price for this: type the price agreed with the office.")


class LaterTermExists(Refusal):
    """A later change has been agreed already; changes are added in order."""

    code = "later_term_exists"
    message = _("A later change has been agreed already. Choose a day after it.")


class OutsideContract(Refusal):
    """The day does not lie in the contract."""

    code = "outside_contract"
    message = _("This day does not lie within the contract.")


class AlreadyRenewed(Refusal):
    """The contract has a successor."""

    code = "already_renewed"
    message = _("This contract has been renewed already.")


class ContractRunning(Refusal):
    """Another contract of the office covers these days."""

    code = "contract_running"
    message = _("Another contract of this office covers these days. End or renew that one.")


class NoEndAgreed(Refusal):
    """A contract without an end has no total to take a percentage of."""

    code = "no_end_agreed"
    message = _("This contract has no end, so it has no total value to count a penalty from.")


class WrongStatus(Refusal):
    """The invoice is not where this can be done with it."""

    code = "wrong_status"
    message = _("This cannot be done with the invoice any more: look at its status.")


class NothingToInvoice(Refusal):
    """A draft without lines."""

    code = "nothing_to_invoice"
    message = _("This draft has no lines. Add one first.")


class NothingToCorrect(Refusal):
    """The corrected lines are those of the invoice."""

    code = "nothing_to_correct"
    message = _("The lines are the same as on the invoice: there is nothing to correct.")


class LegalDataMissing(Refusal):
    """Nobody has said who buys."""

    code = "legal_data_missing"
    message = _("Fill in the office's data for invoices first.")


class SellerMissing(Refusal):
    """Nobody has said who sells."""

    code = "seller_missing"
    message = _("Fill in our company's data first.")


class BackDated(Refusal):
    """A later invoice has been issued already; numbers follow the dates."""

    code = "back_dated"
    message = _("An invoice with a later date has been issued already.")


class PaidAhead(Refusal):
    """The period has been invoiced; a lower price begins with the next one."""

    code = "paid_ahead"
    message = _("This period has been invoiced already. A lower price can begin with the next one.")


class AlreadyInKsef(Refusal):
    """KSeF has this invoice."""

    code = "already_in_ksef"
    message = _("This invoice has its KSeF number already.")


class WrongReceipt(Refusal):
    """The receipt or the number is about something else."""

    code = "wrong_receipt"
    status = 422
    message = _("This receipt or number is not about this invoice.")


class CardsOff(Refusal):
    """Nobody can pay by card here: no keys, or no legal data."""

    code = "cards_off"
    message = _("Paying by card is not available. Pay by bank transfer.")


class StillTime(Refusal):
    """The office is not that late."""

    code = "still_time"
    message = _("The days of grace are not over, or nothing is owed.")


class AddressMissing(Refusal):
    """The office gave no address for invoices."""

    code = "address_missing"
    message = _("This office has no e-mail for invoices. Add it to its data first.")
