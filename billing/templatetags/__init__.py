"""Tags of billing."""
