"""The demo's money: invented contracts, invoices and transfers."""
