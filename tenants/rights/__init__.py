"""What people may ask about their data (GDPR, art. 15 to 21): the office's register of requests."""
