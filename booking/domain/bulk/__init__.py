"""Work on many visits at once: cancel, move, or offer other times instead of a closed day (P6)."""
