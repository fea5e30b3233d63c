"""Pages of billing: for offices, for operators, and what the card company calls."""
