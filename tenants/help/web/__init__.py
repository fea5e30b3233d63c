"""The handbook in the panel."""
