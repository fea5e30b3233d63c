"""The operators' pages on which offices are born."""
