"""Pages that an office sees in its panel, and that this floor owns."""
