"""Pages of this floor on the platform's own host."""
