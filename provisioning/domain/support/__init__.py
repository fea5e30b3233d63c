"""Support access: we enter an office only while it lets us, and it sees all we did there."""
