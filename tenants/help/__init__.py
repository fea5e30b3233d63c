"""Help for the staff: the handbook in the panel, the first day, and problems told to us (P26)."""
