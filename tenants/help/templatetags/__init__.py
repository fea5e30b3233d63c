"""Tags that lead from a screen to its help."""
