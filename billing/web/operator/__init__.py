"""The operators' pages about money, on the operators' own host (``panel.<base>``)."""
