"""Pages on which the people in charge set the office up."""
