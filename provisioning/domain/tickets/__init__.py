"""Tickets: what an office reports, what we do about it, and by when (P27, P§5.3)."""
