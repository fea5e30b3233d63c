"""Sums, tax and words: plain Python over exact decimals; no database, no clock."""
