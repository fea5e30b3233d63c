"""Hosts of an office's own: claimed in its panel, proved by name servers, looked at again."""
