"""The operators' pages about offices, on ``panel.<base>``."""
