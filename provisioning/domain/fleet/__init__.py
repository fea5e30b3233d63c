"""Migrations over all offices: in waves, with a ledger, stopped before harm spreads (ADR 0111)."""
