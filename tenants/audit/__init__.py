"""Who did what: an append-only trail in each office."""
