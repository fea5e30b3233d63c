"""Breaches and attempts: who is concerned, what each office is told, and by when (P§8.13)."""
