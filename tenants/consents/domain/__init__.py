"""What is done with consents: one verb, one file."""
