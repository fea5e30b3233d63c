"""Visits of invented people, for offices that only show what Okienko does."""
