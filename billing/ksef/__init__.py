"""KSeF, the national system of e-invoices: structured invoices, and the way there."""
