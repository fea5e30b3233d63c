"""The operators' pages about offices that applied themselves."""
