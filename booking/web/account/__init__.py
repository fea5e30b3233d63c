"""A resident with an account: own visits, details, taking the data along, leaving."""
