"""Pages about messages: the texts of an office, and what could not be sent."""
