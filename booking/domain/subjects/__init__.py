"""What booking holds of a person, and what a request about it does (GDPR, art. 15 to 21)."""
