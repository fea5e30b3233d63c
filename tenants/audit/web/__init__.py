"""The audit trail in the panel: for admins and auditors, to look at."""
