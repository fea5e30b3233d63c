"""Pages about people who work here, for admins."""
